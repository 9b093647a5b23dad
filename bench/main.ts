import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UserError } from '../scripts/program/errors.ts';
import { quietTools, ROOT } from '../scripts/program/settings.ts';
import { stopOnSignals } from '../scripts/program/signals.ts';
import { Progress } from '../scripts/rush/progress.ts';
import { engineTable } from './engine.ts';
import { fanoutTable } from './fanout.ts';
import { outboxTable } from './outbox.ts';
import { plot } from './plot.ts';
import { watchRuntimes } from './rig.ts';
import { socketTable } from './socket.ts';
import { surroundings } from './surroundings.ts';
import { type Result, type Round, resultText, summarise, type Table } from './table.ts';

const USAGE = `
npm run bench -- [options] [table…]

Measures on this machine, in alternating rounds, and writes each table to bench/results/ as JSON and as a picture.
Absolute figures depend on the machine; compare the ratios within one run.

  tables           outbox, socket, engine, fanout (default: all)
  --rounds N       measurements of each row (default 5, at most 50)
  --sockets N      shoppers of the tables outbox and socket (default 500, at most 2000)
  --purchases N    of each of them (default 45, at most 60)
  --shoppers N     of the table engine (default 50000, at most 200000)
  --watchers N     of the table fanout (default 4000, at most 8000)
  --out FOLDER     where the results go (default bench/results)
  --no-build       measures the last build
`;

/** Of the table fanout: enough for a median. */
const SALES = 10;

/** `npm run bench` (rules BENCH). */
await runCommand(async () => {
  const { names, help, rounds, sockets, purchases, shoppers, watchers, out, build } = readArguments();
  if (help) return console.log(USAGE);
  const tables = [
    outboxTable({ sockets, purchasesPerSocket: purchases }),
    socketTable({ sockets, purchasesPerSocket: purchases }),
    engineTable({ shoppers }),
    fanoutTable({ watchers, sales: SALES }),
  ];
  const unknown = names.filter((name) => !tables.some((table) => table.name === name));
  if (unknown.length > 0) throw new UserError(`There is no table named ${unknown.join(', ')}.\n${USAGE}`);
  await quietTools(join(ROOT, '.wrangler/bench'));
  watchRuntimes();
  stopOnSignals();
  if (build) await buildAgain();
  for (const table of tables) {
    if (names.length > 0 && !names.includes(table.name)) continue;
    const around = surroundings(new Date());
    const result = await run(table, rounds);
    await save(out, result, around);
    console.log(resultText(result));
  }
  // Miniflare's own timers would keep the process for a while.
  process.exit(0);
});

/** One column after the other in each round, so that what disturbs the machine for a while disturbs all of them. */
async function run(table: Table, rounds: number): Promise<Result> {
  const progress = new Progress(table.name, rounds * table.columns.length);
  const measured: Round[][] = table.columns.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < table.columns.length; turn += 1) {
      // Each round begins with another column: whoever always came after the same one would inherit its weather.
      const index = (round + turn) % table.columns.length;
      const measurement = await table.columns[index]?.measure(round);
      if (measurement !== undefined) measured[index]?.push(measurement);
      progress.step();
    }
  }
  progress.end();
  return summarise(table, measured);
}

async function save(out: string, result: Result, around: ReturnType<typeof surroundings>): Promise<void> {
  await mkdir(out, { recursive: true });
  const loadAfter = Number((loadavg()[0] ?? 0).toFixed(2));
  const json = JSON.stringify({ ...around, machine: { ...around.machine, loadAfter }, ...result }, null, 2);
  await writeFile(join(out, `${result.name}.json`), `${json}\n`);
  await writeFile(join(out, `${result.name}.svg`), plot(result, around));
}

async function buildAgain(): Promise<void> {
  console.error('Building…');
  const { buildProgram } = await import('../scripts/program/build.ts');
  await buildProgram();
}

function readArguments() {
  const options = {
    rounds: { type: 'string', default: '5' },
    sockets: { type: 'string', default: '500' },
    purchases: { type: 'string', default: '45' },
    shoppers: { type: 'string', default: '50000' },
    watchers: { type: 'string', default: '4000' },
    out: { type: 'string', default: 'bench/results' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parse(() => parseArgs({ options, allowPositionals: true }));
  return {
    names: positionals,
    help: values.help,
    rounds: wholeNumber('rounds', values.rounds, 50),
    sockets: wholeNumber('sockets', values.sockets, 2_000),
    purchases: wholeNumber('purchases', values.purchases, 60),
    shoppers: wholeNumber('shoppers', values.shoppers, 200_000),
    watchers: wholeNumber('watchers', values.watchers, 8_000),
    out: resolve(ROOT, values.out),
    build: !values['no-build'],
  };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new UserError(`--${name} is ${text}; it must be a whole number from 1 to ${max}.`);
}
