import { formatCount } from '../../shared/display/format.ts';
import type { Point } from '../../shared/proof/course.ts';

/** How the stock went, as a drawing of 100 by 100 and in words. */
export interface CourseDrawing {
  /** The upper edge. */
  readonly line: string;
  /** What lies below it. */
  readonly area: string;
  readonly top: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly words: string;
}

/** A drawing of less would be a line from one side to the other. */
const POINTS_MIN = 2;

/**
 * Draws from the moment before the first unit went to the last time that anything changed the stock: what happens days later, a
 * refund for instance, would press the sale itself into one column. The figures of an entry hold until the next.
 */
export function drawCourse(points: readonly Point[]): CourseDrawing | undefined {
  const shown = theSale(points);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined || shown.length < POINTS_MIN) return undefined;
  const top = shown.reduce((most, { remaining }) => Math.max(most, remaining), 1);
  const spanMs = Math.max(1, last.atMs - first.atMs);
  const x = ({ atMs }: Point) => fixed((100 * (atMs - first.atMs)) / spanMs);
  const y = ({ remaining }: Point) => fixed(100 - (100 * Math.max(0, remaining)) / top);
  const steps = shown.slice(1).map((point) => `H${x(point)}V${y(point)}`);
  const line = `M0 ${y(first)}${steps.join('')}H100`;
  return {
    ...{ line, area: `${line}V100H0Z`, top, fromMs: first.atMs, toMs: last.atMs },
    words: courseWords(first, last),
  };
}

/** The entries from the first fall of the stock to the last, with what came before, and what came back soon after. */
function theSale(points: readonly Point[]): readonly Point[] {
  const falls = points.filter(({ remaining }, index) => remaining < (points[index - 1]?.remaining ?? remaining));
  const [first, last] = [falls[0], falls.at(-1)];
  if (first === undefined || last === undefined) return [];
  const before = points[points.indexOf(first) - 1] ?? first;
  const aroundMs = Math.max(1, (last.atMs - first.atMs) / 20);
  const sale = points.slice(points.indexOf(first)).filter(({ atMs }) => atMs <= last.atMs + aroundMs);
  // The drop may have waited for days before its first sale, or have sold out within a millisecond.
  return [{ remaining: before.remaining, atMs: first.atMs - aroundMs }, ...sale];
}

function courseWords(first: Point, last: Point): string {
  const left = last.remaining === 0 ? 'none' : formatCount(last.remaining);
  return `From ${formatCount(first.remaining)} left to ${left}, in ${spanWords(last.atMs - first.atMs)}.`;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length of time, as exact as it is of interest. */
export function spanWords(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / HOUR_MS)} hours` : `${Math.round(ms / DAY_MS)} days`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(2)));
}
