import { escapeXml, STYLE, svgOpen } from '../../plot.ts';
import type { Surroundings } from '../../surroundings.ts';
import type { Result } from '../../table.ts';
import { number } from '../../text.ts';
import { type Line, levelsOf, linesOf } from './levels.ts';

/** A picture of throughput over the number of shoppers at once: a line for each era. Pure. */

const WIDTH = 800;
const HEIGHT = 470;
const LEFT = 64;
const RIGHT = 286;
const TOP = 84;
const BOTTOM = 70;

/** Lines are told apart by these, too, and by the names at their ends. */
const DASHES = ['1 5', '8 4', '3 3', 'none', 'none'];

/** Names stand beside the ends of the lines, at least so far apart. */
const NAME_HEIGHT = 18;

const LINES = `${STYLE}
  .line { fill: none; stroke: #1d1b18; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
  .line.mark { stroke: #d9480f; stroke-width: 3; }
  .grid { stroke: #ebe8e1; }
  @media (prefers-color-scheme: dark) {
    .line { stroke: #f2efe8; }
    .line.mark { stroke: #ff7a3d; }
    .grid { stroke: #2b2823; }
  }`;

export function linePlot(result: Result, { machine, commit }: Surroundings): string {
  const lines = linesOf(result, 'perSecond');
  const levels = levelsOf(lines);
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const [least, most] = [
    10 ** Math.floor(Math.log10(Math.min(...values))),
    10 ** Math.ceil(Math.log10(Math.max(...values))),
  ];
  const x = (level: number) => LEFT + (levels.indexOf(level) / (levels.length - 1 || 1)) * (WIDTH - LEFT - RIGHT);
  const share = (value: number) => Math.log10(value / least) / Math.log10(most / least || 10);
  const y = (value: number) => HEIGHT - BOTTOM - share(value) * (HEIGHT - TOP - BOTTOM);
  const tens = Array.from({ length: Math.round(Math.log10(most / least)) + 1 }, (_, power) => least * 10 ** power);
  return [
    svgOpen(WIDTH, HEIGHT),
    `<title id="title">${escapeXml(result.title)}</title>`,
    `<desc id="desc">${escapeXml(description(lines))}</desc>`,
    `<style>${LINES}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="24" y="36">${escapeXml(result.title)}</text>`,
    '<text class="quiet" x="24" y="56">Purchases per second over shoppers at once, medians. Both scales grow by factors.</text>',
    ...tens.map((value) => gridLine(value, y(value))),
    ...levels.map(
      (level) => `<text class="quiet" x="${x(level)}" y="${HEIGHT - 48}" text-anchor="middle">${level}</text>`,
    ),
    ...lines.map((line, index) => drawLine(line, DASHES[index] ?? 'none', x, y)),
    ...names(lines, y),
    `<text class="quiet" x="24" y="${HEIGHT - 16}">${escapeXml(`${machine.cpus} × ${machine.cpu}, commit ${commit.slice(0, 9)}`)}</text>`,
    '</svg>\n',
  ].join('\n');
}

function gridLine(value: number, y: number): string {
  const line = `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`;
  return `${line}<text class="quiet" x="${LEFT - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end">${number(value)}</text>`;
}

function drawLine(
  { name, points }: Line,
  dash: string,
  x: (level: number) => number,
  y: (value: number) => number,
): string {
  const path = points.map(({ level, value }) => `${x(level).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const looks = name === 'product' ? 'class="line mark"' : `class="line" stroke-dasharray="${dash}"`;
  return `<polyline ${looks} points="${path}"/>`;
}

function names(lines: readonly Line[], y: (value: number) => number): string[] {
  const ends = lines
    .map(({ label, points }) => ({ label, at: y(points.at(-1)?.value ?? 1) }))
    .sort((a, b) => a.at - b.at);
  let free = 0;
  return ends.map(({ label, at }) => {
    free = Math.max(free, at);
    const text = `<text x="${WIDTH - RIGHT + 10}" y="${(free + 4).toFixed(1)}">${escapeXml(label)}</text>`;
    free += NAME_HEIGHT;
    return text;
  });
}

/** The picture in words, for whoever cannot see it. */
function description(lines: readonly Line[]): string {
  const parts = lines.map(({ label, points }) => {
    return `${label}: ${points.map(({ level, value }) => `${number(value)} with ${level}`).join(', ')}.`;
  });
  return `Purchases per second, by shoppers at once. ${parts.join(' ')}`;
}
