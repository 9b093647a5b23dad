import type { WebhookType } from '../../shared/protocol/webhooks.ts';
import type { WebhookMessage } from './events.ts';
import type { Attempt } from './post.ts';

/** Messages that a stream went on without. They are kept until they are delivered after all, or their receiver is deleted. */
export interface DeadLetter {
  readonly sku: string;
  readonly seq: number;
  /** Which of the entry's messages it is. */
  readonly part: number;
  /** The header `webhook-id`. */
  readonly id: string;
  readonly type: WebhookType;
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

/** How many there are of one receiver. */
export async function countDeadLettersOf(db: D1Database, receiver: string): Promise<number> {
  const row = await db
    .prepare('SELECT count(*) AS count FROM webhook_dead_letters WHERE receiver = ?')
    .bind(receiver)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

/**
 * Asks for dead letters to be delivered after all.
 *
 * @param ids left out, all of them.
 * @returns how many there are to deliver of those asked for.
 */
export async function markForRedelivery(db: D1Database, receiver: string, ids?: readonly string[]): Promise<number> {
  const { meta } = await db
    .prepare(
      `UPDATE webhook_dead_letters SET redelivering = 1
       WHERE receiver = ?1 AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))`,
    )
    .bind(receiver, ids === undefined ? null : JSON.stringify(ids))
    .run();
  return meta.changes;
}

/** A dead letter that somebody has asked for. */
export interface Requested extends DeadLetterPosition {
  readonly message: WebhookMessage;
}

/** The first of those asked for, in the order in which they happened to each SKU. */
export async function readRequested(db: D1Database, receiver: string, limit: number): Promise<Requested[]> {
  const { results } = await db
    .prepare(
      `SELECT sku, seq, part, id, event FROM webhook_dead_letters WHERE receiver = ? AND redelivering = 1
       ORDER BY sku, seq, part LIMIT ?`,
    )
    .bind(receiver, limit)
    .all<DeadLetterPosition & { readonly id: string; readonly event: string }>();
  return results.map(({ id, event, ...position }) => ({ ...position, message: { id, event: JSON.parse(event) } }));
}

/** The receivers that have dead letters which somebody has asked for. */
export async function requestedReceivers(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare('SELECT DISTINCT receiver FROM webhook_dead_letters WHERE redelivering = 1')
    .all<{ receiver: string }>();
  return results.map(({ receiver }) => receiver);
}

/** Forgets what was delivered after all. */
export function removeDelivered(db: D1Database, receiver: string, delivered: readonly DeadLetterPosition[]) {
  return db
    .prepare(
      `DELETE FROM webhook_dead_letters WHERE receiver = ?1 AND (sku, seq, part) IN (
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2))`,
    )
    .bind(receiver, JSON.stringify(delivered.map(({ sku, seq, part }) => [sku, seq, part])));
}

/** Nothing is asked for any more. */
export function forgetRequests(db: D1Database, receiver: string): D1PreparedStatement {
  return db
    .prepare('UPDATE webhook_dead_letters SET redelivering = 0 WHERE receiver = ? AND redelivering = 1')
    .bind(receiver);
}

/** One of them has failed again. */
export function keepFailure(
  db: D1Database,
  receiver: string,
  { sku, seq, part }: DeadLetterPosition,
  { status, error, atMs }: Attempt,
  attempts: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhook_dead_letters SET failed_at_ms = ?5, attempts = attempts + ?6, status = ?7, error = ?8
       WHERE receiver = ?1 AND sku = ?2 AND seq = ?3 AND part = ?4`,
    )
    .bind(receiver, sku, seq, part, atMs, attempts, status, error);
}
