import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { V4WorkerOptions } from 'miniflare';

/**
 * The program with another entry module in front of its own, which that imports as `program`: for what only a test or a
 * measurement on this machine may do. What was built stays as it is, so nothing of it can be deployed.
 *
 * @param path the file of the entry module, in JavaScript.
 */
export function withEntry(program: V4WorkerOptions, path: string): V4WorkerOptions {
  const { scriptPath, rootPath, ...options } = program as V4WorkerOptions & { scriptPath: string; rootPath: string };
  return {
    ...options,
    rootPath,
    modules: [
      { type: 'ESModule', path: join(rootPath, basename(path)), contents: readFileSync(path, 'utf8') },
      { type: 'ESModule', path: join(rootPath, 'program'), contents: readFileSync(join(rootPath, scriptPath), 'utf8') },
    ],
  } as V4WorkerOptions;
}
