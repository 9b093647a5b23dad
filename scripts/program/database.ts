import { createHash, createHmac } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from './errors.ts';
import { ROOT, type Settings, shortPath } from './settings.ts';

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
 *
 * In the file itself, while no runtime has it open: a runtime for this alone would make every start a second longer.
 */
export async function readyDatabase({ dataDir }: Pick<Settings, 'dataDir'>, migrations = MIGRATIONS): Promise<void> {
  const file = databaseFile(dataDir);
  await mkdir(dirname(file), { recursive: true });
  const names = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort();
  const database = open(file);
  try {
    const rows = database.prepare('SELECT name FROM d1_migrations').all();
    const applied = new Set(rows.map(({ name }) => name));
    for (const name of names) {
      if (!applied.has(name)) apply(database, name, await readFile(join(migrations, name), 'utf8'));
    }
    database.exec(FREE_STREAMS);
  } finally {
    database.close();
  }
}

/**
 * The file of the one D1 database, which wrangler calls by its binding as long as it has no id. The runtime names the file as it names
 * an object: by the digest of its class and its name, keyed with its class, and signed with that again.
 */
export function databaseFile(dataDir: string): string {
  const objects = 'miniflare-D1DatabaseObject';
  const key = createHash('sha256').update(objects).digest();
  const digest = (of: string | Buffer) => createHmac('sha256', key).update(of).digest().subarray(0, 16);
  const name = digest('DB');
  return join(dataDir, 'v3/d1', objects, `${Buffer.concat([name, digest(name)]).toString('hex')}.sqlite`);
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file);
    database.exec(TABLE);
    return database;
  } catch (error) {
    throw new UserError(
      [
        `The list of drops and their reports, ${shortPath(file)}, cannot be read: ${messageOf(error)}.`,
        'Nothing was started. What was sold is in other files, which were not touched. Put a copy of this file in its place, and start again.',
      ].join('\n'),
    );
  }
}

function apply(database: DatabaseSync, name: string, sql: string): void {
  try {
    database.exec('BEGIN');
    database.exec(sql);
    database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').run(name);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw new UserError(
      [
        `The migration migrations/${name} failed, and nothing of it was kept: ${messageOf(error)}.`,
        'Nothing was started. The program before this one can still be started on this data.',
      ].join('\n'),
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
