import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readOptions } from '../bench/eras/options.ts';
import { findProgram, findPrograms, HOW_TO_GET } from '../bench/eras/programs/find.ts';
import { judge, type Purchase } from '../bench/eras/result/books.ts';
import { levelsText } from '../bench/eras/result/levels.ts';
import { linePlot } from '../bench/eras/result/linePlot.ts';
import { surroundings } from '../bench/surroundings.ts';
import { type Round, summarise, type Table } from '../bench/table.ts';
import { plainEnv, ROOT, until } from './support/program.ts';

const sale = (shopper: string, id = 'one', quantity = 1): Purchase => ({ shopper, id, quantity });
const NOTHING_WRONG = { oversold: 0, soldTwice: 0, lost: 0, adrift: 0 };

describe('what was sold, counted from outside', () => {
  it('ERAS-2: is as it was told', () => {
    const sales = [sale('a'), sale('b'), sale('a', 'two', 2)];
    const books = { remaining: 1, orders: sales.toReversed() };
    expect(judge(5, sales, books)).toEqual({ acknowledged: 4, recorded: 4, ...NOTHING_WRONG });
  });

  it('ERAS-2: what is written down and was never heard of is no loss: the shopper may ask again', () => {
    const books = { remaining: 3, orders: [sale('a'), sale('b')] };
    expect(judge(5, [sale('a')], books)).toEqual({ acknowledged: 1, recorded: 2, ...NOTHING_WRONG });
  });

  it.each<[string, number, Purchase[], { remaining: number; orders: Purchase[] }, object]>([
    ['written down beyond the stock', 1, [], { remaining: -1, orders: [sale('a'), sale('b')] }, { oversold: 1 }],
    [
      'told beyond the stock, and written down by nobody',
      1,
      [sale('a'), sale('b')],
      { remaining: 0, orders: [sale('a')] },
      { oversold: 1, lost: 1 },
    ],
    [
      'the same purchase three times',
      9,
      [sale('a')],
      { remaining: 6, orders: [sale('a'), sale('a'), sale('a')] },
      { soldTwice: 2 },
    ],
    [
      'the same id of two shoppers, which is no repetition',
      9,
      [sale('a'), sale('b')],
      { remaining: 7, orders: [sale('a'), sale('b')] },
      {},
    ],
    ['a receipt for what nobody knows', 9, [sale('a'), sale('b')], { remaining: 8, orders: [sale('b')] }, { lost: 1 }],
    ['a counter that disagrees with the orders', 9, [], { remaining: 5, orders: [sale('a')] }, { adrift: 3 }],
  ])('ERAS-2: finds %s', (_, stock, acknowledged, books, found) => {
    expect(judge(stock, acknowledged, books)).toMatchObject({ ...NOTHING_WRONG, ...found });
  });
});

