import type { Figure, Result } from '../../table.ts';
import { number } from '../../text.ts';

/** What was measured at several numbers of shoppers at once. Pure. */

export interface Line {
  readonly name: string;
  readonly label: string;
  readonly points: readonly { readonly level: number; readonly value: number }[];
}

/** The levels are in the names of the measures, as bench/eras/tables/contention.ts makes them. */
export function linesOf({ columns }: Pick<Result, 'columns'>, figure: string): Line[] {
  return columns.map(({ name, label, figures }) => ({
    name,
    label,
    points: Object.entries(figures).flatMap(([measure, { median }]: [string, Figure]) => {
      const level = new RegExp(`^${figure}At(\\d+)$`).exec(measure)?.[1];
      return level === undefined ? [] : [{ level: Number(level), value: median }];
    }),
  }));
}

export function levelsOf(lines: readonly Line[]): number[] {
  return [...new Set(lines.flatMap(({ points }) => points.map(({ level }) => level)))].sort((a, b) => a - b);
}

/** The result as a table to read: a row for each era, a column for each level. */
export function levelsText(result: Pick<Result, 'title' | 'columns'>): string {
  const tables = [
    ['purchases per second', linesOf(result, 'perSecond')],
    ['ms until 99 of 100 had their answer', linesOf(result, 'p99')],
  ] as const;
  const texts = tables.map(([unit, lines]) => {
    const header = [`${unit}, shoppers at once:`, ...levelsOf(lines).map(String)];
    return textOf([header, ...lines.map(({ label, points }) => [label, ...points.map(({ value }) => number(value))])]);
  });
  return `\n${result.title}\n\n${texts.join('\n\n')}\n`;
}

function textOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0));
  return rows.map((row) => `  ${row.map(pad).join('  ')}`).join('\n');
}
