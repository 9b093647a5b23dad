import uPlot from 'uplot';
import type { Drawing } from './Plot.tsx';
import type { Theme } from './theme.ts';

/** How each chart of the live page is drawn: in ticks, like the scale of the drop page, one a second. */

/** Wide enough for `100,000`. The same for all, so that a second stands under itself. */
const AXIS_WIDTH = 64;

const COUNT = new Intl.NumberFormat('en');
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Shares of the room that a second has, and pixels at most. */
const ticks = uPlot.paths.bars?.({ size: [0.4, 4] });

/** Half a second beyond both ends, so that the first and the last tick are whole. */
const xScale: uPlot.Scale = { range: (_u, first, last) => [first - 0.5, last + 0.5] };

/** From nothing to a little above the most. */
const yScale: uPlot.Scale = { range: (_u, _min, max) => [0, max > 0 ? max * 1.06 : 1] };

const cursor: uPlot.Cursor = { y: false, points: { show: false }, drag: { x: false, y: false } };

function frame(height: number): Pick<uPlot.Options, 'height' | 'cursor' | 'legend' | 'scales' | 'padding'> {
  return { height, cursor, legend: { show: false }, scales: { x: xScale, y: yScale }, padding: [10, 0, 6, 0] };
}

function fontOf(): string {
  return `12px ${getComputedStyle(document.body).fontFamily}`;
}

function xAxis({ muted }: Theme, show: boolean): uPlot.Axis {
  return {
    show,
    stroke: muted,
    font: fontOf(),
    size: 26,
    space: 96,
    grid: { show: false },
    ticks: { show: false },
    values: (_u, splits) => splits.map((at) => CLOCK.format(at * 1_000)),
  };
}

/** @param space pixels between two lines at least; the height of the chart for only one line. */
function yAxis({ muted, line }: Theme, space: number): uPlot.Axis {
  return {
    stroke: muted,
    font: fontOf(),
    size: AXIS_WIDTH,
    space,
    incrs: [
      1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 1e6,
      1e7,
    ],
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    values: (_u, splits) => splits.map((value) => COUNT.format(value)),
  };
}

function ticksOf(fill: string): uPlot.Series {
  return { fill, stroke: fill, width: 0, points: { show: false }, ...(ticks === undefined ? {} : { paths: ticks }) };
}

/** Marks where now is, as the needle does on the scale. */
function needle({ signal }: Theme) {
  return (u: uPlot): void => {
    const last = u.data[0].at(-1);
    if (last === undefined) return;
    const x = Math.round(u.valToPos(last + 0.5, 'x', true)) - 2 * devicePixelRatio;
    u.ctx.fillStyle = signal;
    u.ctx.fillRect(x, u.bbox.top - 6 * devicePixelRatio, 2 * devicePixelRatio, u.bbox.height + 6 * devicePixelRatio);
  };
}

/** Data: all, left and held, left; each is drawn over the one before, so what shows of them is sold, held and left. */
export const drawStock: Drawing = (theme) => ({
  ...frame(240),
  series: [{}, ticksOf(theme.track), ticksOf(theme.held), ticksOf(theme.ink)],
  axes: [xAxis(theme, true), yAxis(theme, 40)],
  hooks: { draw: [needle(theme)] },
});

/** Data: how many there were in each second. */
export const drawCounts: Drawing = (theme) => ({
  ...frame(110),
  series: [{}, ticksOf(theme.ink)],
  axes: [xAxis(theme, false), yAxis(theme, 34)],
});

/** The same, of what did not succeed. */
export const drawReason: Drawing = (theme) => ({
  ...frame(64),
  series: [{}, ticksOf(theme.held)],
  axes: [xAxis(theme, false), yAxis(theme, 20)],
});

/** Data: p99, and p50 drawn over it. */
export const drawCommits: Drawing = (theme) => ({
  ...frame(110),
  series: [{}, ticksOf(theme.held), ticksOf(theme.ink)],
  axes: [xAxis(theme, false), yAxis(theme, 34)],
});

/** Data: a level. */
export const drawLevel: Drawing = (theme) => ({
  ...frame(110),
  series: [{}, ticksOf(theme.held)],
  axes: [xAxis(theme, true), yAxis(theme, 34)],
});
