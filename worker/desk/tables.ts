/**
 * `sessions` has those that could still be used. What has run out is forgotten: its token is refused by its own date. `watching`
 * says at which drops a session has a live socket, until that has been closed.
 */
export const DESK_TABLES = `
  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, name TEXT, place TEXT NOT NULL, began_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL,
    ended_ms INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS watching (session TEXT NOT NULL, sku TEXT NOT NULL, PRIMARY KEY (session, sku)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS deeds (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, what TEXT NOT NULL,
    session TEXT, name TEXT, place TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;
