import { constants, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { UserError } from './errors.ts';

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..');

const PORT_DEFAULT = 8787;

/** What a local start needs to know. */
export interface Settings {
  readonly port: number;
  readonly origin: string;
  /** Where the runtime keeps its SQLite files; the same default as wrangler's and vite's. */
  readonly dataDir: string;
  readonly secrets: Secrets;
}

/** By the names of `.dev.vars`; an empty one counts as not configured. */
export type Secrets = Readonly<Record<string, string>>;

/** Reads `PORT`, `DATA_DIR` and the secrets, and prepares the process for Cloudflare's tools. */
export async function readSettings(): Promise<Settings> {
  const port = readPort(process.env['PORT']);
  const dataDir = resolve(ROOT, process.env['DATA_DIR'] ?? '.wrangler/state');
  await quietTools(dataDir);
  return { port, origin: `http://localhost:${port}`, dataDir, secrets: await readSecrets() };
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return PORT_DEFAULT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`PORT is "${text}"; it must be a whole number from 1 to 65535, such as PORT=${PORT_DEFAULT}.`);
}

/** Keeps Cloudflare's tools from asking, phoning home and writing outside of the project (rule RUN-4). */
async function quietTools(dataDir: string): Promise<void> {
  const scratch = join(dataDir, 'tmp');
  await mkdir(scratch, { recursive: true });
  Object.assign(process.env, {
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG: 'warn',
    WRANGLER_LOG_PATH: join(dataDir, 'logs'),
    WRANGLER_REGISTRY_PATH: join(dataDir, 'registry'),
    MINIFLARE_REGISTRY_PATH: join(dataDir, 'registry'),
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

/** `.dev.vars`, made from its example on the first start; a variable of the same name in the environment wins. */
export async function readSecrets(): Promise<Secrets> {
  await ensureDevVars();
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(await readFile(join(ROOT, '.dev.vars'), 'utf8')))) {
    secrets[name] = process.env[name] ?? value ?? '';
  }
  return secrets;
}

async function ensureDevVars(): Promise<void> {
  try {
    await copyFile(join(ROOT, '.dev.vars.example'), join(ROOT, '.dev.vars'), constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A path as a person in the project's folder would write it. */
export function shortPath(path: string): string {
  const short = relative(ROOT, path);
  return short.startsWith('..') ? path : short;
}
