import * as v from 'valibot';

/** What `npm run bench:eras` has left in bench/results/eras, as far as the page tells it. Checked, because it is written by a program of its own. */

const Figure = v.object({ median: v.number(), min: v.number(), max: v.number(), rounds: v.array(v.number()) });

const Column = v.object({
  name: v.string(),
  label: v.string(),
  /** The one that it is compared with. */
  against: v.nullable(v.string()),
  /** By the names of the measures. */
  figures: v.record(v.string(), Figure),
  meanwhile: v.record(v.string(), v.number()),
});

const Table = v.object({
  name: v.picklist(['rush', 'contention', 'crash', 'engine']),
  at: v.string(),
  commit: v.string(),
  machine: v.object({
    cpu: v.string(),
    cpus: v.number(),
    memoryGb: v.number(),
    system: v.string(),
    loadBefore: v.number(),
  }),
  versions: v.record(v.string(), v.string()),
  title: v.string(),
  method: v.string(),
  measures: v.array(v.object({ name: v.string(), unit: v.string(), better: v.picklist(['more', 'less']) })),
  columns: v.array(Column),
  eras: v.array(v.object({ name: v.string(), label: v.string(), method: v.string() })),
  /** Those that could not be measured there, and why. */
  missing: v.array(v.object({ name: v.string(), label: v.string(), why: v.string() })),
});

export type ErasColumn = v.InferOutput<typeof Column>;
export type ErasTable = v.InferOutput<typeof Table>;
export type ErasResults = Readonly<Record<ErasTable['name'], ErasTable>>;

/** @param files what the files say, in any order; each table is wanted once. */
export function parseResults(files: readonly unknown[]): ErasResults {
  const tables = files.map((file) => v.parse(Table, file));
  const named = (name: ErasTable['name']) => {
    const table = tables.find((candidate) => candidate.name === name);
    if (table === undefined) throw new Error(`bench/results/eras has no table ${name}: run npm run bench:eras.`);
    return table;
  };
  return { rush: named('rush'), contention: named('contention'), crash: named('crash'), engine: named('engine') };
}

/** The median of one figure of one column; `undefined` where it was not measured. */
export function figureOf(table: ErasTable, column: string, measure: string): number | undefined {
  return table.columns.find(({ name }) => name === column)?.figures[measure]?.median;
}
