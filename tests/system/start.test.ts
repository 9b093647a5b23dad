import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { databaseFile } from '../../scripts/program/database.ts';
import { freePort } from '../../scripts/program/port.ts';
import { Program, plainEnv, ROOT, until } from '../support/program.ts';
import { newShopper } from '../support/shopper.ts';

describe('npm start', () => {
  let program: Program;
  let outside: string;

  beforeAll(async () => {
    outside = await mkdtemp(join(tmpdir(), 'revenue-guard-outside-'));
    program = await Program.start({ env: { HOME: outside, TMPDIR: outside } });
  });

  afterAll(async () => {
    await program?.dispose();
    await rm(outside, { recursive: true, force: true });
  });

  /** A start that is expected to fail at once. */
  async function failingStart(env: NodeJS.ProcessEnv): Promise<{ code: number; stderr: string }> {
    const child = spawn(process.execPath, ['scripts/start.ts', '--no-build'], {
      cwd: ROOT,
      env: { ...plainEnv(), ...env },
    });
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    return { code, stderr };
  }

  test('RUN-3: there is something to buy, and the terminal says where', async () => {
    const { drops } = await (await fetch(`${program.origin}/api/drops`)).json();
    const bySku = new Map(drops.map((drop: { sku: string }) => [drop.sku, drop]));
    expect(bySku.get('air-one')).toMatchObject({
      title: 'Air One — first pressing',
      stock: { phase: 'open', remaining: 500 },
    });
    expect(bySku.get('air-one-held')).toMatchObject({ holdSeconds: 120, stock: { phase: 'open' } });
    expect(bySku.get('air-one-night')).toMatchObject({ stock: { phase: 'scheduled' } });
    expect(program.output).toContain(`${program.origin}/drop/air-one`);
    expect(program.output).toContain(program.dataDir);
    expect(program.output).not.toContain('Request.cf');
  });

  test('RUN-3: a port that is in use is told, with the way out', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'revenue-guard-'));
    const { code, stderr } = await failingStart({ PORT: String(program.port), DATA_DIR: dataDir });
    expect(stderr).toContain(`Port ${program.port} is in use`);
    expect(stderr).toContain(`PORT=${program.port + 1} npm start`);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
    await rm(dataDir, { recursive: true });
  });

  test('RUN-3: a second program on the same data is refused: it would sell the same units again', async () => {
    const { code, stderr } = await failingStart({ PORT: String(await freePort()), DATA_DIR: program.dataDir });
    expect(stderr).toContain('Another Revenue Guard is running on the data');
    expect(code).toBe(1);
  });

  test('RUN-11: data that cannot be kept is told before anything is started', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'revenue-guard-'));
    const file = join(folder, 'state');
    await writeFile(file, 'Mine.');
    const { code, stderr } = await failingStart({ PORT: String(await freePort()), DATA_DIR: file });
    expect(stderr).toContain(`The data cannot be kept in ${file}: a file is in its place`);
    expect(stderr).toContain('npm start');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('Mine.');
    await rm(folder, { recursive: true });
  });

  test('RUN-3, SKU-5: Ctrl-C is a success, and the next start finds receipts, drops and changes of the last', async () => {
    await program.server.createDrop('kept', { title: 'Kept', total: 5 });
    const shopper = await newShopper(program, 'kept', 'my-purchase', 2);
    await shopper.connect();
    expect(await shopper.ask(10_000)).toBe('receipt');
    const stock = await program.server.stock('kept');
    expect(await program.stop()).toBe(0);
    await program.restart();
    expect(stock).toMatchObject({ total: 5, remaining: 3, held: 0, sold: 2 });
    expect(await program.server.stock('kept')).toEqual(stock);
    await shopper.connect();
    expect(await shopper.ask(10_000)).toBe('receipt');
    expect(shopper.seen.at(-1)).toMatchObject({ replayed: true, quantity: 2 });
    shopper.close();
  });

  test('RUN-15: a start needs one runtime', async () => {
    const claim = await readFile(join(program.dataDir, 'running.pid'), 'utf8');
    expect(claim.trim().split('\n')).toHaveLength(2);
    expect(claim).toContain(`${program.pid}\n`);
    // What was made ready is what the runtime has opened: it makes a file where it finds none.
    const files = await readdir(dirname(databaseFile(program.dataDir)));
    expect(files.filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))).toEqual([
      basename(databaseFile(program.dataDir)),
    ]);
  });

  test('RUN-3: a program that is killed takes its runtime with it, so that the next start finds its port free', async () => {
    await program.kill9WithoutRuntime();
    await program.restart();
    expect((await fetch(`${program.origin}/api/drops/air-one`)).status).toBe(200);
  });

  test('RUN-4: neither the build nor a start has written outside of the project and the data folder', async () => {
    expect(inject('writtenOutside')).toEqual([]);
    expect(await readdir(outside, { recursive: true })).toEqual([]);
  });
});

describe('npm start, ended from outside', () => {
  test('RUN-3: a signal to npm alone ends the program too, which would go on selling otherwise', async () => {
    const port = await freePort();
    const dataDir = await mkdtemp(join(tmpdir(), 'revenue-guard-'));
    const env = { ...plainEnv(), PORT: String(port), DATA_DIR: dataDir };
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const npm = spawn('npm', ['start', '--', '--no-build'], { cwd: ROOT, env, stdio: 'ignore', detached: true });
      const answers = () =>
        fetch(`http://localhost:${port}/api/drops/air-one`).then(
          ({ ok }) => ok,
          () => false,
        );
      await until('the program to answer', answers);
      npm.kill(signal);
      await until('the program to end', async () => !(await answers()));
    }
    await until('the data to be free', async () => !(await readdir(dataDir)).includes('running.pid'));
    await rm(dataDir, { recursive: true });
  });
});

describe('npm start without an operator token', () => {
  let program: Program | undefined;

  afterEach(() => program?.dispose());

  test('HTTP-5, HTTP-1: operator routes answer 503 with the remedy, never 200', async () => {
    program = await Program.start({ env: { OPERATOR_TOKEN: '' } });
    for (const token of ['', 'undefined', 'the-operator-of-the-tests']) {
      const response = await fetch(`${program.origin}/api/drops/air-one/audit`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(503);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({
        code: 'operator_not_configured',
        detail: expect.stringContaining('OPERATOR_TOKEN'),
      });
    }
    expect(program.output).toContain('OPERATOR_TOKEN');
  });
});
