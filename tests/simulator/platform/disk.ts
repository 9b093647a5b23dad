import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Write } from './outputGate.ts';

type Row = Record<string, unknown>;
type Binding = string | number | null;

/** What the platform itself keeps for an object: a few values, its alarm among them. */
const OWN_TABLE = 'CREATE TABLE _platform (key TEXT PRIMARY KEY, value TEXT)';

/**
 * The storage of one object: what its present life sees, and beside it everything that is on disk for good. When a life ends
 * before its last writes were durable, the storage is made anew from what was.
 */
export class Disk {
  readonly #durable: Write[] = [];
  #database = emptyDatabase();
  #statements = new Map<string, StatementSync>();

  /** How many tables and the like there are. */
  get parts(): number {
    return Number(this.run('SELECT count(*) AS parts FROM sqlite_schema', [])[0]?.['parts']);
  }

  has(table: string): boolean {
    return this.run('SELECT 1 FROM sqlite_schema WHERE name = ?', [table]).length > 0;
  }

  run(sql: string, bindings: readonly unknown[]): Row[] {
    // The tables are made by several statements at once, which only this way takes.
    if (bindings.length === 0 && sql.includes(';')) {
      this.#database.exec(sql);
      return [];
    }
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement.all(...(bindings as Binding[])) as Row[];
  }

  keep(writes: readonly Write[]): void {
    this.#durable.push(...writes);
  }

  /** As it is after a crash: what was not durable never happened. */
  restore(): void {
    this.close();
    this.#database = emptyDatabase();
    this.#statements = new Map();
    for (const { sql, bindings } of this.#durable) this.run(sql, bindings);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

function emptyDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(OWN_TABLE);
  return database;
}
