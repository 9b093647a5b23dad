import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand } from '../scripts/program/errors.ts';
import { quietTools, ROOT } from '../scripts/program/settings.ts';
import { stopOnSignals } from '../scripts/program/signals.ts';
import { Progress } from '../scripts/rush/progress.ts';
import { engine } from './engine.ts';
import { fanout } from './fanout.ts';
import { readArguments, type TableKind, usage } from './options.ts';
import { outbox } from './outbox.ts';
import { plot } from './plot.ts';
import { watchRuntimes } from './runtimeProcess.ts';
import { socket } from './socket.ts';
import { surroundings } from './surroundings.ts';
import { type Result, type Round, summarise, type Table } from './table.ts';
import { resultText } from './text.ts';

const KINDS: readonly TableKind[] = [outbox, socket, engine, fanout];

/** `npm run bench` (rules BENCH). */
await runCommand(async () => {
  const { names, help, rounds, out, build, value } = readArguments(KINDS, []);
  if (help) return console.log(usage(KINDS, []));
  await quietTools(join(ROOT, '.wrangler/bench'));
  watchRuntimes();
  stopOnSignals();
  if (build) await buildAgain();
  for (const kind of KINDS) {
    if (names.length > 0 && !names.includes(kind.name)) continue;
    const around = surroundings(new Date());
    const result = await run(kind.make(value), rounds);
    await save(resolve(ROOT, out), result, around);
    console.log(resultText(result));
  }
  // Miniflare's own timers would keep the process for a while.
  process.exit(0);
});

/** One column after the other in each round, so that what disturbs the machine for a while disturbs all of them. */
async function run(table: Table, rounds: number): Promise<Result> {
  const progress = new Progress(table.name, rounds * table.columns.length);
  const measured: Round[][] = table.columns.map(() => []);
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < table.columns.length; turn += 1) {
        // Each round begins with another column: whoever always came after the same one would inherit its weather.
        const index = (round + turn) % table.columns.length;
        const measurement = await table.columns[index]?.measure(round);
        if (measurement !== undefined) measured[index]?.push(measurement);
        progress.step();
      }
    }
  } finally {
    await table.end?.();
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
