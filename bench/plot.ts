import type { Surroundings } from './surroundings.ts';
import type { Figure, Measure, Result, Summary } from './table.ts';
import { number, percent } from './text.ts';

const WIDTH = 760;
const LEFT = 24;
const RIGHT = 164;
const TOP = 72;
/** Above the rows of a measure: what it is called. */
const HEADING = 44;
const ROW = 46;
const BAR = 12;
/** Between rows that are compared with one another and the next ones. */
const GAP = 14;
const FOOT = 40;

/** Ink and paper change with the reader's theme: a picture in a README is shown in both. */
export const STYLE = `
  text { font: 14px system-ui, sans-serif; fill: #1d1b18; }
  .title { font-size: 19px; font-weight: 600; }
  .heading { font-weight: 600; }
  .quiet { fill: #6b665e; font-size: 12px; }
  .value { font-variant-numeric: tabular-nums; font-weight: 600; }
  .paper { fill: #fbfaf7; }
  .track { fill: #ebe8e1; }
  .bar { fill: #1d1b18; }
  .base { fill: #d9480f; }
  .round { fill: #fbfaf7; stroke: #1d1b18; stroke-width: 1.5; }
  .noise { fill: #d9480f; opacity: 0.18; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f2efe8; }
    .quiet { fill: #a59f94; }
    .paper { fill: #171512; }
    .track { fill: #2b2823; }
    .bar { fill: #f2efe8; }
    .base { fill: #ff7a3d; }
    .round { fill: #171512; stroke: #f2efe8; }
    .noise { fill: #ff7a3d; }
  }`;

/**
 * Draws a result: for each measure a bar for the median of each column, a ring for each of its rounds, and over those that are
 * compared with a column the band in which that one's rounds lie: what ends within it is no different from it.
 */
export function plot(result: Result, { machine, commit }: Surroundings): string {
  const { title, measures, columns } = result;
  const panels: string[] = [];
  let y = TOP;
  for (const [index, measure] of measures.entries()) {
    const panel = drawPanel(measure, columns, y, index === 0);
    panels.push(panel.svg);
    y += panel.height;
  }
  const height = y + FOOT;
  return [
    svgOpen(WIDTH, height),
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(description(result))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="${LEFT}" y="36">${escapeXml(title)}</text>`,
    `<text class="quiet" x="${LEFT}" y="56">A bar for the median, a ring for each round. Band: where the rounds of the coloured row lie.</text>`,
    ...panels,
    `<text class="quiet" x="${LEFT}" y="${height - 16}">${escapeXml(`${machine.cpus} × ${machine.cpu}, commit ${commit.slice(0, 9)}`)}</text>`,
    '</svg>\n',
  ].join('\n');
}

export function svgOpen(width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`;
}

/** A column with the one of its figures that is drawn. */
interface Row {
  readonly column: Summary;
  readonly figure: Figure;
}

function rowsOf(columns: readonly Summary[], measure: string): Row[] {
  return columns.flatMap((column) => {
    const figure = column.figures[measure];
    return figure === undefined ? [] : [{ column, figure }];
  });
}

/** All rows of one measure, on one scale. */
function drawPanel(
  { name, unit, better }: Omit<Measure, 'of'>,
  columns: readonly Summary[],
  top: number,
  isFirst: boolean,
): { svg: string; height: number } {
  const rows = rowsOf(columns, name);
  // All may be nothing, and would then have no scale.
  const most = Math.max(...rows.map(({ figure }) => figure.max)) || 1;
  const x = (value: number) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
  const parts = [
    `<text class="heading" x="${LEFT}" y="${top + 24}">${escapeXml(unit)}</text>`,
    `<text class="quiet" x="${WIDTH - LEFT}" y="${top + 24}" text-anchor="end">${better} is better</text>`,
  ];
  let y = top + HEADING;
  for (const group of groupsOf(rows)) {
    const [base] = group;
    if (base === undefined) continue;
    for (const row of group) {
      const behind = group.length > 1 && base.column.against === null ? band(base.figure, y, x) : '';
      parts.push(drawRow(row, y, x, { behind, isFirst }));
      y += ROW;
    }
    y += GAP;
  }
  return { svg: parts.join('\n'), height: y - top };
}

/** Columns that are compared with the same one, in their order. */
function groupsOf(rows: readonly Row[]): Row[][] {
  return Object.values(Object.groupBy(rows, ({ column }) => column.against ?? column.name)).map((group = []) => group);
}

/** Behind one bar, and not behind the words above it. */
function band({ min, max }: Figure, y: number, x: (value: number) => number): string {
  const width = figure(Math.max(2, x(max) - x(min)));
  return `<rect class="noise" x="${figure(x(min))}" y="${y + 15}" width="${width}" height="${BAR + 6}"/>`;
}

function drawRow(
  { column, figure: { median, ratio, rounds } }: Row,
  y: number,
  x: (value: number) => number,
  { behind, isFirst }: { readonly behind: string; readonly isFirst: boolean },
): string {
  const isBase = column.against === null;
  const notes = isBase || ratio === null ? [] : [`× ${number(ratio.median)}`];
  if (isFirst && column.answerMs !== null) notes.push(`p99 ${number(column.answerMs.p99)} ms`);
  const bar = y + 18;
  const beside = WIDTH - RIGHT + 12;
  return [
    `<text x="${LEFT}" y="${y + 12}">${escapeXml(column.label)}</text>`,
    `<rect class="track" x="${LEFT}" y="${bar}" width="${WIDTH - LEFT - RIGHT}" height="${BAR}"/>`,
    behind,
    `<rect class="${isBase ? 'base' : 'bar'}" x="${LEFT}" y="${bar}" width="${figure(x(median) - LEFT)}" height="${BAR}"/>`,
    ...rounds.map((round) => `<circle class="round" cx="${figure(x(round))}" cy="${bar + BAR / 2}" r="3.5"/>`),
    `<text class="value" x="${beside}" y="${y + 20}">${number(median)}</text>`,
    `<text class="quiet" x="${beside}" y="${y + 35}">${escapeXml(notes.join(' · '))}</text>`,
  ].join('\n');
}

/** The picture in words, for whoever cannot see it. */
function description({ measures, columns }: Result): string {
  const parts = measures.map(({ name, unit }) => {
    const rows = rowsOf(columns, name).map(({ column, figure: { median, ratio } }) => {
      const compared =
        column.against === null || ratio === null
          ? ''
          : `, ${percent(ratio.median)} of ${labelOf(columns, column.against)}`;
      return `${column.label}: ${number(median)}${compared}.`;
    });
    return `${unit}. ${rows.join(' ')}`;
  });
  return parts.join(' ');
}

function labelOf(columns: readonly Summary[], name: string): string {
  return columns.find((column) => column.name === name)?.label ?? name;
}

export function figure(value: number): string {
  return String(Number(value.toFixed(1)));
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
