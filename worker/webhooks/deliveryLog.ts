import type { WebhookEvent } from '../../shared/protocol/webhooks.ts';
import type { WebhookMessage } from './events.ts';
import type { Attempt } from './post.ts';

/** The newest attempts to tell each receiver something. Bodies are not kept: they are in the ledger. */

/** A few hours of a busy drop, or the whole of a quiet month; what is older would only cost. */
export const LOG_MAX = 1_000;

export interface LoggedDelivery extends Attempt {
  /** The header `webhook-id`. */
  readonly id: string;
  /** The ledger entry that it was about; `null` for a test. */
  readonly sku: string | null;
  readonly seq: number | null;
  readonly type: WebhookEvent['type'];
}

/** An attempt, as the log has it. */
export function logged({ id, event }: WebhookMessage, attempt: Attempt): LoggedDelivery {
  const { data, type } = event;
  const about = 'sku' in data ? { sku: data.sku, seq: data.seq } : { sku: null, seq: null };
  return { id, type, ...about, ...attempt };
}

/** Writes down attempts, oldest first, and forgets the oldest of the receiver's. Nothing is written for one that was deleted. */
export function logDeliveries(
  db: D1Database,
  receiver: string,
  deliveries: readonly LoggedDelivery[],
): D1PreparedStatement[] {
  if (deliveries.length === 0) return [];
  const rows = deliveries.map(({ id, sku, seq, type, atMs, delivered, status, error, durationMs }) => {
    return [id, sku, seq, type, atMs, delivered ? 1 : 0, status, error, durationMs];
  });
  return [
    // The numbers have no gaps, so what is to be forgotten is found by its number.
    db
      .prepare(
        `INSERT INTO webhook_deliveries
           (receiver, n, id, sku, seq, type, at_ms, delivered, status, error, duration_ms)
         SELECT ?1, coalesce((SELECT max(n) FROM webhook_deliveries WHERE receiver = ?1), 0) + key + 1,
           value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
         FROM json_each(?2) WHERE EXISTS (SELECT 1 FROM webhook_receivers WHERE id = ?1)`,
      )
      .bind(receiver, JSON.stringify(rows)),
    db
      .prepare(
        `DELETE FROM webhook_deliveries WHERE receiver = ?1
         AND n <= (SELECT max(n) FROM webhook_deliveries WHERE receiver = ?1) - ?2`,
      )
      .bind(receiver, LOG_MAX),
  ];
}

type Row = Omit<LoggedDelivery, 'delivered'> & { readonly n: number; readonly delivered: number };

/**
 * Attempts, newest first.
 *
 * @param beforeN older than this one.
 * @param delivered only those that ended so.
 */
export async function readDeliveries(
  db: D1Database,
  receiver: string,
  { beforeN, delivered, limit }: { beforeN: number; delivered: boolean | null; limit: number },
): Promise<(LoggedDelivery & { readonly n: number })[]> {
  const { results } = await db
    .prepare(
      `SELECT n, id, sku, seq, type, at_ms AS atMs, delivered, status, error, duration_ms AS durationMs
       FROM webhook_deliveries WHERE receiver = ?1 AND n < ?2 AND (?3 IS NULL OR delivered = ?3) ORDER BY n DESC LIMIT ?4`,
    )
    .bind(receiver, beforeN, delivered === null ? null : Number(delivered), limit)
    .all<Row>();
  return results.map((row) => ({ ...row, delivered: row.delivered === 1 }));
}
