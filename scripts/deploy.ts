import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UserError } from './program/errors.ts';
import { quietTools, ROOT } from './program/settings.ts';
import { BUILT_CONFIG, wrangler } from './program/wrangler.ts';

/** What `.dev.vars` holds on this machine. */
const SECRETS = ['OPERATOR_TOKEN', 'SHOPPER_TOKEN_SECRET'];

/** `npm run deploy`: builds the program and puts it on Cloudflare. `--dry-run` checks all of it without an account. */
await runCommand(async () => {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
  say('Building');
  await quietTools(join(ROOT, '.wrangler/build'));
  const { buildProgram } = await import('./program/build.ts');
  await buildProgram();
  if (values['dry-run']) {
    say('Checking the build as a deployment would');
    await demand(['deploy', '--dry-run', '--config', BUILT_CONFIG]);
    return;
  }
  const { queues, database } = await resources();
  await demandLogin();
  for (const queue of queues) await ensureQueue(queue);
  const databaseExists = (await wrangler(['d1', 'info', database], 'quiet')).ok;
  // New code must find its tables; a first deployment creates the database itself, so its tables come after it.
  if (databaseExists) await applyMigrations(database);
  say('Deploying');
  await demand(['deploy', '--config', BUILT_CONFIG]);
  if (!databaseExists) await applyMigrations(database);
  await tellMissingSecrets();
});

async function demandLogin(): Promise<void> {
  const { ok, stdout } = await wrangler(['whoami', '--json'], 'quiet');
  if (ok && !stdout.includes('"loggedIn":false') && !stdout.includes('"loggedIn": false')) return;
  throw new UserError(
    'Wrangler is not logged in to Cloudflare. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN, and try again.',
  );
}

/** What has to exist beside the Worker, by the names of wrangler.toml. */
async function resources(): Promise<{ queues: readonly string[]; database: string }> {
  const { queues, d1_databases: databases } = JSON.parse(await readFile(BUILT_CONFIG, 'utf8'));
  const names = queues.producers.map((producer: { queue: string }) => producer.queue);
  return { queues: names, database: databases[0].database_name };
}

/** Databases are created by the deployment; a queue has to be there before. */
async function ensureQueue(queue: string): Promise<void> {
  if ((await wrangler(['queues', 'info', queue], 'quiet')).ok) return;
  say(`Creating the queue ${queue}, which does not exist yet`);
  await demand(['queues', 'create', queue]);
}

async function applyMigrations(database: string): Promise<void> {
  say(`Bringing the database ${database} up to date`);
  await demand(['d1', 'migrations', 'apply', database, '--remote', '--config', BUILT_CONFIG]);
}

/** Asked after the deployment, because a secret belongs to a Worker that exists. */
async function tellMissingSecrets(): Promise<void> {
  const { ok, stdout } = await wrangler(['secret', 'list', '--format', 'json', '--config', BUILT_CONFIG], 'quiet');
  const missing = SECRETS.filter((name) => !ok || !stdout.includes(`"${name}"`));
  if (missing.length === 0) return;
  console.log(
    [
      '',
      ok ? 'Deployed, but not complete: these secrets are missing.' : 'Deployed. Make sure that these secrets are set:',
      ...missing.map((name) => `  openssl rand -base64 32 | npx wrangler secret put ${name}`),
      'Without them nobody can buy, and the operator routes answer 503.',
    ].join('\n'),
  );
}

async function demand(args: readonly string[]): Promise<void> {
  const { ok } = await wrangler(args, 'shown');
  if (!ok) throw new UserError(`\`wrangler ${args.slice(0, 2).join(' ')}\` failed; its reason stands above.`);
}

function say(what: string): void {
  console.log(`\n› ${what}`);
}
