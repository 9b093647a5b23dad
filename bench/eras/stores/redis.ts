import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { freePort } from '../../../scripts/program/port.ts';
import { findPrograms, versionOf } from '../programs/find.ts';
import { Kept } from '../programs/kept.ts';

const PROGRAMS = ['redis-server', 'redis-benchmark'] as const;

export type RedisPrograms = Readonly<Record<(typeof PROGRAMS)[number], string>>;

export function findRedis(): RedisPrograms | undefined {
  return findPrograms(PROGRAMS);
}

export function redisVersion(): string | undefined {
  const programs = findRedis();
  return programs && versionOf(programs['redis-server']);
}

/** `durable`: every answer is on disk first. `cache`: as it is shipped, with a snapshot now and then. */
export type Keeping = 'durable' | 'cache';

const SETTINGS: Readonly<Record<Keeping, readonly string[]>> = {
  // Written to the log and synced before the replies of the turn go out; a snapshot beside it would only cost.
  durable: ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
  cache: ['--appendonly', 'no', '--save', '3600 1 300 100 60 10000'],
};

/** A Redis server of its own, on a port and in a folder of its own. */
export class Redis {
  readonly port: number;
  readonly #program: string;
  readonly #folder: string;
  readonly #keeping: Keeping;
  #server: Kept | undefined;

  private constructor(program: string, port: number, folder: string, keeping: Keeping) {
    this.#program = program;
    this.port = port;
    this.#folder = folder;
    this.#keeping = keeping;
  }

  /** @param scratch a folder that is removed when everything is over. */
  static async start(programs: RedisPrograms, scratch: string, keeping: Keeping): Promise<Redis> {
    const folder = await mkdtemp(join(scratch, 'redis-'));
    const redis = new Redis(programs['redis-server'], await freePort(), folder, keeping);
    await redis.#run();
    return redis;
  }

  /** A connection of the one who measures, beside the front's. */
  async connect() {
    const client = createClient(connection(this.port));
    client.on('error', () => {});
    return client.connect();
  }

  /** Ends it as a failing machine would, and starts it on what is on disk. */
  async crash(): Promise<void> {
    await this.#server?.killed();
    await this.#run();
  }

  async end(): Promise<void> {
    // Its data are thrown away: nothing has to be written down first.
    await this.#server?.killed();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const address = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.#folder];
    const args = [...address, ...SETTINGS[this.#keeping], '--maxclients', '1000', '--loglevel', 'warning'];
    this.#server = await Kept.start(this.#program, args, { cwd: this.#folder });
    await this.#server.until(() => this.#answers());
  }

  /** Not while it still loads what is on disk. */
  async #answers(): Promise<boolean> {
    // Tried once: whoever asks, asks again.
    const client = createClient({ socket: { host: '127.0.0.1', port: this.port, reconnectStrategy: false } });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.ping()) === 'PONG';
    } catch {
      return false;
    } finally {
      client.destroy();
    }
  }
}

export function connection(port: number) {
  return { socket: { host: '127.0.0.1', port, reconnectStrategy: () => 100 } };
}
