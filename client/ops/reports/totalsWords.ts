import { formatCount } from '../../../shared/display/format.ts';
import type { DropTotalsAnswer } from '../../../shared/protocol/answers/reports.ts';

type Totals = Pick<DropTotalsAnswer, 'units'>;
type ByState = DropTotalsAnswer['units'];

/** A drop's units as shares of its bar, in percent: sold, on hold, and what came back. */
export interface Shares {
  readonly sold: number;
  readonly held: number;
  readonly back: number;
}

/** Anything that exists stays visible beside a drop a thousand times larger. */
const VISIBLE_MIN = 1;

/** @param unitsMax the units of the largest drop shown: all bars are drawn on one scale, so that they can be compared. */
export function sharesOf({ units }: Totals, unitsMax: number): Shares {
  const share = (count: number): number =>
    count === 0 || unitsMax === 0 ? 0 : Math.max(VISIBLE_MIN, Math.round((count / unitsMax) * 10_000) / 100);
  const sold = share(units.sold);
  const held = Math.min(share(units.held), 100 - sold);
  return { sold, held, back: Math.min(share(cameBack(units)), 100 - sold - held) };
}

/** What was taken once and is not any more. */
export function cameBack({ released, expired, refunded }: ByState): number {
  return released + expired + refunded;
}

/** `3 expired, 1 refunded`: only what there is. */
export function cameBackWords({ released, expired, refunded }: ByState): string {
  const parts = [
    [released, 'given back'],
    [expired, 'expired'],
    [refunded, 'refunded'],
  ] as const;
  return parts.flatMap(([count, word]) => (count === 0 ? [] : [`${formatCount(count)} ${word}`])).join(', ');
}

export function sumOf({ held, sold, released, expired, refunded }: ByState): number {
  return held + sold + released + expired + refunded;
}

export function unitsMaxOf(totals: readonly Totals[]): number {
  return Math.max(0, ...totals.map(({ units }) => sumOf(units)));
}
