import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from './settings.ts';

/** Where vite leaves the Worker's configuration: wrangler.toml with the paths of the build. */
export const BUILT_CONFIG = join(ROOT, 'dist/revenue_guard/wrangler.json');

const COMMAND = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');

/**
 * Runs wrangler's command on this process's Node, whatever the machine's own is.
 *
 * @param output `shown` lets it talk to the person; `quiet` keeps what it prints as the answer.
 */
export async function wrangler(
  args: readonly string[],
  output: 'shown' | 'quiet',
): Promise<{ ok: boolean; stdout: string }> {
  const quiet = output === 'quiet';
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: ROOT,
    // What it has to say to a person is shown, also where this process keeps its tools quiet.
    env: { ...process.env, WRANGLER_LOG: 'log' },
    stdio: quiet ? ['ignore', 'pipe', 'ignore'] : 'inherit',
  });
  const [stdout, [code]] = await Promise.all([child.stdout ? text(child.stdout) : '', once(child, 'close')]);
  return { ok: code === 0, stdout };
}
