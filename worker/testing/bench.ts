import { env, runInDurableObject } from 'cloudflare:test';
import type { Command } from '../../shared/inventory/commands.ts';
import { FILING_BOUNDS } from '../filingBounds.ts';
import { type Answer, Intake } from '../intake.ts';
import { Ledger } from '../ledger.ts';
import type { LedgerStorage, Sql } from '../tables.ts';
import { newSku } from './drop.ts';

/** The write path on a real object's storage, with every row counted, a clock of the test's, and no sockets around it. */

export const BORN_MS = 1_000_000;

const utf8 = new TextEncoder();

export class Counted implements LedgerStorage {
  readonly #storage: DurableObjectStorage;
  rowsWritten = 0;
  rowsRead = 0;
  queries = 0;
  failing = false;
  /** Bytes of the longest parameter so far. */
  longestBinding = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  readonly sql: Sql = {
    exec: <T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
      this.queries += 1;
      if (this.failing && /^\s*INSERT/.test(query)) throw new Error('The disk is full.');
      for (const binding of bindings) {
        if (typeof binding === 'string')
          this.longestBinding = Math.max(this.longestBinding, utf8.encode(binding).length);
      }
      const cursor = this.#storage.sql.exec<T>(query, ...(bindings as SqlStorageValue[]));
      const rows = cursor.toArray();
      this.rowsWritten += cursor.rowsWritten;
      this.rowsRead += cursor.rowsRead;
      return {
        [Symbol.iterator]: () => rows[Symbol.iterator](),
        one: () => {
          const [row] = rows;
          if (row === undefined) throw new Error('There is no row.');
          return row;
        },
      };
    },
  };

  transactionSync<T>(callback: () => T extends Promise<unknown> ? never : T): T {
    return this.#storage.transactionSync<T>(callback);
  }

  /** What a piece of work writes, reads and asks. */
  count(work: () => void) {
    this.rowsWritten = 0;
    this.rowsRead = 0;
    this.queries = 0;
    work();
    return { rowsWritten: this.rowsWritten, rowsRead: this.rowsRead, queries: this.queries };
  }
}

/** A counter that is flushed by hand, at a time that the test sets. */
export class Bench {
  readonly storage: Counted;
  readonly ledger: Ledger;
  readonly intake: Intake;
  nowMs = BORN_MS;
  #flush: () => void = () => {};

  constructor(storage: DurableObjectStorage, bounds = FILING_BOUNDS) {
    this.storage = new Counted(storage);
    this.ledger = new Ledger(this.storage, bounds);
    this.intake = new Intake({
      ledger: this.ledger,
      now: () => this.nowMs,
      afterTurn: (callback) => {
        this.#flush = callback;
      },
      afterArrived: (callback) => callback(),
      onChange: () => {},
    });
  }

  /** Decides these commands in one flush and returns the answers. */
  decide(...commands: Command[]): Answer[] {
    const answers: Answer[] = [];
    for (const command of commands) this.intake.submit(command, (answer) => answers.push(answer));
    this.#flush();
    return answers;
  }
}

export function withBench(
  use: (bench: Bench, reopen: () => Bench, storage: DurableObjectStorage) => void,
  bounds = FILING_BOUNDS,
): Promise<void> {
  return runInDurableObject(env.Sku.getByName(newSku()), (_, state) => {
    // The object's own tables are in the way of nobody: nothing was defined in it.
    use(new Bench(state.storage, bounds), () => new Bench(state.storage, bounds), state.storage);
  });
}
