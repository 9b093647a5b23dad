import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/program/port.ts';
import { plainEnv } from './program.ts';

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
  readonly #calls: Call[] = [];
  #bytesRead = 0;
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
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  }

  async calls(): Promise<readonly Call[]> {
    const ended = this.#process?.exitCode ?? null;
    if (ended !== null) throw new Error(`The shop's system ended with ${ended}.`);
    // Only what is new is read: the file is looked at many times while it grows.
    const file = await open(this.#file, 'a+');
    try {
      const { size } = await file.stat();
      const { buffer } = await file.read(
        Buffer.alloc(size - this.#bytesRead),
        0,
        size - this.#bytesRead,
        this.#bytesRead,
      );
      const whole = buffer.subarray(0, buffer.lastIndexOf('\n') + 1);
      this.#bytesRead += whole.length;
      for (const line of whole.toString().split('\n').slice(0, -1)) this.#calls.push(JSON.parse(line));
    } finally {
      await file.close();
    }
    return this.#calls;
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.#dir, 'calls.ndjson');
  }
}
