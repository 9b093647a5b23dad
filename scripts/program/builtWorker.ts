import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { V4WorkerOptions } from 'miniflare';
import { UserError } from './errors.ts';
import { ROOT } from './settings.ts';
import { BUILT_CONFIG } from './wrangler.ts';

/** What the runtime is to be told of the Worker, beside its secrets. */
const FILE = join(ROOT, 'dist/worker.json');

/** Paths in the file are seen from the project's folder, which may be moved or copied with its build. */
const HERE = '<project>';

/**
 * Has wrangler read the configuration of what was built, and keeps what it says: to load wrangler takes a second or two, and a program
 * that was killed is started again in a hurry.
 */
export async function writeBuiltWorker(): Promise<void> {
  const { unstable_getMiniflareWorkerOptions: miniflareWorkerOptions, unstable_readConfig: readConfig } = await import(
    'wrangler'
  );
  const config = readConfig({ config: BUILT_CONFIG });
  const { workerOptions, main = 'index.js' } = miniflareWorkerOptions(config);
  const { modulesRules: _, ...options } = workerOptions as V4WorkerOptions;
  const worker = {
    ...options,
    // Wrangler adds the secrets of `.dev.vars`, which are read anew at every start and belong into no build.
    bindings: config.vars,
    name: config.name ?? 'revenue-guard',
    rootPath: dirname(BUILT_CONFIG),
    modules: true,
    scriptPath: basename(main),
  };
  writeFileSync(
    FILE,
    JSON.stringify(worker, (_key, value) => withPaths(value, ROOT, HERE), 2),
  );
}

export function readBuiltWorker(): V4WorkerOptions {
  let text: string;
  try {
    text = readFileSync(FILE, 'utf8');
  } catch {
    throw new UserError('There is no build in dist/. Start without --no-build.');
  }
  return JSON.parse(text, (_key, value) => withPaths(value, HERE, ROOT));
}

function withPaths(value: unknown, from: string, to: string): unknown {
  return typeof value === 'string' && value.startsWith(from) ? `${to}${value.slice(from.length)}` : value;
}
