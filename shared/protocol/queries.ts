import * as v from 'valibot';
import { ORDER_STATES } from '../inventory/order.ts';
import { Product, PurchaseId, Shopper, Sku, timestamp } from './fields.ts';
import { METRICS_DROPS_MAX } from './limits.ts';

/** What the queries of the HTTP API may say. */

/** How many to list, at most `max`. */
function pageLimit(fallback: number, max: number) {
  const message = `limit must be a whole number from 1 to ${max}`;
  return v.optional(
    v.pipe(
      v.string(),
      v.metadata({ type: 'integer', minimum: 1, maximum: max }),
      v.transform(Number),
      v.number(message),
      v.check((limit) => Number.isInteger(limit) && limit >= 1 && limit <= max, message),
    ),
    String(fallback),
  );
}

/** Where the last page ended, as it was told there. */
export const Cursor = v.optional(v.string());

/** `GET /api/drops` */
export const DropsQuery = v.object({
  /** A part of the title or of the SKU. */
  search: v.optional(v.string()),
  /** Only the sizes of this product. */
  product: v.optional(Product),
  /**
   * `product`: the page counts products, and has all sizes of each; a drop that stands alone counts as one. A search then looks
   * at the size that was made last.
   */
  by: v.optional(v.picklist(['drop', 'product'], 'by must be drop or product'), 'drop'),
  limit: pageLimit(20, 50),
  after: Cursor,
});

/** `GET /api/drops/:sku/orders` */
export const OrdersQuery = v.object({
  shopper: v.optional(Shopper),
  id: v.optional(PurchaseId),
  limit: pageLimit(100, 1_000),
  after: Cursor,
});

const AFTER_RULE = 'after must be the seq of the last entry that you have: a whole number from 0';

const After = v.optional(
  v.pipe(
    v.string(),
    v.metadata({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    v.check((text) => /^\d+$/.test(text) && Number.isSafeInteger(Number(text)), AFTER_RULE),
    v.transform(Number),
  ),
  '0',
);

/** `GET /api/drops/:sku/ledger` */
export const LedgerQuery = v.object({
  after: After,
  format: v.optional(v.picklist(['ndjson', 'csv'], 'format must be ndjson or csv')),
});

/** `GET /api/drops/:sku/proof/entries` */
export const ProofQuery = v.object({ after: After });

/** `GET /api/webhooks/:id/deliveries` */
export const DeliveriesQuery = v.object({
  outcome: v.optional(v.picklist(['delivered', 'failed'], 'outcome must be delivered or failed')),
  limit: pageLimit(50, 200),
  after: Cursor,
});

/** `GET /api/operator/deeds` */
export const DeedsQuery = v.object({ limit: pageLimit(50, 200), after: Cursor });

/** `GET /api/webhooks/:id/dead-letters` */
export const DeadLettersQuery = v.object({ limit: pageLimit(50, 200), after: Cursor });

const TOO_MANY = `At most ${METRICS_DROPS_MAX} drops can be named at once`;

/** `GET /metrics`. `sku` may come many times. */
export const MetricsQuery = v.object({
  sku: v.optional(v.pipe(v.array(Sku), v.maxLength(METRICS_DROPS_MAX, TOO_MANY)), []),
  limit: pageLimit(METRICS_DROPS_MAX, METRICS_DROPS_MAX),
});

/** A filter that does not exist would otherwise be passed over, and the report taken for a narrower one than it is. */
function filters<E extends v.ObjectEntries>(entries: E) {
  return v.strictObject(entries, ({ path }) => `there is no filter named ${String(path?.[0]?.key).slice(0, 64)}`);
}

const FROM_TO = { from: v.optional(timestamp('from')), to: v.optional(timestamp('to')) };

function isForward({ from, to }: { readonly from?: number | undefined; readonly to?: number | undefined }): boolean {
  return from === undefined || to === undefined || from < to;
}

const NOT_FORWARD = 'to must be later than from';

const FORMATS = ['json', 'csv'] as const;

/** `GET /api/reports/orders` */
export const OrdersReportQuery = v.pipe(
  filters({
    sku: v.optional(Sku),
    shopper: v.optional(Shopper),
    id: v.optional(PurchaseId),
    state: v.optional(v.picklist(ORDER_STATES, `state must be one of ${ORDER_STATES.join(', ')}`)),
    ...FROM_TO,
    limit: pageLimit(100, 500),
    cursor: Cursor,
    format: v.optional(v.picklist(FORMATS, `format must be one of ${FORMATS.join(', ')}`)),
  }),
  v.check((query) => isForward(query), NOT_FORWARD),
);

/** `GET /api/reports/totals` */
export const TotalsQuery = v.pipe(
  filters({ ...FROM_TO, limit: pageLimit(20, 50), cursor: Cursor }),
  v.check((query) => isForward(query), NOT_FORWARD),
);
