/** As much of a Durable Object's storage as the ledger uses, so that its tests and a simulator can bring their own. */
export interface LedgerStorage {
  readonly sql: Sql;
  /** The callback cannot be asynchronous: a transaction never spans a turn. */
  transactionSync<T>(callback: () => T extends Promise<unknown> ? never : T): T;
}

export interface Sql {
  exec<T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]): SqlCursor<T>;
}

export interface SqlCursor<T> extends Iterable<T> {
  one(): T;
}

/**
 * No table but the ones that a purchase must write has a row for it: one in `orders`, one in `ledger`, and for the whole
 * flush the one of `stock` (rule SKU-4). An index counts as a row, so there is none.
 */
export function createTables(sql: Sql): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS stock (one INTEGER PRIMARY KEY CHECK (one = 1), stock TEXT NOT NULL, holds TEXT NOT NULL, filed_seq INTEGER);
    CREATE TABLE IF NOT EXISTS orders (
      shopper TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, quantity INTEGER NOT NULL,
      at_ms INTEGER NOT NULL, expires_at_ms INTEGER, seq INTEGER NOT NULL,
      PRIMARY KEY (shopper, id)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ledger (
      seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, remaining INTEGER NOT NULL,
      shopper TEXT, id TEXT, quantity INTEGER, detail TEXT
    );
    CREATE TABLE IF NOT EXISTS commands (command_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `);
  // Storage from before orders could wait for their table.
  if (sql.exec("SELECT 1 FROM pragma_table_info('stock') WHERE name = 'filed_seq'")[Symbol.iterator]().next().done) {
    sql.exec('ALTER TABLE stock ADD COLUMN filed_seq INTEGER');
  }
}
