/** Figures of what was measured several times. Pure. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How far the measurements lie apart, as a share of their median. */
  readonly share: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new Error('Nothing was measured.');
  return (lower + upper) / 2;
}

/** The smallest value that this share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('Nothing was measured.');
  return value;
}

export function spread(values: readonly number[]): Spread {
  const middle = median(values);
  const min = values.reduce((a, b) => Math.min(a, b));
  const max = values.reduce((a, b) => Math.max(a, b));
  return { median: middle, min, max, share: (max - min) / middle };
}

/** Each value against the one of the same round: what slows the machine for a whole round cancels itself out. */
export function ratios(values: readonly number[], base: readonly number[]): number[] {
  if (values.length !== base.length) throw new Error('Only rounds that were measured together can be compared.');
  return values.map((value, round) => value / (base[round] ?? Number.NaN));
}

/** The most of these moments that lie in any stretch of this length. */
export function mostWithin(momentsMs: readonly number[], lengthMs: number): number {
  const sorted = momentsMs.toSorted((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, momentMs] of sorted.entries()) {
    while (momentMs - (sorted[first] ?? momentMs) >= lengthMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
