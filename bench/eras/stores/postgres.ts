import { execFileSync } from 'node:child_process';
import { chown, cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../scripts/program/port.ts';
import { findPrograms, versionOf } from '../programs/find.ts';
import { Kept, runToEnd } from '../programs/kept.ts';

const PROGRAMS = ['postgres', 'initdb', 'pgbench'] as const;

export type PostgresPrograms = Readonly<Record<(typeof PROGRAMS)[number], string>>;

export function findPostgres(): PostgresPrograms | undefined {
  return findPrograms(PROGRAMS);
}

export function postgresVersion(): string | undefined {
  const programs = findPostgres();
  return programs && versionOf(programs.postgres);
}

/**
 * As somebody sets it who runs it every day on a small machine, and durable: what is acknowledged is on disk. What differs from
 * the defaults is here, with its reason.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // The whole drop fits into memory.
  shared_buffers: '256MB',
  // A connection is a process; the front's pools stay far below.
  max_connections: '160',
  // The defaults, written down because the comparison rests on them.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // No checkpoint falls into a measurement.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  // Compiling pays for reports, never for a purchase.
  jit: 'off',
  // No replica reads along.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // A dead row of the stock is removed sooner than in a minute.
  autovacuum_naptime: '5s',
} as const;

/** Made once in a run: a database that is empty, which each measurement copies. */
let template: Promise<string> | undefined;

/** A PostgreSQL server of its own, on a port and in a folder of its own. */
export class Postgres {
  readonly port: number;
  readonly #programs: PostgresPrograms;
  readonly #folder: string;
  #server: Kept | undefined;

  private constructor(programs: PostgresPrograms, port: number, folder: string) {
    this.#programs = programs;
    this.port = port;
    this.#folder = folder;
  }

  /** @param scratch a folder that is removed when everything is over. */
  static async start(programs: PostgresPrograms, scratch: string): Promise<Postgres> {
    template ??= makeTemplate(programs, scratch);
    const folder = await mkdtemp(join(scratch, 'postgres-'));
    const runner = unprivileged();
    await cp(await template, folder, { recursive: true });
    if (runner !== undefined) await runToEnd('chown', ['-R', `${runner.uid}:${runner.gid}`, folder]);
    const postgres = new Postgres(programs, await freePort(), folder);
    await postgres.#run();
    return postgres;
  }

  /** A connection of the one who measures, beside the front's. */
  async connect(): Promise<Client> {
    const client = new Client(connection(this.port));
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** Ends it, and every process of it, as a failing machine would, and starts it on what is on disk. */
  async crash(): Promise<void> {
    await this.#server?.killed();
    await this.#run();
  }

  async end(): Promise<void> {
    // Its data are thrown away: nothing has to be written down first.
    await this.#server?.end('SIGQUIT');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const settings = Object.entries({ ...SETTINGS, port: this.port }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const options = { cwd: this.#folder, ...unprivileged() };
    this.#server = await Kept.start(this.#programs.postgres, ['-D', this.#folder, ...settings], options);
    await this.#server.until(() => this.#answers());
  }

  async #answers(): Promise<boolean> {
    try {
      await (await this.connect()).end();
      return true;
    } catch {
      return false;
    }
  }
}

export function connection(port: number) {
  return { host: '127.0.0.1', port, user: 'revenue_guard', database: 'postgres' };
}

/** Without host authentication: it listens on this machine alone, and is gone with the measurement. */
async function makeTemplate({ initdb }: PostgresPrograms, scratch: string): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'template-'));
  const runner = unprivileged();
  if (runner !== undefined) await chown(folder, runner.uid, runner.gid);
  const settings = ['--username=revenue_guard', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await runToEnd(initdb, ['-D', folder, ...settings], { cwd: folder, ...runner });
  return folder;
}

/** PostgreSQL refuses to run as root. Its own user, where there is one, or nobody. `undefined` where we are not root. */
export function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const idOf = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: idOf('-u'), gid: idOf('-g') };
    } catch {
      // There is no such user.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.');
}
