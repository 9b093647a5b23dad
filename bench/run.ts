import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Progress } from '../scripts/rush/progress.ts';
import { plot } from './plot.ts';
import type { Surroundings } from './surroundings.ts';
import { type Result, type Round, summarise, type Table } from './table.ts';

/** Measures one column after the other in each round, so that what disturbs the machine for a while disturbs all of them. */
export async function measureTable(table: Table, rounds: number): Promise<Result> {
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

/** Writes the result as JSON and as a picture. @param beside what else belongs to it. */
export async function saveResult(
  out: string,
  result: Result,
  around: Surroundings,
  { picture = plot(result, around), ...beside }: { readonly picture?: string; readonly [name: string]: unknown } = {},
): Promise<void> {
  await saveFiles(out, { ...result, ...beside }, picture, around);
}

export async function saveFiles(
  out: string,
  result: { readonly name: string },
  picture: string,
  around: Surroundings,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const loadAfter = Number((loadavg()[0] ?? 0).toFixed(2));
  const json = JSON.stringify({ ...around, machine: { ...around.machine, loadAfter }, ...result }, null, 2);
  await writeFile(join(out, `${result.name}.json`), `${json}\n`);
  await writeFile(join(out, `${result.name}.svg`), picture);
}

export async function buildAgain(): Promise<void> {
  console.error('Building…');
  const { buildProgram } = await import('../scripts/program/build.ts');
  await buildProgram();
}
