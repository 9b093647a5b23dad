import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Actor, World } from '../world/world.ts';
import { remotely } from './calls.ts';
import type { Weather } from './weather.ts';

type Row = Record<string, unknown>;
type Binding = string | number | null;

interface Outcome {
  readonly results: Row[];
  readonly success: true;
  readonly meta: { readonly changes: number };
}

/** D1: one SQLite, asked over a network, a batch of statements in one transaction. */
export class Database {
  readonly #world: World;
  readonly #weather: Weather;
  readonly #sqlite = new DatabaseSync(':memory:');
  readonly #statements = new Map<string, StatementSync>();
  readonly #actor: Actor = { name: 'database', alive: true, clockOffsetMs: 0 };

  constructor(world: World, weather: Weather, migrations: readonly string[]) {
    this.#world = world;
    this.#weather = weather;
    for (const migration of migrations) this.#sqlite.exec(migration);
  }

  prepare(sql: string): Statement {
    return new Statement(this, sql, []);
  }

  async batch(statements: readonly Statement[]): Promise<Outcome[]> {
    return this.ask(statements);
  }

  /** What is there, for those who look on. */
  rows(sql: string, ...bindings: readonly Binding[]): Row[] {
    return this.#run(sql, bindings).results;
  }

  ask(statements: readonly Statement[]): Promise<Outcome[]> {
    const { delayMs, strikes } = {
      delayMs: () => this.#weather.delayMs('callMs'),
      strikes: () => this.#weather.strikes('databaseFails'),
    };
    return remotely(this.#world, ({ resolve, reject }, caller) => {
      const back = (settle: () => void) => this.#world.at(delayMs(), caller, settle);
      const fail = () => back(() => reject(new Error('D1_ERROR: the database does not answer.')));
      if (strikes()) return void fail();
      this.#world.at(delayMs(), this.#actor, () => {
        try {
          const outcomes = this.#transaction(statements);
          // It was written, and nobody is told.
          if (strikes()) fail();
          else back(() => resolve(outcomes));
        } catch (error) {
          back(() => reject(error));
        }
      });
    });
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #transaction(statements: readonly Statement[]): Outcome[] {
    this.#sqlite.exec('BEGIN');
    try {
      const outcomes = statements.map(({ sql, bindings }) => this.#run(sql, bindings));
      this.#sqlite.exec('COMMIT');
      return outcomes;
    } catch (error) {
      this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  #run(sql: string, bindings: readonly unknown[]): Outcome {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    const changesBefore = this.#changes();
    const results = statement.all(...(bindings as Binding[])) as Row[];
    return {
      results: results.map((row) => ({ ...row })),
      success: true,
      meta: { changes: this.#changes() - changesBefore },
    };
  }

  #changes(): number {
    return Number(this.#statementOfChanges.get()?.['changes']);
  }

  get #statementOfChanges(): StatementSync {
    const sql = 'SELECT total_changes() AS changes';
    const known = this.#statements.get(sql) ?? this.#sqlite.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

class Statement {
  readonly #database: Database;
  readonly sql: string;
  readonly bindings: readonly unknown[];

  constructor(database: Database, sql: string, bindings: readonly unknown[]) {
    this.#database = database;
    this.sql = sql;
    this.bindings = bindings;
  }

  bind(...bindings: readonly unknown[]): Statement {
    return new Statement(this.#database, this.sql, bindings);
  }

  async all(): Promise<Outcome> {
    const [outcome] = await this.#database.ask([this]);
    if (outcome === undefined) throw new Error('A statement has an outcome.');
    return outcome;
  }

  run(): Promise<Outcome> {
    return this.all();
  }

  async first(): Promise<Row | null> {
    const { results } = await this.all();
    return results[0] ?? null;
  }
}
