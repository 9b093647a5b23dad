import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';

// `npm test`: the tests of the whole program wait much, for browsers and for programs that start, so all others run beside them.
// What is given, such as a file or `--project worker`, is run alone.

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const given = process.argv.slice(2);
const codes =
  given.length > 0
    ? [await shown(given)]
    : await Promise.all([shown(['--project', 'system']), later(['--project', '!system'])]);
process.exitCode = codes.find((code) => code !== 0) ?? 0;

async function shown(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [vitest, 'run', ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

/** Lines of two runs among each other would say nothing, so those of this one come when it is over. */
async function later(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [vitest, 'run', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'close'),
  ]);
  process.stdout.write(output);
  process.stderr.write(errors);
  return code ?? 1;
}
