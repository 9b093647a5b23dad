import { type OrderKey, type OrderState, orderKey } from '../shared/inventory/order.ts';

/** What the reconciliation reads of the read model. Nothing here leaves out what no report would show. */

/** An order with the texts of the entries that it names; `null` where there is no such entry. */
export interface BackedOrder {
  readonly shopper: string;
  readonly id: string;
  readonly state: OrderState;
  readonly quantity: number;
  readonly atMs: number | null;
  readonly seq: number | null;
  readonly updatedAtMs: number;
  readonly updatedSeq: number;
  readonly madeBy: string | null;
  readonly updatedBy: string | null;
}

/** Orders of a drop in the order of their keys, beginning after `after`. */
export async function ordersAfter(
  db: D1Database,
  sku: string,
  limit: number,
  after?: Pick<BackedOrder, 'shopper' | 'id'>,
): Promise<BackedOrder[]> {
  const { results } = await db
    .prepare(
      `SELECT o.shopper, o.id, o.state, o.quantity, o.at_ms AS atMs, o.seq, o.updated_at_ms AS updatedAtMs,
         o.updated_seq AS updatedSeq, made.entry AS madeBy, updated.entry AS updatedBy
       FROM orders o
         LEFT JOIN ledger made ON made.sku = o.sku AND made.seq = o.seq
         LEFT JOIN ledger updated ON updated.sku = o.sku AND updated.seq = o.updated_seq
       WHERE o.sku = ?1 AND (o.shopper, o.id) > (?2, ?3) ORDER BY o.shopper, o.id LIMIT ?4`,
    )
    .bind(sku, after?.shopper ?? '', after?.id ?? '', limit)
    .all<BackedOrder>();
  return results;
}

/** A row of the ledger: the entry's text and its time beside it. */
export interface EntryRow {
  readonly seq: number;
  readonly atMs: number;
  readonly entry: string;
}

/** The entries after `afterSeq` up to `lastSeq`, by their number. */
export async function entriesBetween(
  db: D1Database,
  sku: string,
  afterSeq: number,
  lastSeq: number,
): Promise<ReadonlyMap<number, EntryRow>> {
  const { results } = await db
    .prepare('SELECT seq, at_ms AS atMs, entry FROM ledger WHERE sku = ? AND seq > ? AND seq <= ?')
    .bind(sku, afterSeq, lastSeq)
    .all<EntryRow>();
  return new Map(results.map((row) => [row.seq, row]));
}

type Named = Pick<BackedOrder, 'shopper' | 'id'>;
type Reached = Named & Pick<BackedOrder, 'state' | 'seq' | 'updatedSeq'>;

/** Those of the named orders that are here. */
export async function ordersOf(
  db: D1Database,
  sku: string,
  named: readonly Named[],
): Promise<ReadonlyMap<OrderKey, Reached>> {
  const keys = new Map(named.map(({ shopper, id }) => [orderKey(shopper, id), [shopper, id]]));
  const { results } = await db
    .prepare(
      `SELECT o.shopper, o.id, o.state, o.seq, o.updated_seq AS updatedSeq
       FROM json_each(?2) k CROSS JOIN orders o ON o.sku = ?1 AND o.shopper = k.value ->> 0 AND o.id = k.value ->> 1`,
    )
    .bind(sku, JSON.stringify([...keys.values()]))
    .all<Reached>();
  return new Map(results.map((order) => [orderKey(order.shopper, order.id), order]));
}

export interface Head {
  readonly seq: number;
  /** The entry after it is here; it should have moved on. Both are read in one transaction, as they are written. */
  readonly nextIsHere: boolean;
}

export async function headOf(db: D1Database, sku: string): Promise<Head> {
  const row = await db
    .prepare(
      `WITH head AS (SELECT coalesce((SELECT seq FROM ledger_heads WHERE sku = ?1), 0) AS seq)
       SELECT seq, EXISTS (SELECT 1 FROM ledger l WHERE l.sku = ?1 AND l.seq = head.seq + 1) AS next FROM head`,
    )
    .bind(sku)
    .first<{ seq: number; next: number }>();
  return { seq: row?.seq ?? 0, nextIsHere: row?.next === 1 };
}

/** What the reports come to for a drop. */
export interface ReadFigures {
  readonly seq: number;
  readonly orders: number;
  readonly held: number;
  readonly sold: number;
  /** Units left after the entry at the head. */
  readonly remaining: number;
  /** The first and the newest entry that is here; 1 and 0 where there is none. */
  readonly oldestSeq: number;
  readonly newestSeq: number;
}

export async function figures(db: D1Database, sku: string, headSeq: number): Promise<ReadFigures> {
  const row = await db.prepare(FIGURES).bind(sku, headSeq).first<Omit<ReadFigures, 'seq'>>();
  if (row === null) throw new Error('An aggregate always has a row.');
  return { seq: headSeq, ...row };
}

const FIGURES = `
  SELECT count(*) AS orders,
    coalesce(sum(quantity) FILTER (WHERE state = 'held'), 0) AS held,
    coalesce(sum(quantity) FILTER (WHERE state = 'sold'), 0) AS sold,
    coalesce((SELECT entry ->> 'remaining' FROM ledger WHERE sku = ?1 AND seq = ?2), 0) AS remaining,
    coalesce((SELECT min(seq) FROM ledger WHERE sku = ?1), 1) AS oldestSeq,
    coalesce((SELECT max(seq) FROM ledger WHERE sku = ?1), 0) AS newestSeq
  FROM orders WHERE sku = ?1 AND at_ms IS NOT NULL`;
