import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ROOT } from '../program/settings.ts';
import { BUILT_CONFIG } from '../program/wrangler.ts';

/** What has to exist on Cloudflare beside the code, and what must not. */
export interface Needs {
  readonly worker: string;
  readonly queues: readonly string[];
  readonly database: string;
  /** Names of files, in the order in which they are applied. */
  readonly migrations: readonly string[];
  /** Names. */
  readonly secrets: readonly string[];
  /** Names of those that a deployment may have and works without. */
  readonly optionalSecrets: readonly string[];
  /** Names of what is for a developer's machine alone. */
  readonly developmentOnly: readonly string[];
  /** Names of the variables that the configuration itself sets. */
  readonly variables: readonly string[];
  /** What a developer's machine has for these secrets: known to everybody. */
  readonly exampleValues: ReadonlySet<string>;
}

const OPTIONAL_SECRETS = ['SHOPPER_TOKEN_SECRET_PREVIOUS', 'TURNSTILE_SECRET'];

const DEVELOPMENT_ONLY = ['WEBHOOKS_ALLOW_LOCAL'];

/** Reads them from what was built and from `.dev.vars.example`, so that there is no second list to keep. */
export async function readNeeds(): Promise<Needs> {
  const { name, queues, d1_databases: databases, vars } = JSON.parse(await readFile(BUILT_CONFIG, 'utf8'));
  const example = parseEnv(await readFile(join(ROOT, '.dev.vars.example'), 'utf8'));
  const files = await readdir(join(ROOT, 'migrations'));
  return {
    worker: name,
    queues: queues.producers.map((producer: { queue: string }) => producer.queue),
    database: databases[0].database_name,
    migrations: files.filter((file) => file.endsWith('.sql')).sort(),
    secrets: Object.keys(example).filter((secret) => !DEVELOPMENT_ONLY.includes(secret)),
    optionalSecrets: OPTIONAL_SECRETS,
    developmentOnly: DEVELOPMENT_ONLY,
    variables: Object.keys(vars ?? {}),
    exampleValues: new Set(Object.values(example).filter((value) => value !== undefined)),
  };
}
