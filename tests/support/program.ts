import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/program/port.ts';
import { Server } from '../../scripts/rush/server.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

export const OPERATOR_TOKEN = 'the-operator-of-the-tests';

/** Signs shoppers' tokens of the started programs. */
export const SHOPPER_TOKEN_SECRET = 'a-secret-of-the-tests-that-is-long-enough-for-hs256';

/** The last line that a start prints. */
const READY = 'Ctrl-C stops it';

/** Far above what a start takes on a slow machine. */
const PATIENCE_MS = 60_000;

/** For `expect.poll`: a condition that never comes fails with what was there instead. */
export const SOON = { timeout: PATIENCE_MS / 2, interval: 50 };

export interface ProgramOptions {
  /** Beside or instead of what every start gets. */
  readonly env?: NodeJS.ProcessEnv;
  /** `dev`: from the sources, as `npm run dev` does. Default: from the build. */
  readonly from?: 'build' | 'dev';
  /** Of the command, beside what every start gets. */
  readonly args?: readonly string[];
}

/** The real program as `npm start` or `npm run dev` runs it, on a free port and with a data folder of its own. */
export class Program {
  readonly port: number;
  readonly origin: string;
  readonly dataDir: string;
  /** All that it has printed since its last start. */
  output = '';
  #env: NodeJS.ProcessEnv;
  readonly #command: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, dataDir: string, { env, from, args = [] }: ProgramOptions) {
    this.port = port;
    this.origin = `http://localhost:${port}`;
    this.dataDir = dataDir;
    this.#command = [...(from === 'dev' ? ['scripts/dev.ts'] : ['scripts/start.ts', '--no-build']), ...args];
    // The development server takes its secrets from .dev.vars alone.
    const secrets = from === 'dev' ? {} : { OPERATOR_TOKEN, SHOPPER_TOKEN_SECRET };
    this.#env = { ...plainEnv(), PORT: String(port), DATA_DIR: dataDir, ...secrets, ...env };
  }

  static async start(options: ProgramOptions = {}): Promise<Program> {
    const dataDir = await mkdtemp(join(tmpdir(), 'revenue-guard-'));
    const program = new Program(await freePort(), dataDir, options);
    await program.restart();
    return program;
  }

  /** The operator's and the public HTTP contract, spoken from outside. */
  get server(): Server {
    return new Server(this.origin, OPERATOR_TOKEN);
  }

  /** Of its process group, in which its runtime is too. */
  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('The program is not running.');
    return pid;
  }

  /** Whether it has ended by itself. */
  get hasEnded(): boolean {
    return this.#process !== undefined && (this.#process.exitCode !== null || this.#process.signalCode !== null);
  }

  /** Whatever it was started with in its environment, the next start has not, or has otherwise. */
  changeEnv(change: NodeJS.ProcessEnv): void {
    this.#env = { ...this.#env, ...change };
  }

  /** Starts it on the same port and data, and waits until it is ready. */
  async restart(): Promise<void> {
    this.output = '';
    const child = spawn(process.execPath, this.#command, {
      cwd: ROOT,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, which `kill9` can kill as a whole.
      detached: true,
    });
    this.#process = child;
    const collect = (chunk: Buffer) => {
      this.output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    await until('the program to start', () => {
      if (child.exitCode !== null) throw new Error(`The program ended with ${child.exitCode}:\n${this.output}`);
      return this.output.includes(READY);
    });
  }

  /** Sends the signal of Ctrl-C. @returns the exit code. */
  async stop(): Promise<number | null> {
    return this.#end((child) => child.kill('SIGINT'));
  }

  /** Sends what a service manager sends. @returns the exit code. */
  async terminate(): Promise<number | null> {
    return this.#end((child) => child.kill('SIGTERM'));
  }

  /** Kills everything of it at once and without a warning: the program and its runtime. */
  async kill9(): Promise<void> {
    await this.#end((child) => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
  }

  /** Kills the program alone, as an impatient person or the system would; its runtime must not live on. */
  async kill9WithoutRuntime(): Promise<void> {
    await this.#end((child) => child.kill('SIGKILL'));
  }

  /** Ends it, whatever its state, and removes its data. */
  async dispose(): Promise<void> {
    if (this.#process !== undefined) await this.kill9();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #end(signal: (child: ChildProcess) => void): Promise<number | null> {
    const child = this.#process;
    if (child === undefined) throw new Error('The program is not running.');
    this.#process = undefined;
    const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
    signal(child);
    await exited;
    await until('the runtime to let go of the port', () => isFree(this.port));
    return child.exitCode;
  }
}

/** The environment without what the test runner has added: a build or a start must not take it for its own. */
export function plainEnv(): NodeJS.ProcessEnv {
  const { NODE_ENV: _1, VITEST: _2, TEST: _3, NODE_OPTIONS: _4, ...env } = process.env;
  return env;
}

/** Waits for a condition, without guessing how long it takes. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await sleep(20);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
