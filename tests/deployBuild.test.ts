import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBuild } from '../scripts/deploy/checkBuild.ts';

const CONFIG = {
  main: 'index.js',
  assets: { directory: '../client' },
  queues: { producers: [{ queue: 'ledger' }], consumers: [{ queue: 'ledger' }] },
  durable_objects: { bindings: [{ class_name: 'Sku' }] },
  migrations: [{ new_sqlite_classes: ['Sku'] }],
  d1_databases: [{ database_name: 'shop' }],
};
const PAGE = '<link rel="stylesheet" href="/assets/a.css"><script type="module" src="/assets/a.js"></script>';

/** A small project that was built whole. */
const WHOLE: Readonly<Record<string, string>> = {
  'client/home/index.html': 'The source.',
  'dist/client/client/home/index.html': PAGE,
  'dist/client/assets/a.css': '',
  'dist/client/assets/a.js': '',
  'dist/client/widget.js': '',
  'dist/client/_headers': '',
  'dist/client/favicon.svg': '',
  'dist/revenue_guard/index.js': '',
  'dist/revenue_guard/wrangler.json': JSON.stringify(CONFIG),
  'migrations/0001_drops.sql': 'CREATE TABLE drops (sku TEXT); CREATE INDEX by_sku ON drops (sku);',
  'migrations/0002_more.sql': 'ALTER TABLE drops ADD COLUMN title TEXT;',
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'revenue-guard-build-'));
});

afterEach(() => rmSync(root, { recursive: true }));

/** @param changes `null` leaves a file out. */
async function problemsOf(changes: Readonly<Record<string, string | null>>): Promise<readonly string[]> {
  for (const [path, content] of Object.entries({ ...WHOLE, ...changes })) {
    if (content === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return (await checkBuild(root)).problems;
}

describe('a build', () => {
  it('DEP-5: that is whole is found whole', async () => {
    expect(await problemsOf({})).toEqual([]);
    expect((await checkBuild(root)).found).toEqual([
      '1 pages, and 5 files that they need',
      '3 bindings to objects, queues and databases',
      '2 migrations, from an empty database',
    ]);
  });

  const config = (change: object) => ({ 'dist/revenue_guard/wrangler.json': JSON.stringify({ ...CONFIG, ...change }) });
  it.each<[string, Record<string, string | null>, string]>([
    ['a page', { 'dist/client/client/home/index.html': null }, 'The page client/home/index.html was not built.'],
    ['what a page loads', { 'dist/client/assets/a.js': null }, 'The file /assets/a.js is missing.'],
    ['the widget', { 'dist/client/widget.js': null }, 'The file /widget.js is missing.'],
    ['the code', { 'dist/revenue_guard/index.js': null }, "The Worker's code, index.js, is missing."],
    ['the configuration', { 'dist/revenue_guard/wrangler.json': null }, 'dist/ holds no configuration of the Worker.'],
    [
      'the consumer of a queue',
      config({ queues: { ...CONFIG.queues, consumers: [] } }),
      'Nobody reads from the queue ledger.',
    ],
    ['the class of an object', config({ migrations: [] }), 'No migration of wrangler.toml makes the class Sku.'],
    ['the database', config({ d1_databases: [] }), 'There should be one database, not 0.'],
    [
      'a number of a migration',
      { 'migrations/0002_more.sql': null, 'migrations/0003_more.sql': '' },
      'The migration 0003_more.sql should begin with 0002_.',
    ],
    [
      'sense in a migration',
      { 'migrations/0002_more.sql': 'ALTER TABLE dorps ADD x;' },
      'The migration 0002_more.sql fails: no such table: dorps.',
    ],
  ])('DEP-5: that lacks %s is not deployed', async (_, changes, problem) => {
    expect(await problemsOf(changes)).toEqual([problem]);
  });
});
