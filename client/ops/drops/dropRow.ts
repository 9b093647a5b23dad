import { formatCount } from '../../../shared/display/format.ts';
import { glanceAt } from '../../../shared/display/glance.ts';
import { undirected } from '../../../shared/display/undirected.ts';
import type { Phase } from '../../../shared/inventory/stock.ts';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { formatTime } from '../../drop/times.ts';
import { type DropAnswer, infoOf, stockOf } from '../api/drops.ts';
import { relativeWords } from '../when.ts';

/** A drop in the operator's list, in words. */
export interface DropRow {
  readonly sku: string;
  readonly title: string;
  /** Such as `size 42 of air-one`; nothing for a drop that stands alone. */
  readonly sizeWords: string | undefined;
  readonly phase: Phase;
  readonly stock: StockSnapshot;
  readonly total: string;
  /** What happens next by the schedule, or happened last; nothing for a drop without one. */
  readonly time: RowTime | undefined;
}

export interface RowTime {
  /** Such as `Opens in 2 hours`. */
  readonly words: string;
  /** Such as `Sat 22 Nov, 18:00`. */
  readonly exact: string;
  readonly atMs: number;
}

export function rowOf(drop: DropAnswer, nowMs: number): DropRow {
  const info = infoOf(drop);
  const stock = stockOf(drop.stock);
  const { phase } = glanceAt({ drop: info, stock }, nowMs);
  return {
    sku: drop.sku,
    title: drop.title,
    sizeWords: drop.product === undefined ? undefined : `size ${undirected(drop.size ?? '')} of ${drop.product}`,
    phase,
    stock,
    total: formatCount(stock.total),
    time: timeOf(info, phase, nowMs),
  };
}

/** The schedule's next moment; after the last one, that. A drop that was closed by hand has no moment that is known here. */
function timeOf(
  { opensAt, closesAt }: { readonly opensAt?: number; readonly closesAt?: number },
  phase: Phase,
  nowMs: number,
): RowTime | undefined {
  const told = (verb: string, atMs: number): RowTime => ({
    words: `${verb} ${relativeWords(atMs, nowMs)}`,
    exact: formatTime(atMs, nowMs),
    atMs,
  });
  if (phase === 'closed') return closesAt !== undefined && closesAt <= nowMs ? told('Closed', closesAt) : undefined;
  if (opensAt !== undefined && opensAt > nowMs) return told('Opens', opensAt);
  if (closesAt !== undefined) return told('Closes', closesAt);
  return opensAt === undefined ? undefined : told('Opened', opensAt);
}

/** How many drops of a list are in each phase. */
export function countPhases(rows: readonly DropRow[]): ReadonlyMap<Phase, number> {
  const counts = new Map<Phase, number>();
  for (const { phase } of rows) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  return counts;
}
