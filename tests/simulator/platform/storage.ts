import type { Disk } from './disk.ts';
import type { OutputGate } from './outputGate.ts';

export interface StoragePorts {
  readonly disk: Disk;
  readonly gate: OutputGate;
  readonly isOver: () => boolean;
  /** Called before each statement: throws where the life is over or the disk fails. */
  readonly before: (writes: boolean) => void;
  /** Resolves when all commits so far are durable. */
  readonly durable: () => Promise<void>;
}

const READ_OWN = 'SELECT value FROM _platform WHERE key = ?';
const WRITE_OWN = 'INSERT OR REPLACE INTO _platform (key, value) VALUES (?, ?)';
const ALARM = 'the alarm';

/** `ctx.storage` of one life of an object. */
export class Storage {
  readonly #ports: StoragePorts;
  /** How often the alarm was set. */
  alarmsSet = 0;
  readonly sql = { exec: (query: string, ...bindings: unknown[]) => this.#exec(query, bindings) };

  constructor(ports: StoragePorts) {
    this.#ports = ports;
  }

  /** As in the real one, an error undoes what the callback has written and nothing else. */
  transactionSync<T>(callback: () => T): T {
    const { disk, gate, isOver } = this.#ports;
    const mark = gate.mark;
    disk.run('SAVEPOINT turn', []);
    try {
      const result = callback();
      disk.run('RELEASE turn', []);
      return result;
    } catch (error) {
      // The disk is another life's by now, and has forgotten all of it.
      if (isOver()) throw error;
      disk.run('ROLLBACK TO turn', []);
      disk.run('RELEASE turn', []);
      gate.rollBack(mark);
      throw error;
    }
  }

  async get(key: string): Promise<unknown> {
    const value = this.#own(key);
    return value === undefined ? undefined : JSON.parse(value);
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#setOwn(key, JSON.stringify(value));
  }

  async getAlarm(): Promise<number | null> {
    return JSON.parse(this.#own(ALARM) ?? 'null');
  }

  async setAlarm(atMs: number): Promise<void> {
    this.alarmsSet += 1;
    this.#setOwn(ALARM, String(atMs));
  }

  async deleteAlarm(): Promise<void> {
    this.#setOwn(ALARM, 'null');
  }

  sync(): Promise<void> {
    return this.#ports.durable();
  }

  #own(key: string): string | undefined {
    const [row] = this.#ports.disk.run(READ_OWN, [key]);
    return row === undefined ? undefined : String(row['value']);
  }

  #setOwn(key: string, value: string): void {
    this.#ports.before(true);
    this.#ports.disk.run(WRITE_OWN, [key, value]);
    this.#ports.gate.wrote({ sql: WRITE_OWN, bindings: [key, value] });
  }

  #exec(query: string, bindings: readonly unknown[]) {
    const { disk, gate, before } = this.#ports;
    const makes = /^\s*CREATE/.test(query);
    const writes = !/^\s*SELECT/.test(query);
    before(writes && !makes);
    const partsBefore = makes ? disk.parts : 0;
    const rows = disk.run(query, bindings);
    // Tables that are there already are not made again, and nothing is written.
    if (writes && !(makes && disk.parts === partsBefore)) gate.wrote({ sql: query, bindings });
    return Object.assign(rows, { one: () => onlyOf(rows), toArray: () => rows });
  }
}

function onlyOf<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`Expected exactly one row, not ${rows.length}.`);
  return row;
}

/** What a durable write says of the alarm, where it is about it. */
export function alarmIn(bindings: readonly unknown[]): number | null | undefined {
  return bindings[0] === ALARM ? JSON.parse(String(bindings[1])) : undefined;
}
