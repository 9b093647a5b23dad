import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { guardRuntimes } from '../scripts/program/guard.ts';
import type { RuntimeOptions } from '../scripts/program/runtime.ts';
import { ROOT } from '../scripts/program/settings.ts';
import { eachAtMost } from '../scripts/rush/crowd.ts';
import { Server } from '../scripts/rush/server.ts';
import { Customer } from './customer.ts';

/** The process of the newest runtime, from whose processor time is told what something costs, however busy the machine is. */
let runtimePid: number | undefined;

/** Whatever becomes of this process, no runtime is left over. Call it before the first rig. */
export function watchRuntimes(): void {
  guardRuntimes((pid) => {
    runtimePid = pid;
  });
}

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Sockets that are opened at a time. */
const OPENING_MAX = 50;

/**
 * The program for one measurement: the real runtime on the last build, as `npm start` runs it, on a data folder of its own that is
 * gone afterwards. So nothing of one measurement is left over for the next.
 */
export class Rig {
  readonly server: Server;
  readonly #origin: string;
  readonly #operatorToken: string;
  readonly #ends: (() => Promise<unknown>)[];
  /** What the Worker has said so far. */
  readonly logged: readonly string[];

  private constructor(
    origin: string,
    operatorToken: string,
    logged: readonly string[],
    ends: (() => Promise<unknown>)[],
  ) {
    this.logged = logged;
    this.#origin = origin;
    this.#operatorToken = operatorToken;
    this.#ends = ends;
    this.server = new Server(origin, operatorToken);
  }

  static async start(surround: RuntimeOptions['surround'] = (program) => [program]): Promise<Rig> {
    await mkdir(join(ROOT, '.wrangler'), { recursive: true });
    const dataDir = await mkdtemp(join(ROOT, '.wrangler/bench-'));
    const OPERATOR_TOKEN = randomBytes(32).toString('base64url');
    const SHOPPER_TOKEN_SECRET = randomBytes(32).toString('base64url');
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const secrets = { OPERATOR_TOKEN, SHOPPER_TOKEN_SECRET, WEBHOOKS_ALLOW_LOCAL: '1' };
    const settings = { port, origin, dataDir, secrets };
    // Imported late: Cloudflare's tools look at the environment as they load.
    const { readyDatabase } = await import('../scripts/program/database.ts');
    const { startRuntime } = await import('../scripts/program/runtime.ts');
    await readyDatabase(settings);
    // What fails on purpose is not told, line by line, into the progress.
    const logged: string[] = [];
    const stop = await startRuntime(settings, { surround, log: ({ message }) => logged.push(message) });
    return new Rig(origin, OPERATOR_TOKEN, logged, [stop, () => rm(dataDir, { recursive: true, force: true })]);
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

  /** A request of the operator's. */
  // biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what the contract answers.
  async operate(method: 'GET' | 'PUT', path: string, body?: object): Promise<any> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#operatorToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response.json();
    throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
  }

  /** Processor time of the runtime so far; `undefined` where the system does not tell it as Linux does. */
  get processorMs(): number | undefined {
    try {
      // The name in brackets may hold anything; the eleventh and twelfth figures after it are the time in and for the program.
      const [, , , , , , , , , , , user, system] =
        readFileSync(`/proc/${runtimePid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return (Number(user) + Number(system)) * TICK_MS;
    } catch {
      return undefined;
    }
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string')
    throw new Error('A server on a port has an address with a port.');
  return address.port;
}
