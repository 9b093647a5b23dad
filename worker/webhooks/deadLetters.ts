import type { WebhookMessage } from './events.ts';

/** Messages that a stream went on without. They are kept until they are delivered after all, or their receiver is deleted. */
export interface DeadLetter {
  readonly sku: string;
  readonly seq: number;
  /** Which of the entry's messages it is. */
  readonly part: number;
  /** The header `webhook-id`. */
  readonly id: string;
  readonly type: string;
  /** Times in milliseconds since the epoch. */
  readonly happenedAtMs: number;
  readonly failedAtMs: number;
  readonly attempts: number;
  /** Of the receiver's last answer; `null` where there was none. */
  readonly status: number | null;
  readonly error: string;
  readonly redelivering: boolean;
}

/** What a stream leaves behind. */
export interface Burial extends Omit<DeadLetter, 'id' | 'type' | 'redelivering'> {
  readonly message: WebhookMessage;
}

/** Keeps messages; one that is kept already stays as it is. Nothing is kept for a receiver that was deleted. */
export function bury(db: D1Database, receiver: string, burials: readonly Burial[]): D1PreparedStatement[] {
  if (burials.length === 0) return [];
  const rows = burials.map(({ sku, seq, part, message, happenedAtMs, failedAtMs, attempts, status, error }) => {
    const { id, event } = message;
    return [sku, seq, part, id, event.type, JSON.stringify(event), happenedAtMs, failedAtMs, attempts, status, error];
  });
  return [
    db
      .prepare(
        `INSERT INTO webhook_dead_letters
           (receiver, sku, seq, part, id, type, event, happened_at_ms, failed_at_ms, attempts, status, error)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
           value ->> 8, value ->> 9, value ->> 10
         FROM json_each(?2) WHERE EXISTS (SELECT 1 FROM webhook_receivers WHERE id = ?1) ON CONFLICT DO NOTHING`,
      )
      .bind(receiver, JSON.stringify(rows)),
  ];
}

/** Where a page ended. */
export type DeadLetterPosition = Pick<DeadLetter, 'sku' | 'seq' | 'part'>;

const COLUMNS = `sku, seq, part, id, type, happened_at_ms AS happenedAtMs, failed_at_ms AS failedAtMs, attempts, status, error,
  redelivering`;

/** In the order in which they happened to each SKU. */
export async function readDeadLetters(
  db: D1Database,
  receiver: string,
  limit: number,
  after: DeadLetterPosition = { sku: '', seq: 0, part: 0 },
): Promise<DeadLetter[]> {
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS} FROM webhook_dead_letters WHERE receiver = ? AND (sku, seq, part) > (?, ?, ?)
       ORDER BY sku, seq, part LIMIT ?`,
    )
    .bind(receiver, after.sku, after.seq, after.part, limit)
    .all<Omit<DeadLetter, 'redelivering'> & { readonly redelivering: number }>();
  return results.map((row) => ({ ...row, redelivering: row.redelivering === 1 }));
}

/** How many there are of each receiver, by id. */
export async function countDeadLetters(db: D1Database): Promise<Map<string, number>> {
  const { results } = await db
    .prepare('SELECT receiver, count(*) AS count FROM webhook_dead_letters GROUP BY receiver')
    .all<{ receiver: string; count: number }>();
  return new Map(results.map(({ receiver, count }) => [receiver, count]));
}
