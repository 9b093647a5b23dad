import type { DropInfo, StockSnapshot } from '../protocol/messages.ts';
import { formatCount } from './format.ts';

/** The stock as shares of its scale, in percent: what is left, then what is on hold; the rest is sold. */
export interface Gauge {
  readonly left: number;
  readonly held: number;
}

/** Anything that exists stays visible, be it one of a hundred thousand. */
const VISIBLE_MIN = 1;

export function gaugeOf({ total, remaining, held }: StockSnapshot): Gauge {
  const share = (units: number): number =>
    units === 0 || total === 0 ? 0 : Math.max(VISIBLE_MIN, Math.round((units / total) * 10_000) / 100);
  const left = share(remaining);
  return { left, held: Math.min(share(held), 100 - left) };
}

/** The scale in words, for those who do not see it. */
export function gaugeWords({ total, remaining, held, sold }: StockSnapshot): string {
  const onHold = held > 0 ? `, ${formatCount(held)} on hold` : '';
  return `${formatCount(remaining)} of ${formatCount(total)} left${onHold}, ${formatCount(sold)} sold`;
}

/** What stands below the scale. Holds are told of only where there can be any. */
export function tallyOf(
  { holdSeconds }: DropInfo,
  { held, sold }: StockSnapshot,
): { held: string | undefined; sold: string } {
  return {
    held: holdSeconds > 0 || held > 0 ? `${formatCount(held)} on hold` : undefined,
    sold: `${formatCount(sold)} sold`,
  };
}
