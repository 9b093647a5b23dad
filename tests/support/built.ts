import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestProject } from 'vitest/node';
import { plainEnv, ROOT } from './program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Files that the build wrote into an empty home and an empty folder for temporary files. */
    writtenOutside: readonly string[];
  }
}

/** Set where the program is built already: what `build` has returned, as JSON. */
export const BUILT = 'PROGRAM_BUILT';

/** The program and the package are built once for all tests of one run. */
export default async function built({ provide }: TestProject): Promise<void> {
  const before = process.env[BUILT];
  provide('writtenOutside', before === undefined ? await build() : JSON.parse(before));
}

/** As `npm run build` and `npm run package` do. @returns the files that it wrote outside of its own folders. */
export async function build(): Promise<readonly string[]> {
  const outside = await mkdtemp(join(tmpdir(), 'revenue-guard-outside-'));
  try {
    for (const script of ['scripts/build.ts', 'scripts/package.ts']) {
      const child = spawn(process.execPath, [script], {
        cwd: ROOT,
        env: { ...plainEnv(), HOME: outside, TMPDIR: outside },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      if (code !== 0) throw new Error(`${script} failed:\n${errors}`);
    }
    return await readdir(outside, { recursive: true });
  } finally {
    await rm(outside, { recursive: true });
  }
}
