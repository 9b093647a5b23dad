import type { OrderState } from '../shared/inventory/order.ts';
import type { CatalogueEntry } from './catalogue.ts';

/** What became of the purchases of one drop in one state. */
export interface StateTotals {
  readonly orders: number;
  readonly units: number;
}

/** What the read model adds up for one drop. */
export interface DropTotals extends CatalogueEntry {
  readonly title: string;
  readonly byState: ReadonlyMap<OrderState, StateTotals>;
  /** The first and the last purchase, in milliseconds since the epoch; `null` where there is none. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
}

export interface TotalsFilter {
  /** Purchases made at this time or later, in milliseconds since the epoch. */
  readonly fromMs?: number | undefined;
  /** Purchases made before this time. */
  readonly toMs?: number | undefined;
}

/** Drops in the order of the catalogue, newest first, beginning after `after`, each with its totals. */
export async function totals(
  db: D1Database,
  { fromMs, toMs }: TotalsFilter,
  limit: number,
  after?: CatalogueEntry,
): Promise<DropTotals[]> {
  const { results } = await db
    .prepare(TOTALS)
    .bind(after?.createdAtMs ?? null, after?.sku ?? null, limit, fromMs ?? 0, toMs ?? Number.MAX_SAFE_INTEGER)
    .all<Row>();
  const bySku = Map.groupBy(results, ({ sku }) => sku);
  return [...bySku.values()].flatMap(ofDrop);
}

/** The index `orders_by_sku` holds all that is added up, so that no order is looked at but those of the drops shown. */
const TOTALS = `
  WITH page AS MATERIALIZED (
    SELECT sku, title, created_at_ms FROM drops
    WHERE ?1 IS NULL OR created_at_ms < ?1 OR (created_at_ms = ?1 AND sku > ?2)
    ORDER BY created_at_ms DESC, sku LIMIT ?3
  )
  SELECT page.sku, page.title, page.created_at_ms AS createdAtMs, o.state, count(o.state) AS orders,
    coalesce(sum(o.quantity), 0) AS units, min(o.at_ms) AS firstAtMs, max(o.at_ms) AS lastAtMs
  FROM page LEFT JOIN orders o INDEXED BY orders_by_sku ON o.sku = page.sku AND o.at_ms >= ?4 AND o.at_ms < ?5
  GROUP BY page.created_at_ms, page.sku, o.state ORDER BY page.created_at_ms DESC, page.sku`;

interface Row extends CatalogueEntry, StateTotals {
  readonly title: string;
  readonly state: OrderState | null;
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
}

function ofDrop(rows: readonly Row[]): DropTotals[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { sku, title, createdAtMs } = first;
  const times = rows.flatMap(({ firstAtMs, lastAtMs }) => [firstAtMs, lastAtMs]).filter((ms) => ms !== null);
  return [
    {
      ...{ sku, title, createdAtMs },
      byState: new Map(
        rows.flatMap(({ state, orders, units }) => (state === null ? [] : [[state, { orders, units }]])),
      ),
      firstAtMs: times.length === 0 ? null : Math.min(...times),
      lastAtMs: times.length === 0 ? null : Math.max(...times),
    },
  ];
}
