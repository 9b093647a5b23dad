import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestProject } from 'vitest/node';
import { plainEnv, ROOT } from '../support/program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Files that the build wrote into an empty home and an empty folder for temporary files. */
    writtenOutside: readonly string[];
  }
}

/** Builds the program and the package once for all system tests, as `npm run build` and `npm run package` do. */
export default async function build({ provide }: TestProject): Promise<void> {
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
    provide('writtenOutside', await readdir(outside, { recursive: true }));
  } finally {
    await rm(outside, { recursive: true });
  }
}
