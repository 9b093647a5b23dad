import { formatCount } from '../../../shared/display/format.ts';
import type { RefusalReason } from '../../../shared/protocol/messages.ts';
import type { Series, Values } from './series.ts';

/** What the charts say of one second, in words. */

const UNKNOWN = 'Not known';

const REASONS: Readonly<Record<RefusalReason, string>> = {
  sold_out: 'Sold out',
  insufficient_stock: 'Fewer left than wanted',
  limit_reached: 'Past the limit for one shopper',
  not_open: 'Not open yet',
  paused: 'Paused',
  closed: 'Closed',
  id_reused: 'Id used for something else',
  hold_expired: 'Hold had ended',
  unknown_order: 'No such order',
  not_releasable: 'Not a hold',
  unauthorized: 'Without a token',
  rate_limited: 'Too fast',
  busy: 'Too much at once',
  try_again: 'Asked to try again',
};

export function reasonWords(reason: RefusalReason): string {
  return REASONS[reason];
}

export function stockReading({ remaining, held, sold }: Series, index: number): string {
  const [left, onHold, gone] = [remaining[index], held[index], sold[index]];
  if (left == null || onHold == null || gone == null) return UNKNOWN;
  return `${formatCount(left)} left, ${formatCount(onHold)} held, ${formatCount(gone)} sold`;
}

export function rateReading(values: Values, index: number): string {
  const count = values[index];
  return count == null ? UNKNOWN : `${formatCount(count)} a second`;
}

export function levelReading(values: Values, index: number): string {
  const level = values[index];
  return level == null ? UNKNOWN : formatCount(level);
}

export function commitReading({ commitP50, commitP99 }: Series, index: number): string {
  const [p50, p99] = [commitP50[index], commitP99[index]];
  if (p50 == null || p99 == null) return 'Nothing written';
  return `half within ${formatMs(p50)}, 99 of 100 within ${formatMs(p99)}`;
}

/** `0.4 ms`, `12 ms`, `1.3 s`: two figures are enough to judge by. */
export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
}

/** All of one second, for whoever moves through them without seeing the charts. */
export function momentReading(series: Series, index: number): string {
  const refused = series.refusals.map(({ values }) => values[index] ?? 0).reduce((sum, count) => sum + count, 0);
  const bought = series.purchases[index];
  if (bought == null) return UNKNOWN;
  return `${stockReading(series, index)}; ${formatCount(bought)} bought, ${formatCount(refused)} refused; ${levelReading(series.watching, index)} watching`;
}

/** What a chart of counts shows as a whole. */
export function countsSummary(what: string, values: Values): string {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  return `${what}: ${formatCount(sum)} in all, at most ${formatCount(Math.max(0, ...known))} in one second.`;
}

export function levelSummary(what: string, values: Values): string {
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `${what}: ${UNKNOWN.toLowerCase()}.`;
  return `${what}: from ${formatCount(first)} to ${formatCount(last)}, at most ${formatCount(Math.max(...known))}.`;
}
