import type { Surroundings } from './surroundings.ts';
import { percent, type Result } from './table.ts';

const WIDTH = 760;
const LEFT = 24;
const RIGHT = 150;
const TOP = 84;
const ROW = 64;
const BAR = 14;

/** Ink and paper change with the reader's theme: a picture in a README is shown in both. */
const STYLE = `
  text { font: 14px system-ui, sans-serif; fill: #1d1b18; }
  .title { font-size: 19px; font-weight: 600; }
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
 * Draws a result: a bar for the median of each column, a ring for each of its rounds, and over all the band in which the first
 * column's rounds lie: what ends within it is no different from the first.
 */
export function plot(result: Result, { machine, commit }: Surroundings): string {
  const { title, unit, columns, noise } = result;
  const height = TOP + columns.length * ROW + 44;
  const most = Math.max(...columns.map(({ perSecond }) => perSecond.max));
  const x = (value: number) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
  const [first] = columns;
  const band = first === undefined ? '' : noiseBand(x(first.perSecond.min), x(first.perSecond.max), height);
  const rows = columns.map((column, index) => row(column, TOP + index * ROW, x, index === 0));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(description(result))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    band,
    `<text class="title" x="${LEFT}" y="36">${escapeXml(title)}</text>`,
    `<text class="quiet" x="${LEFT}" y="56">${escapeXml(unit)}: the median, and a ring for each round. Band: the noise, ${percent(noise)}.</text>`,
    ...rows,
    `<text class="quiet" x="${LEFT}" y="${height - 16}">${escapeXml(`${machine.cpus} × ${machine.cpu}, commit ${commit.slice(0, 9)}`)}</text>`,
    '</svg>\n',
  ].join('\n');
}

function noiseBand(from: number, to: number, height: number): string {
  const size = `height="${height - TOP - 44}" width="${figure(Math.max(2, to - from))}"`;
  return `<rect class="noise" x="${figure(from)}" y="${TOP}" ${size}/>`;
}

function row(
  { label, perSecond, ratio, answerMs, rounds }: Result['columns'][number],
  y: number,
  x: (value: number) => number,
  isBase: boolean,
): string {
  const rate = Math.round(perSecond.median).toLocaleString('en-US');
  const beside = `${isBase ? '' : `× ${ratio.median.toFixed(2)} · `}p99 ${answerMs.p99.toFixed(0)} ms`;
  const middle = y + 26 + BAR / 2;
  return [
    `<text x="${LEFT}" y="${y + 18}">${escapeXml(label)}</text>`,
    `<rect class="track" x="${LEFT}" y="${y + 26}" width="${WIDTH - LEFT - RIGHT}" height="${BAR}"/>`,
    `<rect class="${isBase ? 'base' : 'bar'}" x="${LEFT}" y="${y + 26}" width="${figure(x(perSecond.median) - LEFT)}" height="${BAR}"/>`,
    ...rounds.map((round) => `<circle class="round" cx="${figure(x(round.perSecond))}" cy="${middle}" r="3.5"/>`),
    `<text class="value" x="${WIDTH - RIGHT + 12}" y="${y + 32}">${rate}</text>`,
    `<text class="quiet" x="${WIDTH - RIGHT + 12}" y="${y + 48}">${escapeXml(beside)}</text>`,
  ].join('\n');
}

/** The picture in words, for whoever cannot see it. */
function description({ unit, columns, noise }: Result): string {
  const parts = columns.map(
    ({ label, perSecond, ratio }) =>
      `${label}: ${Math.round(perSecond.median)}, ${percent(ratio.median)} of the first.`,
  );
  return `${unit}. ${parts.join(' ')} The rounds of the first lie ${percent(noise)} apart.`;
}

function figure(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
