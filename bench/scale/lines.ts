import { escapeXml, figure, STYLE, svgOpen } from '../plot.ts';

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly panels: readonly Panel[];
  /** Where it comes from. */
  readonly foot: string;
}

export interface Panel {
  readonly heading: string;
  readonly series: readonly Series[];
  /** A line across, with its name: what must not be passed. */
  readonly bound?: { readonly y: number; readonly label: string };
}

export interface Series {
  readonly name: string;
  /** Points that no line joins. */
  readonly scattered?: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 760;
const LEFT = 64;
const RIGHT = 150;
const TOP = 60;
const PANEL = 190;
const HEADING = 40;
const FOOT = 66;

const LINE_STYLE = `
  .grid { stroke: #ebe8e1; }
  .line { fill: none; stroke: #1d1b18; stroke-width: 2; }
  .line.second { stroke: #d9480f; }
  .dot { fill: #1d1b18; }
  .dot.second { fill: #d9480f; }
  .bound { stroke: #d9480f; stroke-dasharray: 4 4; }
  @media (prefers-color-scheme: dark) {
    .grid { stroke: #2b2823; }
    .line { stroke: #f2efe8; }
    .line.second { stroke: #ff7a3d; }
    .dot { fill: #f2efe8; }
    .dot.second { fill: #ff7a3d; }
    .bound { stroke: #ff7a3d; }
  }`;

/** Draws lines over one axis, a panel for each thing, both axes in powers of ten: what is looked at spans several. */
export function drawLines(chart: Chart): string {
  const { title, xLabel, panels, foot } = chart;
  const xs = panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ x }) => x)));
  const x = scale(Math.min(...xs), Math.max(...xs), LEFT, WIDTH - RIGHT);
  const height = TOP + panels.length * PANEL + FOOT;
  const ticks = ticksOf([...new Set(xs)].sort((a, b) => a - b));
  const axis = TOP + panels.length * PANEL + 20;
  return [
    svgOpen(WIDTH, height),
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(inWords(chart))}</desc>`,
    `<style>${STYLE}${LINE_STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="24" y="36">${escapeXml(title)}</text>`,
    ...panels.map((panel, index) => drawPanel(panel, TOP + index * PANEL, x)),
    ...ticks.map(
      (tick) => `<text class="quiet" x="${figure(x(tick))}" y="${axis}" text-anchor="middle">${short(tick)}</text>`,
    ),
    `<text class="quiet" x="${WIDTH - RIGHT}" y="${axis + 18}" text-anchor="end">${escapeXml(xLabel)}</text>`,
    `<text class="quiet" x="24" y="${height - 14}">${escapeXml(foot)}</text>`,
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ heading, series, bound }: Panel, top: number, x: (value: number) => number): string {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter((value) => value > 0);
  const shown = bound === undefined ? values : [...values, bound.y];
  const from = 10 ** Math.floor(Math.log10(Math.min(...shown)));
  const to = 10 ** Math.ceil(Math.log10(Math.max(...shown) * 1.01));
  const y = scale(from, to, top + PANEL - 8, top + HEADING);
  const grid: string[] = [];
  for (let value = from; value <= to * 1.001; value *= 10) {
    grid.push(
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${figure(y(value))}" y2="${figure(y(value))}"/>`,
    );
    grid.push(
      `<text class="quiet" x="${LEFT - 8}" y="${figure(y(value) + 4)}" text-anchor="end">${short(value)}</text>`,
    );
  }
  return [
    `<text class="heading" x="24" y="${top + 22}">${escapeXml(heading)}</text>`,
    ...grid,
    ...(bound === undefined ? [] : [drawBound(bound, y)]),
    ...series.map((one, index) => drawSeries(one, index === 0 ? '' : ' second', x, y)),
    ...namesOf(series, y).map(
      ({ name, at }) => `<text class="quiet" x="${WIDTH - RIGHT + 12}" y="${figure(at)}">${escapeXml(name)}</text>`,
    ),
  ].join('\n');
}

function drawBound({ y: value, label }: NonNullable<Panel['bound']>, y: (value: number) => number): string {
  const at = figure(y(value));
  return [
    `<line class="bound" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>`,
    `<text class="quiet" x="${LEFT + 4}" y="${figure(y(value) - 4)}">${escapeXml(label)}</text>`,
  ].join('\n');
}

function drawSeries(
  { points, scattered = false }: Series,
  kind: string,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const drawn = points
    .filter((point) => point.y > 0)
    .map((point) => ({ x: figure(x(point.x)), y: figure(y(point.y)) }));
  return [
    ...(scattered
      ? []
      : [`<polyline class="line${kind}" points="${drawn.map((point) => `${point.x},${point.y}`).join(' ')}"/>`]),
    ...drawn.map((point) => `<circle class="dot${kind}" cx="${point.x}" cy="${point.y}" r="3"/>`),
  ].join('\n');
}

/** Where few were looked at, each of them; otherwise powers of ten. */
function ticksOf(xs: readonly number[]): readonly number[] {
  const [first = 1, last = first] = [xs[0], xs.at(-1)];
  if (xs.length <= 12) return xs;
  const powers: number[] = [];
  for (let power = 10 ** Math.ceil(Math.log10(first)); power <= last; power *= 10) powers.push(power);
  return powers;
}

/** Beside where each line ends, and below one another where two end together. */
function namesOf(series: readonly Series[], y: (value: number) => number): { name: string; at: number }[] {
  const named = series.map(({ name, points }) => ({ name, at: y(Math.max(points.at(-1)?.y ?? 1, 1e-9)) + 4 }));
  named.sort((a, b) => a.at - b.at);
  let above = Number.NEGATIVE_INFINITY;
  return named.map(({ name, at }) => {
    above = Math.max(at, above + 15);
    return { name, at: above };
  });
}

function scale(from: number, to: number, fromPx: number, toPx: number): (value: number) => number {
  const span = Math.log(to) - Math.log(from) || 1;
  return (value) => fromPx + ((Math.log(value) - Math.log(from)) / span) * (toPx - fromPx);
}

/** 30k, 1M. */
export function short(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`;
  if (value >= 10_000) return `${Number((value / 1_000).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}

/** The picture for whoever cannot see it. */
function inWords({ xLabel, panels }: Chart): string {
  const told = panels.map(({ heading, series }) => {
    const lines = series.map(({ name, points }) => {
      return `${name}: ${points.map(({ x, y }) => `${short(y)} at ${short(x)}`).join(', ')}.`;
    });
    return `${heading}. ${lines.join(' ')}`;
  });
  return `Over ${xLabel}. ${told.join(' ')}`;
}
