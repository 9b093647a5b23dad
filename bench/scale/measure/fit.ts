import { median } from '../../statistics.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly atZero: number;
  readonly slope: number;
  /** How far the points lie from it at most, as a share of each. */
  readonly missMost: number;
}

/** The straight line whose misses, as shares of the points' own heights, have the smallest sum of squares. */
export function line(points: readonly Point[]): Line {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  for (const { x, y } of points) {
    const weight = 1 / (y * y);
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * y;
    wxy += weight * x * y;
  }
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  const atZero = (wy - slope * wx) / w;
  const missMost = Math.max(...points.map(({ x, y }) => Math.abs(atZero + slope * x - y) / y));
  return { atZero, slope, missMost };
}

/** Where a function that rises evenly takes a value, within a thousandth of it. */
export async function solve(wanted: number, between: readonly [number, number], f: (x: number) => Promise<number>) {
  let [low, high] = between;
  let [atLow, atHigh] = [await f(low), await f(high)];
  for (let tries = 0; tries < 20; tries += 1) {
    const x = Math.max(0, low + ((high - low) * (wanted - atLow)) / (atHigh - atLow));
    const y = await f(x);
    if (Math.abs(y - wanted) <= wanted / 1_000 || x === 0) return x;
    if (y < wanted) [low, atLow] = [x, y];
    else [high, atHigh] = [x, y];
  }
  throw new Error(`Nothing between ${between.join(' and ')} gives ${wanted}.`);
}

/** The median of what several rounds say of the same thing. */
export function middle<T>(rounds: readonly T[], of: (round: T) => number): number {
  return median(rounds.map(of));
}
