import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN, Program, plainEnv, ROOT } from '../support/program.ts';

describe('npm run rush', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(() => program?.dispose());

  function rush(...args: string[]) {
    return rushAt(program.origin, ...args);
  }

  async function rushAt(origin: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, ['scripts/rush.ts', '--url', origin, ...args], {
      cwd: ROOT,
      env: { ...plainEnv(), OPERATOR_TOKEN },
    });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, stdout, stderr };
  }

  test('RUN-2, RUN-8: a crowd that is larger than the stock, and watched: sold out, sound, exit code 0, a verdict to read', async () => {
    const size = ['--shoppers', '300', '--total', '120', '--watchers', '40', '--connections', '200'];
    const { code, stdout, stderr } = await rush(...size);
    expect(stdout).toContain('✔ Sound');
    expect(stdout).toContain('Everybody who watched was shown how it ended.');
    expect(stdout).toMatch(/Receipts +120\n/);
    expect(stdout).toMatch(/Refusals +sold_out 180\n/);
    expect(stdout).toMatch(/Purchases +[\d,]+\/s: 300 answered/);
    expect(stdout).toMatch(/Answer +p50 [\d.]+ ms, p99 [\d.]+ ms\n/);
    expect(stdout).toContain('total 120 = remaining 0 + held 0 + sold 120');
    expect(stderr).toContain('300 of 300 done');
    expect(code).toBe(0);
  });

  test('RUN-7, RUN-9: lanes and the Sku are aborted again and again, and the verdict is sound', async () => {
    const faulty = await Program.start({ args: ['--faults'] });
    try {
      const faults = ['--lanes', '3', '--abort-lanes', '--abort-sku', '--ramp', '3', '--watchers', '20', '--json'];
      const { code, stdout } = await rushAt(faulty.origin, '--shoppers', '100', ...faults);
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ verdict: 'sound', findings: [], answered: 100, receipts: 40, watchers: 20 });
      expect(report.aborted.lanes).toBeGreaterThan(0);
      expect(report.aborted.skus).toBeGreaterThan(0);
      expect(report.reconnections).toBeGreaterThan(0);
      expect(code).toBe(0);
      // All other objects are there as without: the operators' desk knows what was done at the start.
      const authorization = `Bearer ${OPERATOR_TOKEN}`;
      const deeds = await fetch(`${faulty.origin}/api/operator/deeds`, { headers: { authorization } });
      expect(await deeds.json()).toMatchObject({ deeds: [{ what: 'POST /api/reports/catch-up' }] });
      expect(faulty.output).not.toContain('no such Durable Object class');
      const url = `${faulty.origin}/faults/skus/air-one/abort`;
      expect(await fetch(url, { method: 'POST' })).toMatchObject({ status: 404 });
    } finally {
      await faulty.dispose();
    }
  });

  test('RUN-7: without being asked to, no program lets its objects be aborted, and no build can', async () => {
    const { code, stderr } = await rush('--shoppers', '1', '--abort-lanes', '--lanes', '2');
    expect(code).toBe(1);
    expect(stderr).toContain('npm start -- --faults');
    expect(await readFile(join(ROOT, 'dist/revenue_guard/index.js'), 'utf8')).not.toContain('/faults');
  });

  test('RUN-2: the result for machines, on a drop that exists', async () => {
    await program.server.createDrop('existing', { title: 'Existing', total: 50, maxPerPurchase: 3 });
    const { code, stdout } = await rush('--shoppers', '20', '--qty', '3', '--sku', 'existing', '--seed', '7', '--json');
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ verdict: 'sound', findings: [], shoppers: 20, answered: 20, receipts: 16, seed: 7 });
    expect(report.refusals).toEqual({ insufficient_stock: 4 });
    expect(report.stock).toMatchObject({ total: 50, remaining: 2, sold: 48 });
    expect(report.cutConnections).toBeGreaterThan(0);
    expect(report.repeats).toBeGreaterThanOrEqual(report.cutConnections);
    expect(code).toBe(0);
  });

  test('RUN-2: what cannot be verified is not green', async () => {
    const { code, stderr } = await rush('--shoppers', '3', '--token', 'wrong');
    expect(code).toBe(1);
    expect(stderr).toContain('401');
  });

  test('RUN-2: a server that is lost while the crowd connects is told in words, and is not green', async () => {
    const server = createServer(({ method }, response) => {
      if (method === 'GET') response.end(JSON.stringify({ maxPerPurchase: 1, holdSeconds: 0, stock: {} }));
      else response.destroy();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const { code, stderr } = await rushAt(`http://127.0.0.1:${port}`, '--sku', 'lost', '--shoppers', '3');
      expect(code).toBe(1);
      expect(stderr).toContain('POST /api/session was not answered');
      expect(stderr).not.toContain('    at ');
    } finally {
      server.close();
    }
  });

  test('RUN-2: a crowd is not sent at a server of somebody else', async () => {
    const { code, stderr } = await rush('--url', 'https://drops.example');
    expect(code).toBe(1);
    expect(stderr).toContain('--i-own-this-server');
  });
});
