import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Of what a program said last, so much is kept to tell why it ended. */
const SAID_MAX = 4_000;

/** A program that is asked to end and does not is killed after so long. */
const ENDING_MS_MAX = 10_000;

const living = new Set<Kept>();

/** Whatever ends this process, nothing that it has started outlives it. */
process.once('exit', () => {
  for (const kept of living) kept.kill9();
});

/**
 * A program that this process has started, in a process group of its own: killed with all that it has started itself. A guard, a
 * shell that waits for the end of a pipe, kills the group even where this process is killed and can do nothing any more.
 */
export class Kept {
  readonly #child: ChildProcess;
  readonly #guard: ChildProcess;
  readonly #ended: Promise<unknown>;
  said = '';

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.#guard = spawn('sh', ['-c', 'read -r ended || kill -KILL "-$0"', String(pid)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#guard.unref();
    this.#guard.stdin?.on('error', () => {});
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        this.said = (this.said + chunk).slice(-SAID_MAX);
      });
    }
    this.#ended = once(child, 'exit').then(() => {
      living.delete(this);
      this.#guard.stdin?.end('ended\n');
    });
    living.add(this);
  }

  static async start(program: string, args: readonly string[], options: SpawnOptions): Promise<Kept> {
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: true });
    // At once: nothing may happen to this process between the two.
    const kept = child.pid === undefined ? undefined : new Kept(child, child.pid);
    await once(child, 'spawn');
    if (kept === undefined) throw new Error(`${program} was started and has no process id.`);
    return kept;
  }

  /** Asks again and again until it is ready. Throws with what the program said when it ends before. */
  async until(ready: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await ready())) {
      if (this.#child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${this.#child.spawnfile} did not start:\n${this.said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Asks it to end in good order. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const impatient = setTimeout(() => this.kill9(), ENDING_MS_MAX);
    this.#child.kill(signal);
    await this.#ended;
    clearTimeout(impatient);
  }

  /** Ends the whole group at once and without a warning. */
  kill9(): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself in this moment.
    }
  }

  async killed(): Promise<void> {
    this.kill9();
    await this.#ended;
  }
}

/** Runs a program to its end. @returns what it printed; throws with that where it failed. */
export async function runToEnd(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      printed += chunk;
    });
  }
  const [code] = await once(child, 'close');
  if (code === 0) return printed;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${printed}`);
}