describe('the picture of the contention', () => {
  const levels = [8, 64];
  const table: Table = {
    name: 'contention',
    title: 'More <at> once',
    method: 'By hand.',
    measures: levels.map((level) => ({
      name: `perSecondAt${level}`,
      unit: 'per second',
      better: 'more',
      of: ({ meanwhile }) => meanwhile[`perSecondAt${level}`] ?? Number.NaN,
    })),
    columns: ['slow', 'product'].map((name) => ({
      name,
      label: `the ${name} one`,
      measure: () => Promise.reject(new Error('It was measured by hand.')),
    })),
  };
  const round = (at8: number, at64: number): Round => ({
    count: 1,
    seconds: 1,
    answersMs: [],
    meanwhile: { perSecondAt8: at8, perSecondAt64: at64 },
  });
  const result = summarise(table, [[round(900, 400)], [round(3_000, 9_000)]]);
  const svg = linePlot(result, surroundings(new Date(0)));

  it('ERAS-1: has a line for each era, and says in words what it shows', () => {
    expect(svg).toContain('<title id="title">More &lt;at&gt; once</title>');
    expect(svg).toContain('the slow one: 900 with 8, 400 with 64.');
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('ERAS-1: is told as a table', () => {
    expect(levelsText(result)).toMatch(
      /shoppers at once: +8 +64\n +the slow one +900 +400\n +the product one +3,000 +9,000/,
    );
  });
});

describe('the command', () => {
  it('ERAS-1: tells what can be said to it before anything is installed', async () => {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['bench/eras/start.ts', '--help'], { cwd: ROOT, env: plainEnv() });
    expect(stdout).toContain('rush, contention, crash, engine');
  });

  it('ERAS-1: is bounded', () => {
    expect(readOptions([]).value('rounds')).toBe(3);
    expect(readOptions(['--quick', 'crash'])).toMatchObject({ tables: ['crash'], build: true });
    expect(readOptions(['--quick']).value('rounds')).toBe(1);
    expect(readOptions(['--quick', '--rounds', '2']).value('rounds')).toBe(2);
    expect(() => readOptions(['--shoppers', '100000'])).toThrow('from 20 to 8000');
    expect(() => readOptions(['rushes'])).toThrow('no table named rushes');
    expect(() => readOptions(['--size', '2'])).toThrow('--size');
  });

  it('ERAS-5: whoever uses the product installs nothing for it', async () => {
    const read = async (path: string) => JSON.parse(await readFile(join(ROOT, path), 'utf8'));
    const [own, lock, root] = await Promise.all(
      ['bench/eras/package.json', 'bench/eras/package-lock.json', 'package-lock.json'].map(read),
    );
    expect(root.workspaces).toBeUndefined();
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      expect(lock.packages[`node_modules/${name}`].version, name).toBe(version);
      if (name in own.dependencies) expect(root.packages[`node_modules/${name}`], name).toBeUndefined();
    }
    expect(JSON.stringify(lock)).not.toContain('"resolved"');
  });
});

describe('the opponents’ programs', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('ERAS-3: are found on the PATH, and all or none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'revenue-guard-programs-'));
    const program = join(folder, 'redis-of-the-test');
    await writeFile(program, '#!/bin/sh\n');
    vi.stubEnv('PATH', folder);
    expect(findProgram('redis-of-the-test')).toBeUndefined();
    await chmod(program, 0o755);
    expect(findProgram('redis-of-the-test')).toBe(program);
    expect(findPrograms(['redis-of-the-test'])).toEqual({ 'redis-of-the-test': program });
    expect(findPrograms(['redis-of-the-test', 'no-such-program-of-the-test'])).toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it('ERAS-3: where they are missing it is told how to get them', () => {
    expect(HOW_TO_GET.postgresql).toContain('apt-get install postgresql');
    expect(HOW_TO_GET.redis).toContain('apt-get install redis-server');
  });

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'ERAS-4: none outlives the measuring program that ends by %s',
    async (signal) => {
      const script = `
      import { stopOnSignals } from './scripts/program/signals.ts';
      import { Kept } from './bench/eras/programs/kept.ts';
      stopOnSignals();
      const kept = await Kept.start('sh', ['-c', 'echo $$; exec sleep 600'], {});
      await kept.until(() => kept.said !== '');
      console.error(kept.said);
      setInterval(() => {}, 1_000);`;
      const keeper = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
        cwd: ROOT,
        env: plainEnv(),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const kept = await firstNumber(keeper);
      expect(isRunning(kept)).toBe(true);
      keeper.kill(signal);
      await once(keeper, 'exit');
      await until('the program to end', () => !isRunning(kept));
    },
  );
});

async function firstNumber({ stderr }: ChildProcess): Promise<number> {
  let said = '';
  for await (const chunk of stderr ?? []) {
    said += chunk;
    const [number] = /^\d+(?=\n)/m.exec(said) ?? [];
    if (number !== undefined) return Number(number);
  }
  throw new Error(`It named no process: ${said}`);
}

/** One that has ended stays in the list until somebody asks what became of it. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
