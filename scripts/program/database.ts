import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unstable_splitSqlQuery as splitSql } from 'wrangler';
import { UserError } from './errors.ts';
import { type Database, withDatabase } from './runtime.ts';
import { ROOT, type Settings } from './settings.ts';

const MIGRATIONS = join(ROOT, 'migrations');

/** The table by which `wrangler d1 migrations` remembers what it has applied: both may be used on one database. */
const TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/**
 * A delivery takes its stream for a while. Nobody is delivering before the program runs, so whatever is taken was left by one
 * that was killed, and would keep the catch-up waiting for minutes.
 */
const FREE_STREAMS = 'UPDATE webhook_streams SET busy_until_ms = 0 WHERE busy_until_ms > 0';

/**
 * Makes the local database ready for the program: its tables are brought up to date, and what a killed program left taken is
 * free again. Each migration is one transaction, so a failed one leaves nothing behind. Call it only with the claim.
 */
export async function readyDatabase(settings: Settings): Promise<void> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  await withDatabase(settings, async (database) => {
    await database.prepare(TABLE).run();
    const { results } = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
    const applied = new Set(results.map((row) => row.name));
    for (const name of names) if (!applied.has(name)) await apply(database, name);
    await database.prepare(FREE_STREAMS).run();
  });
}

async function apply(database: Database, name: string): Promise<void> {
  const statements = splitSql(await readFile(join(MIGRATIONS, name), 'utf8'));
  try {
    await database.batch([
      ...statements.map((sql) => database.prepare(sql)),
      database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name),
    ]);
  } catch (error) {
    throw new UserError(`The migration migrations/${name} failed, and nothing of it was kept.\n${error}`);
  }
}
