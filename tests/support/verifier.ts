import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, plainEnv } from './program.ts';

const PROGRAM = join(import.meta.dirname, 'shopSystem.ts');

/** One call as the shop's system wrote it down. */
export interface Call {
  /** The header `webhook-id`. */
  readonly id: string;
  readonly verified: boolean;
  /** How it was answered. */
  readonly status: number;
  readonly event: { readonly type: string; readonly data: { readonly sku: string; readonly seq: number } };
}

/** Starts and stops the shop's system, and reads what it wrote. Between a stop and a start its port is closed. */
export class Verifier {
  readonly url: string;
  readonly secret = `whsec_${randomBytes(32).toString('base64')}`;
  readonly #port: number;
  readonly #dir: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, dir: string) {
    this.#port = port;
    this.#dir = dir;
    this.url = `http://127.0.0.1:${port}/webhooks`;
  }

  static async start(): Promise<Verifier> {
    const verifier = new Verifier(await freePort(), await mkdtemp(join(tmpdir(), 'revenue-guard-shop-')));
    await verifier.start();
    return verifier;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, String(this.#port), this.#file, this.secret], {
      env: plainEnv(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`The shop's system ended with ${code}.`);
      }),
    ]);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  }

  async calls(): Promise<Call[]> {
    const lines = (await readFile(this.#file, 'utf8').catch(() => '')).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.#dir, 'calls.ndjson');
  }
}
