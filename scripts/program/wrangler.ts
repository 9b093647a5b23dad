import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from './settings.ts';

/** Where vite leaves the Worker's configuration: wrangler.toml with the paths of the build. */
export const BUILT_CONFIG = join(ROOT, 'dist/revenue_guard/wrangler.json');

/**
 * Runs one of wrangler's commands to its end. It can ask nobody: where it would ask, it takes its default or fails.
 *
 * @param output `shown` lets it talk to the person; `quiet` keeps what it prints as the answer.
 */
export type Wrangler = (
  args: readonly string[],
  output: 'shown' | 'quiet',
) => Promise<{ readonly ok: boolean; readonly stdout: string; readonly stderr: string }>;

/** The project's own wrangler, on this process's Node, whatever the machine's own is. */
export const wrangler = wranglerAt(join(ROOT, 'node_modules/wrangler/bin/wrangler.js'));

/** @param program the JavaScript file of the command. */
export function wranglerAt(program: string, env: NodeJS.ProcessEnv = {}): Wrangler {
  return async (args, output) => {
    const talk = output === 'quiet' ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, [program, ...args], {
      cwd: ROOT,
      // What it has to say to a person is shown, also where this process keeps its tools quiet.
      env: { ...process.env, WRANGLER_LOG: 'log', ...env },
      stdio: ['ignore', talk, talk],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
      once(child, 'close'),
    ]);
    return { ok: code === 0, stdout, stderr };
  };
}
