import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readyDatabase } from '../scripts/program/database.ts';
import { freePort } from '../scripts/program/port.ts';
import type { RuntimeOptions } from '../scripts/program/runtime.ts';
import { ROOT } from '../scripts/program/settings.ts';
import { eachAtMost } from '../scripts/rush/eachAtMost.ts';
import { Server } from '../scripts/rush/server.ts';
import { Customer } from './customer.ts';

/** Sockets that are opened at a time. */
const OPENING_MAX = 50;

/** Of this run: every rig has the same, so that a shopper of one is known to the next. */
const SECRETS = {
  OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
  SHOPPER_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  WEBHOOKS_ALLOW_LOCAL: '1',
  LOG_LEVEL: 'warn',
};

export interface RigOptions {
  readonly surround?: RuntimeOptions['surround'];
  /** A data folder that another rig has left, of which this one gets a copy. */
  readonly from?: string | undefined;
  readonly inspectorPort?: number;
}

interface Parts {
  readonly origin: string;
  readonly dataDir: string;
  readonly logged: readonly string[];
  readonly run: () => Promise<() => Promise<void>>;
  readonly stop: () => Promise<void>;
}

/**
 * The program for one measurement: the real runtime on the last build, as `npm start` runs it, on a data folder of its own that is
 * gone afterwards. So nothing of one measurement is left over for the next.
 */
export class Rig {
  readonly server: Server;
  readonly dataDir: string;
  /** What the Worker has said so far. */
  readonly logged: readonly string[];
  readonly #origin: string;
  readonly #run: () => Promise<() => Promise<void>>;
  #stop: () => Promise<void>;
  readonly #ends: (() => Promise<unknown>)[] = [];

  private constructor({ origin, dataDir, logged, run, stop }: Parts) {
    this.server = new Server(origin, SECRETS.OPERATOR_TOKEN);
    this.dataDir = dataDir;
    this.logged = logged;
    this.#origin = origin;
    this.#run = run;
    this.#stop = stop;
  }

  static async start({ surround, from, inspectorPort }: RigOptions = {}): Promise<Rig> {
    await mkdir(join(ROOT, '.wrangler'), { recursive: true });
    const dataDir = await mkdtemp(join(ROOT, '.wrangler/bench-'));
    if (from !== undefined) await cp(from, dataDir, { recursive: true });
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const settings = { port, origin, dataDir, secrets: SECRETS };
    // Imported late: Cloudflare's tools look at the environment as they load.
    const { startRuntime } = await import('../scripts/program/runtime.ts');
    await readyDatabase(settings);
    // What fails on purpose is not told, line by line, into the progress.
    const logged: string[] = [];
    const log = ({ message }: { message: string }) => logged.push(message);
    const run = () =>
      startRuntime(settings, {
        log,
        ...(surround && { surround }),
        ...(inspectorPort !== undefined && { inspectorPort }),
      });
    return new Rig({ origin, dataDir, logged, run, stop: await run() });
  }

  /** Ends the runtime, and starts it again on the same data after so long. */
  async restart(downMs = 0): Promise<void> {
    await this.#stop();
    await sleep(downMs);
    this.#stop = await this.#run();
  }

  /** Shoppers, each with a session and a connection of its own. */
  async gather(sku: string, count: number): Promise<Customer[]> {
    return this.connect(count, async () => {
      const { token } = await this.server.session();
      return Customer.connect(this.server.socketUrl(sku, token));
    });
  }

  /** Opens so many connections, some at a time. */
  async connect<T>(count: number, open: () => Promise<T>): Promise<T[]> {
    const connections: T[] = [];
    await eachAtMost(OPENING_MAX, Array.from({ length: count }), async () => {
      connections.push(await open());
    });
    return connections;
  }

  /** An address of the program's host that is not the program's own. */
  url(scheme: 'http' | 'ws', path: string): string {
    return `${this.#origin.replace('http', scheme)}${path}`;
  }

  /** Starts a receiver and has it told. @returns how often it was called so far. */
  async addReceiver(failsEvery: number): Promise<() => Promise<number>> {
    const program = join(import.meta.dirname, 'receiver.ts');
    const child = spawn(process.execPath, [program, String(failsEvery)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [port] = await once(child.stdout, 'data');
    const url = `http://127.0.0.1:${String(port).trim()}/`;
    this.#ends.push(async () => child.kill());
    await this.operate('PUT', '/api/webhooks/bench', { url });
    return async () => Number(await (await fetch(url)).text());
  }

  /** A request of the operator's. @typeParam T what the contract, or the bench's own entry, answers to it. */
  async operate<T>(method: 'GET' | 'PUT', path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRETS.OPERATOR_TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return (await response.json()) as T;
    throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
  }

  /** Ends the runtime; its data stays. */
  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
    await this.#stop();
    this.#stop = async () => {};
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
