import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { plainEnv, ROOT } from '../support/program.ts';

async function bench(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['bench/main.ts', '--no-build', ...args], { cwd: ROOT, env: plainEnv() });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, output: stdout + stderr };
}

test('BENCH-1: a small run measures every column and writes its JSON and its picture', async () => {
  const out = await mkdtemp(join(tmpdir(), 'revenue-guard-bench-'));
  try {
    const { code, output } = await bench(
      'outbox',
      '--rounds',
      '1',
      '--sockets',
      '10',
      '--purchases',
      '5',
      '--out',
      out,
    );
    expect(code, output).toBe(0);
    const result = JSON.parse(await readFile(join(out, 'outbox.json'), 'utf8'));
    expect(result).toMatchObject({ name: 'outbox', versions: { node: process.versions.node } });
    expect(result.columns.map(({ name }: { name: string }) => name)).toEqual(['idle', 'healthy', 'failing', 'queue']);
    for (const { figures, answerMs } of result.columns) {
      expect(figures.perSecond.median).toBeGreaterThan(0);
      expect(answerMs.p99).toBeGreaterThanOrEqual(answerMs.p50);
    }
    expect(await readFile(join(out, 'outbox.svg'), 'utf8')).toContain(
      '<title id="title">Purchases while the outbox works',
    );
  } finally {
    await rm(out, { recursive: true });
  }
});

test('BENCH-1, BENCH-4: a small run through lanes counts rows and calls, and says whether its goals were reached', async () => {
  const out = await mkdtemp(join(tmpdir(), 'revenue-guard-bench-'));
  try {
    const { code, output } = await bench('engine', '--rounds', '1', '--shoppers', '600', '--out', out);
    expect(code, output).toBe(0);
    const { columns, goals } = JSON.parse(await readFile(join(out, 'engine.json'), 'utf8'));
    for (const { meanwhile } of columns) {
      expect(meanwhile['rows written a sale']).toBeGreaterThan(2);
      expect(meanwhile['rows written a sale']).toBeLessThan(2.1);
      // A refusal writes none; how far the outbox has come is a row or two that may fall between.
      expect(meanwhile['rows a refusal']).toBeLessThan(0.01);
    }
    expect(goals.map(({ measure }: { measure: string }) => measure)).toEqual(['seconds', 'seconds']);
    expect(output).toMatch(/[✔✘] all in stock, 8 lanes, 1,000 a call: [\d.]+ seconds until all are decided/);
  } finally {
    await rm(out, { recursive: true });
  }
});

test('BENCH-6: a small flood is told it floods, and the honest are served', async () => {
  const out = await mkdtemp(join(tmpdir(), 'revenue-guard-bench-'));
  try {
    const few = ['--honest', '5', '--buys', '3', '--flooders', '3', '--flood', '600'];
    const { code, output } = await bench('flood', '--rounds', '1', ...few, '--out', out);
    expect(code, output).toBe(0);
    const { columns } = JSON.parse(await readFile(join(out, 'flood.json'), 'utf8'));
    expect(columns.map(({ name }: { name: string }) => name)).toEqual(['quiet', 'same', 'one', 'many']);
    for (const { name, meanwhile, answerMs } of columns) {
      expect(answerMs.p99).toBeGreaterThan(0);
      expect(meanwhile['MB at the peak']).toBeGreaterThanOrEqual(meanwhile['MB at the begin']);
      expect(meanwhile['frames of the flood a second'] > 0).toBe(name !== 'quiet');
    }
    expect(columns[2].meanwhile['times closed']).toBeGreaterThan(0);
  } finally {
    await rm(out, { recursive: true });
  }
});

test('RUN-13: a small crowd is cut off, and all of it comes back', async () => {
  const out = await mkdtemp(join(tmpdir(), 'revenue-guard-bench-'));
  try {
    const { code, output } = await bench('comeback', '--rounds', '1', '--crowd', '20', '--down', '100', '--out', out);
    expect(code, output).toBe(0);
    const { columns } = JSON.parse(await readFile(join(out, 'comeback.json'), 'utf8'));
    expect(columns.map(({ name }: { name: string }) => name)).toEqual(['alike', 'sdk', 'lanes']);
    for (const { figures, meanwhile } of columns) {
      expect(figures['back in the busiest 100 ms'].median).toBeGreaterThanOrEqual(1);
      expect(figures['back in the busiest 100 ms'].median).toBeLessThanOrEqual(20);
      expect(meanwhile['ms without the program']).toBeGreaterThan(0);
    }
  } finally {
    await rm(out, { recursive: true });
  }
});

test('BENCH-1: what cannot be measured is told in words', async () => {
  expect(await bench('sockets')).toMatchObject({ code: 1, output: expect.stringContaining('no table named sockets') });
  expect(await bench('--rounds', '1000')).toMatchObject({ code: 1, output: expect.stringContaining('from 1 to 50') });
});
