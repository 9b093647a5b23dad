import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BUILT, build } from '../tests/support/built.ts';

// `npm test`: the tests of the whole program wait much, for browsers and for programs that start. So they run in two lines beside each
// other, which last about as long, and the other tests come first in each.
// What is given, such as a file or `--project worker`, is run alone.

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const given = process.argv.slice(2);
const codes = given.length > 0 ? [await shown(given)] : await everything();
process.exitCode = codes.find((code) => code !== 0) ?? 0;

async function everything(): Promise<number[]> {
  process.env[BUILT] = JSON.stringify(await build());
  const projects = (...names: string[]) => names.flatMap((name) => ['--project', name]);
  const core = shown(projects('core'));
  const system = core.then(() => shown(projects('system')));
  const objects = later(projects('worker', 'simulator'));
  const pages = objects.then(() => later(projects('pages')));
  return [await core, await system, (await objects)(), (await pages)()];
}

async function shown(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [vitest, 'run', ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

/** Lines of two runs among each other would say nothing, so those of this one come when it is asked how it ended. */
async function later(args: readonly string[]): Promise<() => number> {
  const child = spawn(process.execPath, [vitest, 'run', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'close'),
  ]);
  return () => {
    process.stdout.write(output);
    process.stderr.write(errors);
    return code ?? 1;
  };
}
