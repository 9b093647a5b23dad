import { constants, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { UserError } from './errors.ts';

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..');

const { npm_lifecycle_event: script } = process.env;

/** What was typed to start this, for advice on how to type it otherwise. */
export const COMMAND = script === 'dev' ? 'npm run dev' : 'npm start';

const DEV_VARS = join(ROOT, '.dev.vars');

/** Wrangler's and vite's default too. */
const DATA_DIR_DEFAULT = join(ROOT, '.wrangler/state');

const PORT_DEFAULT = 8787;

/** A crowd at this machine would fill the terminal with its requests. */
const LOG_LEVEL_DEFAULT = 'warn';

/** What a local start needs to know. */
export interface Settings {
  readonly port: number;
  readonly origin: string;
  /** Where the runtime keeps its SQLite files. */
  readonly dataDir: string;
  readonly secrets: Secrets;
}

/** By the names of `.dev.vars`; an empty one counts as not configured. */
export interface Secrets {
  readonly OPERATOR_TOKEN?: string;
  readonly [name: string]: string | undefined;
}

/** Where the secrets come from. The development server reads `.dev.vars` by itself, and nothing but that file. */
export type SecretsFrom = 'environment and .dev.vars' | '.dev.vars';

/** Where the data is kept, as `DATA_DIR` has it; seen from the project's folder. */
export function readDataDir(): string {
  const { DATA_DIR } = process.env;
  return DATA_DIR ? resolve(ROOT, DATA_DIR) : DATA_DIR_DEFAULT;
}

/** Reads `PORT`, `DATA_DIR` and the secrets, and prepares the process for Cloudflare's tools. */
export async function readSettings(secretsFrom: SecretsFrom): Promise<Settings> {
  const port = readPort(process.env['PORT']);
  const dataDir = readDataDir();
  await quietTools(dataDir);
  await ensureDevVars();
  return { port, origin: `http://localhost:${port}`, dataDir, secrets: await readSecrets(secretsFrom) };
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return PORT_DEFAULT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`PORT is "${text}"; it must be a whole number from 1 to 65535, such as PORT=${PORT_DEFAULT}.`);
}

/**
 * Keeps Cloudflare's tools from asking, phoning home and writing outside of the project (rule RUN-4). They look at the
 * environment as they load, so whatever uses them is imported only after this.
 *
 * @param folder where they may write instead.
 */
export async function quietTools(folder: string): Promise<void> {
  const scratch = join(folder, 'tmp');
  await mkdir(scratch, { recursive: true });
  Object.assign(process.env, {
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG: 'warn',
    WRANGLER_WRITE_LOGS: 'false',
    MINIFLARE_REGISTRY_PATH: join(folder, 'registry'),
    // Otherwise the runtime asks a server for the `request.cf` of this place, and complains when it is offline.
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    TMPDIR: scratch,
  });
}

/** Empties the runtime's scratch folder, where a killed program leaves its sockets and copies. Call only with the claim. */
export async function emptyScratch({ dataDir }: Settings): Promise<void> {
  const scratch = join(dataDir, 'tmp');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
}

/** What a deployment may have beside them, and the environment may say here too. */
const OPTIONAL = [
  'SHOPPER_TOKEN_SECRET_PREVIOUS',
  'SHOPPER_TOKEN_AUDIENCE',
  'SHOPPER_TOKEN_ISSUER',
  'SHOPPER_TOKEN_MAX_SECONDS',
  'BUY_ORIGINS',
  'TURNSTILE_SECRET',
  'TURNSTILE_SITE_KEY',
  'TURNSTILE_VERIFY_URL',
  // `on`: as strict as a deployment.
  'RATE_LIMITS',
];

/** What `.dev.vars` says; where the environment counts, a variable of the same name in it wins. */
export async function readSecrets(from: SecretsFrom): Promise<Secrets> {
  const text = await readFile(DEV_VARS, 'utf8').catch(unlessCode('ENOENT', ''));
  const secrets: Record<string, string | undefined> = {
    OPERATOR_TOKEN: '',
    SHOPPER_TOKEN_SECRET: '',
    ...Object.fromEntries(OPTIONAL.map((name) => [name, ''])),
    LOG_LEVEL: LOG_LEVEL_DEFAULT,
    ...parseEnv(text),
  };
  if (from === '.dev.vars') return secrets;
  for (const name of Object.keys(secrets)) secrets[name] = process.env[name] ?? secrets[name];
  return secrets;
}

/** Makes `.dev.vars` from its example on the first start, so that everything works at once. */
async function ensureDevVars(): Promise<void> {
  try {
    await copyFile(`${DEV_VARS}.example`, DEV_VARS, constants.COPYFILE_EXCL);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(code)) throw error;
    // Whoever gives the secrets otherwise needs no file.
    if (process.env['OPERATOR_TOKEN'] && process.env['SHOPPER_TOKEN_SECRET']) return;
    throw new UserError(
      [
        `The secrets' file .dev.vars cannot be made in the project's folder (${code}).`,
        'Nothing was started. Let this user write there, or give the secrets in the environment:',
        `  OPERATOR_TOKEN=… SHOPPER_TOKEN_SECRET=… ${COMMAND} -- --no-build`,
      ].join('\n'),
    );
  }
}

/** For `catch`: turns one expected error into a value. */
function unlessCode<T>(code: string, value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === code) return value;
    throw error;
  };
}

/** A path as a person in the project's folder would write it. */
export function shortPath(path: string): string {
  const short = relative(ROOT, path);
  return short.startsWith('..') ? path : short;
}
