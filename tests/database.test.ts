import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseFile, readyDatabase } from '../scripts/program/database.ts';
import { UserError } from '../scripts/program/errors.ts';
import { ROOT } from '../scripts/program/settings.ts';

let folder: string;
let file: string;
let migrations: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revenue-guard-'));
  file = databaseFile(folder);
  migrations = join(folder, 'migrations');
  await cp(join(ROOT, 'migrations'), migrations, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const ready = () => readyDatabase({ dataDir: folder }, migrations);

async function refusal(): Promise<string> {
  const error: unknown = await ready().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

function query<T>(sql: string): T[] {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all() as T[];
  } finally {
    database.close();
  }
}

const applied = () => query<{ name: string }>('SELECT name FROM d1_migrations ORDER BY id').map(({ name }) => name);
const add = (name: string, sql: string) => writeFile(join(migrations, name), sql);

test('RUN-15: migrations are applied in order, once, and those that came since with the next start', async () => {
  await ready();
  const first = applied();
  expect(first.length).toBeGreaterThan(3);
  expect(first).toEqual(first.toSorted());
  await add('9001_more.sql', "CREATE TABLE more (name TEXT); INSERT INTO more VALUES ('one; two');");
  await ready();
  await ready();
  expect(applied()).toEqual([...first, '9001_more.sql']);
  expect(query('SELECT name FROM more')).toEqual([{ name: 'one; two' }]);
});

test('RUN-15: of a migration that fails nothing is kept, it is told which, and the next start tries it again', async () => {
  await ready();
  const before = applied();
  await add('9001_more.sql', 'CREATE TABLE more (name TEXT); INSERT INTO nowhere VALUES (1);');
  const words = await refusal();
  expect(words).toContain('migrations/9001_more.sql failed, and nothing of it was kept: no such table: nowhere.');
  expect(words).toContain('Nothing was started.');
  expect(applied()).toEqual(before);
  expect(query("SELECT name FROM sqlite_master WHERE name = 'more'")).toEqual([]);
  await add('9001_more.sql', 'CREATE TABLE more (name TEXT);');
  await ready();
  expect(applied()).toEqual([...before, '9001_more.sql']);
});

test('RUN-15: a database that cannot be read is told, with the way out, and stays as it is', async () => {
  await ready();
  await writeFile(file, 'This was a database once, and something else was written over it.'.repeat(100));
  const words = await refusal();
  expect(words).toMatch(/[0-9a-f]{64}\.sqlite, cannot be read: file is not a database\./);
  expect(words).toContain('Put a copy of this file in its place');
  expect(words).not.toContain('    at ');
});

test('OUT-11: streams that a killed program has left taken are free', async () => {
  await ready();
  const database = new DatabaseSync(file);
  database.exec(`
    INSERT INTO webhook_receivers (id, url, secret, created_at_ms) VALUES ('r', 'https://shop.example', 's', 1);
    INSERT INTO webhook_streams (receiver, sku, seq, busy_until_ms, failures) VALUES ('r', 'air-one', 7, 9999999999999, 0);`);
  database.close();
  await ready();
  expect(query('SELECT seq, busy_until_ms FROM webhook_streams')).toEqual([{ seq: 7, busy_until_ms: 0 }]);
});
