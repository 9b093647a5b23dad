import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ROOT } from '../support/program.ts';

const BUILT = join(ROOT, 'dist/client');

const DROP_PAGE = 'client/drop/index.html';

/** A path in quotes that follows `import`, `from` or `import(`: what a built script loads, at once or later. */
const IMPORTED = /\b(?:from|import)\s*\(?\s*["'`](\.{0,2}\/[^"'`]+)["'`]/g;

/** The scripts that a script loads, and those that they load, with itself. */
async function withImports(path: string, found = new Map<string, string>()): Promise<Map<string, string>> {
  if (found.has(path)) return found;
  const source = await readFile(join(BUILT, path), 'utf8');
  found.set(path, source);
  for (const [, imported = ''] of source.matchAll(IMPORTED)) {
    await withImports(new URL(imported, `http://site${path}`).pathname, found);
  }
  return found;
}

function gzipBytes(source: string): number {
  return gzipSync(source, { level: 9 }).byteLength;
}

test('WID-5: the built widget is one file of at most 6,000 bytes gzipped', async () => {
  const scripts = await withImports('/widget.js');
  expect([...scripts.keys()]).toEqual(['/widget.js']);
  const bytes = gzipBytes(scripts.get('/widget.js') ?? '');
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(6_000);
});

/** The scripts that a built page loads. */
async function scriptsOf(page: string): Promise<Map<string, string>> {
  const html = await readFile(join(BUILT, page), 'utf8');
  const scripts = new Map<string, string>();
  for (const [, script = ''] of html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)) await withImports(script, scripts);
  expect(scripts.size).toBeGreaterThan(0);
  return scripts;
}

function bytesOf(scripts: ReadonlyMap<string, string>): number {
  return [...scripts.values()].reduce((sum, source) => sum + gzipBytes(source), 0);
}

test('PAGE-7: the scripts that the built drop page loads weigh at most 95,000 bytes gzipped', async () => {
  const bytes = bytesOf(await scriptsOf(DROP_PAGE));
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThanOrEqual(95_000);
});

test('OPS-15: the built console’s scripts weigh at most 160,000 bytes gzipped, and the drop page loads none of its own', async () => {
  const [own, page] = [await scriptsOf('client/ops/index.html'), await scriptsOf(DROP_PAGE)];
  const bytes = bytesOf(own);
  expect(bytes).toBeGreaterThan(60_000);
  expect(bytes).toBeLessThanOrEqual(160_000);
  for (const mark of ['u-cursor', '/api/operator/session']) {
    expect([...own.values()].filter((source) => source.includes(mark))).toHaveLength(1);
    expect([...page.values()].filter((source) => source.includes(mark))).toEqual([]);
  }
});

test('PROOF-12: the scripts of the built page of a proof weigh at most 90,000 bytes gzipped, its thread included', async () => {
  const scripts = await scriptsOf('client/proof/index.html');
  const [thread] = [...scripts.values()].join().match(/assets\/checker\.worker-[\w-]+\.js/) ?? [];
  expect(thread).toBeDefined();
  await withImports(`/${thread}`, scripts);
  const bytes = bytesOf(scripts);
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThanOrEqual(90_000);
});

test('DOC-6: the scripts of a page of the documentation weigh at most 12,000 bytes gzipped, the ticker included', async () => {
  for (const page of ['docs/index.html', 'docs/ticker.html']) {
    const bytes = bytesOf(await scriptsOf(page));
    expect(bytes, page).toBeGreaterThan(4_000);
    expect(bytes, page).toBeLessThanOrEqual(12_000);
  }
});
