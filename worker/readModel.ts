import { isOrderChange, type LedgerEvent, type OrderChange } from '../shared/inventory/ledger.ts';
import type { OrderState } from '../shared/inventory/order.ts';
import type { LedgerBatch } from './outbox.ts';

/**
 * The ledgers and orders of all drops in D1, written from what the queue delivers. Whatever the order and number of
 * deliveries, it ends at the same rows (rule OUT-3): an entry is inserted or there already, and an order keeps what its newest
 * entry says beside what its first one said.
 */

/**
 * Writes one message of the queue in one transaction.
 *
 * @returns the head of the SKU's ledger: every entry up to it is here. Where it lies before the entries of this message, one
 *   in between is missing.
 */
export async function record(db: D1Database, { sku, events }: LedgerBatch): Promise<number> {
  const entries = JSON.stringify(events.map((event) => [event.seq, event.atMs, JSON.stringify(event)]));
  const orders = JSON.stringify(events.filter(isOrderChange).map(orderValues));
  const results = await db.batch<{ seq: number }>([
    db.prepare(INSERT_ENTRIES).bind(sku, entries),
    db.prepare(UPSERT_ORDERS).bind(sku, orders),
    db.prepare(ADVANCE_HEAD).bind(sku),
    db.prepare('SELECT seq FROM ledger_heads WHERE sku = ?').bind(sku),
  ]);
  return results.at(-1)?.results[0]?.seq ?? 0;
}

const INSERT_ENTRIES = `
  INSERT INTO ledger (sku, seq, at_ms, entry)
  SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2) WHERE true
  ON CONFLICT DO NOTHING`;

const UPSERT_ORDERS = `
  INSERT INTO orders (sku, shopper, id, state, quantity, at_ms, seq, updated_at_ms, updated_seq)
  SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
  FROM json_each(?2) WHERE true
  ON CONFLICT (sku, shopper, id) DO UPDATE SET
    state = iif(excluded.updated_seq > orders.updated_seq, excluded.state, orders.state),
    at_ms = coalesce(orders.at_ms, excluded.at_ms),
    seq = coalesce(orders.seq, excluded.seq),
    updated_at_ms = max(orders.updated_at_ms, excluded.updated_at_ms),
    updated_seq = max(orders.updated_seq, excluded.updated_seq)
  WHERE excluded.updated_seq > orders.updated_seq OR (orders.seq IS NULL AND excluded.seq IS NOT NULL)`;

/** Moves the head over the entries that now follow it without a gap: it looks at nothing before the old head. */
const ADVANCE_HEAD = `
  WITH old AS (SELECT coalesce((SELECT seq FROM ledger_heads WHERE sku = ?1), 0) AS seq)
  INSERT INTO ledger_heads (sku, seq)
  SELECT ?1, iif(
    EXISTS (SELECT 1 FROM ledger WHERE sku = ?1 AND seq = old.seq + 1),
    (SELECT l.seq FROM ledger l WHERE l.sku = ?1 AND l.seq > old.seq
      AND NOT EXISTS (SELECT 1 FROM ledger next WHERE next.sku = ?1 AND next.seq = l.seq + 1)
      ORDER BY l.seq LIMIT 1),
    old.seq)
  FROM old WHERE true
  ON CONFLICT (sku) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > ledger_heads.seq`;

function orderValues(event: LedgerEvent & OrderChange): unknown[] {
  const { shopper, id, quantity, atMs, seq } = event;
  const made = event.kind === 'held' || event.kind === 'sold' ? [atMs, seq] : [null, null];
  return [shopper, id, stateAfter(event), quantity, ...made, atMs, seq];
}

export function stateAfter({ kind }: OrderChange): OrderState {
  return kind === 'confirmed' ? 'sold' : kind;
}

/** An order of any drop, as reports show it. */
export interface ReportedOrder {
  readonly sku: string;
  readonly shopper: string;
  readonly id: string;
  readonly state: OrderState;
  readonly quantity: number;
  /** When the purchase was made, in milliseconds since the epoch. */
  readonly atMs: number;
  /** The ledger entry of the purchase. */
  readonly seq: number;
  readonly updatedAtMs: number;
}

export interface OrderFilter {
  readonly sku?: string | undefined;
  readonly shopper?: string | undefined;
  /** The purchase id. */
  readonly id?: string | undefined;
  readonly state?: OrderState | undefined;
  /** Purchases made at this time or later, in milliseconds since the epoch. */
  readonly fromMs?: number | undefined;
  /** Purchases made before this time. */
  readonly toMs?: number | undefined;
}

/** Where a page ended. */
export type OrderPosition = Pick<ReportedOrder, 'atMs' | 'sku' | 'seq'>;

/** Orders that match, newest first, beginning after `after`. */
export async function findOrders(
  db: D1Database,
  filter: OrderFilter,
  limit: number,
  after?: OrderPosition,
): Promise<ReportedOrder[]> {
  const conditions: [string, ...unknown[]][] = [['at_ms IS NOT NULL']];
  // A plus keeps the database from the index of that column: a drop has up to a million orders, a shopper or an id a few.
  const [ofSku, ofShopper] = [filter.id ?? filter.shopper, filter.id].map((narrower) =>
    narrower === undefined ? '' : '+',
  );
  if (filter.sku !== undefined) conditions.push([`${ofSku}sku = ?`, filter.sku]);
  if (filter.shopper !== undefined) conditions.push([`${ofShopper}shopper = ?`, filter.shopper]);
  if (filter.id !== undefined) conditions.push(['id = ?', filter.id]);
  if (filter.state !== undefined) conditions.push(['state = ?', filter.state]);
  if (filter.fromMs !== undefined) conditions.push(['at_ms >= ?', filter.fromMs]);
  if (filter.toMs !== undefined) conditions.push(['at_ms < ?', filter.toMs]);
  if (after !== undefined) conditions.push(['(at_ms, sku, seq) < (?, ?, ?)', after.atMs, after.sku, after.seq]);
  const { results } = await db
    .prepare(
      `SELECT sku, shopper, id, state, quantity, at_ms AS atMs, seq, updated_at_ms AS updatedAtMs FROM orders
       WHERE ${conditions.map(([sql]) => sql).join(' AND ')} ORDER BY at_ms DESC, sku DESC, seq DESC LIMIT ?`,
    )
    .bind(...conditions.flatMap(([, ...values]) => values), limit)
    .all<ReportedOrder>();
  return results;
}

/** Entries of one ledger from `fromSeq` on that are here without a gap, in order. */
export async function readEntries(db: D1Database, sku: string, fromSeq: number, limit: number): Promise<LedgerEvent[]> {
  const { results } = await db
    .prepare(
      `SELECT entry FROM ledger WHERE sku = ?1 AND seq >= ?2 AND seq <= (SELECT seq FROM ledger_heads WHERE sku = ?1)
       ORDER BY seq LIMIT ?3`,
    )
    .bind(sku, fromSeq, limit)
    .all<{ entry: string }>();
  return results.map(({ entry }) => JSON.parse(entry));
}
