import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import type { Order } from '../shared/inventory/order.ts';
import { FOUND_COLUMNS, type FoundRow, type Orders } from './orders.ts';
import type { Sql } from './tables.ts';

/**
 * Finds the holds that are due without an index, which would cost a third row for every hold (rule SKU-4).
 *
 * Time never runs backwards and a hold lasts as long as the terms say, so the holds that were made under the same terms
 * expire in the order in which the ledger has them. Each length of hold is therefore a queue: a stretch of the ledger, and
 * how far it has been seen. Every hold is looked at once, when its time has come, whether or not it was settled meanwhile.
 */
export interface HoldQueue {
  readonly holdMs: number;
  /** The ledger entry that ended these terms; `null` while they hold. */
  readonly endSeq: number | null;
  /** Holds up to this ledger entry have had their time. */
  readonly seenSeq: number;
  /** When the first hold after `seenSeq` reaches its end; `null` when there is none. */
  readonly nextExpiryMs: number | null;
}

export interface DueHolds {
  /** Orders that are still held although their time has come. */
  readonly due: readonly Order[];
  /** The queues as they are once `due` has been returned to stock. */
  readonly queues: readonly HoldQueue[];
}

/** Reads what is due by a time. Changes nothing. */
export function dueHolds(
  sql: Sql,
  orders: Pick<Orders, 'current'>,
  queues: readonly HoldQueue[],
  lastSeq: number,
  nowMs: number,
): DueHolds {
  if (queues.every((queue) => !isDue(queue, nowMs))) return { due: [], queues };
  const due: Order[] = [];
  const see = (queue: HoldQueue): HoldQueue => {
    const endSeq = queue.endSeq ?? lastSeq;
    let seenSeq = queue.seenSeq;
    for (const row of sql.exec<FoundRow>(HOLDS_IN_ORDER, queue.seenSeq, endSeq)) {
      const expiresAtMs = row.atMs + queue.holdMs;
      if (nowMs < expiresAtMs) return { ...queue, seenSeq, nextExpiryMs: expiresAtMs };
      seenSeq = row.seq;
      const order = orders.current(row);
      if (order?.state === 'held') due.push(order);
    }
    return { ...queue, seenSeq: endSeq, nextExpiryMs: null };
  };
  const seen = queues.map((queue) => (isDue(queue, nowMs) ? see(queue) : queue));
  return { due, queues: seen.filter((queue) => queue.endSeq === null || queue.nextExpiryMs !== null) };
}

/** The queues after new ledger entries: a hold may be the first to expire, and new terms begin a queue of their own. */
export function followHolds(queues: readonly HoldQueue[], events: readonly LedgerEvent[]): readonly HoldQueue[] {
  return events.reduce((before, event) => {
    if (event.kind === 'configured') return beginQueue(before, event.terms.holdSeconds * 1_000, event.seq);
    if (event.kind !== 'held') return before;
    const first = before.findIndex((queue) => queue.endSeq === null && queue.nextExpiryMs === null);
    const queue = before[first];
    if (queue === undefined) return before;
    return before.with(first, { ...queue, seenSeq: event.seq - 1, nextExpiryMs: event.expiresAtMs });
  }, queues);
}

/** When the next hold, settled or not, reaches its end; `null` when there is none. */
export function nextExpiryOf(queues: readonly HoldQueue[]): number | null {
  const times = queues.map((queue) => queue.nextExpiryMs).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function isDue(queue: HoldQueue, nowMs: number): boolean {
  return queue.nextExpiryMs !== null && nowMs >= queue.nextExpiryMs;
}

function beginQueue(queues: readonly HoldQueue[], holdMs: number, seq: number): readonly HoldQueue[] {
  if (queues.some((queue) => queue.endSeq === null && queue.holdMs === holdMs)) return queues;
  const ended = queues
    .map((queue) => (queue.endSeq === null ? { ...queue, endSeq: seq } : queue))
    .filter((queue) => queue.nextExpiryMs !== null);
  return holdMs === 0 ? ended : [...ended, { holdMs, endSeq: null, seenSeq: seq, nextExpiryMs: null }];
}

/** The ledger leads: rows come one by one in its order, so that reading can stop at the first hold that is not due. */
const HOLDS_IN_ORDER = `
  SELECT ${FOUND_COLUMNS} FROM ledger l LEFT JOIN orders o ON o.shopper = l.shopper AND o.id = l.id
  WHERE l.seq > ? AND l.seq <= ? AND l.kind = 'held' ORDER BY l.seq`;
