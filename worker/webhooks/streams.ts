import type { Receiver } from './receivers.ts';

/**
 * A stream is the ledger of one SKU on its way to one receiver. Its row says how far the receiver was told, and it is a lease:
 * until `busyUntilMs` one delivery has the stream to itself, or the receiver is given time after a failure. So a rush of
 * deliveries neither tells a receiver everything many times over nor knocks on a door that has just been shut.
 */
export interface Claim extends Progress {
  /** Until when the stream is taken; it also tells this claim from one that followed it. */
  readonly untilMs: number;
}

/** How far a stream has come, and how it stands with its receiver. */
export interface Progress {
  /** The last entry that needs no telling any more. */
  readonly seq: number;
  /** How many messages of the entry after it need none either. */
  readonly part: number;
  /** Failures in a row so far, of whatever message. */
  readonly failures: number;
  /** The first of them, in milliseconds since the epoch; `null` where there is none. */
  readonly failingSinceMs: number | null;
  /** How often the next message was tried so far. */
  readonly attempts: number;
}

export type Claimed =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'busy'; readonly untilMs: number };

const PROGRESS = 'seq, part, failures, failing_since_ms AS failingSinceMs, attempts';

/** Takes the stream for a while, unless somebody else has it. */
export async function claimStream(
  db: D1Database,
  receiver: Receiver,
  sku: string,
  nowMs: number,
  leaseMs: number,
): Promise<Claimed> {
  const untilMs = nowMs + leaseMs;
  const claim = await db
    .prepare(
      `UPDATE webhook_streams SET busy_until_ms = ?4, waiting = 0
       WHERE receiver = ?1 AND sku = ?2 AND busy_until_ms <= ?3 RETURNING ${PROGRESS}`,
    )
    .bind(receiver.id, sku, nowMs, untilMs)
    .first<Progress>();
  if (claim !== null) return { kind: 'claimed', claim: { ...claim, untilMs } };
  const begun = await beginStream(db, receiver, sku, untilMs);
  if (begun !== null) return { kind: 'claimed', claim: { ...begun, untilMs } };
  const busy = await db
    .prepare('SELECT busy_until_ms AS untilMs FROM webhook_streams WHERE receiver = ? AND sku = ?')
    .bind(receiver.id, sku)
    .first<{ untilMs: number }>();
  // Without a row the receiver was deleted a moment ago, and a later look will find that out.
  return { kind: 'busy', untilMs: busy?.untilMs ?? nowMs };
}

/** A receiver is told of what happened after it was named, so its stream begins behind everything older. */
async function beginStream(
  db: D1Database,
  { id, createdAtMs }: Receiver,
  sku: string,
  untilMs: number,
): Promise<Progress | null> {
  return db
    .prepare(
      `INSERT INTO webhook_streams (receiver, sku, seq, busy_until_ms, failures)
       SELECT ?1, ?2, coalesce((SELECT seq FROM ledger WHERE sku = ?2 AND at_ms < ?3 ORDER BY seq DESC LIMIT 1), 0), ?4, 0
       WHERE NOT EXISTS (SELECT 1 FROM webhook_streams WHERE receiver = ?1 AND sku = ?2)
         AND EXISTS (SELECT 1 FROM webhook_receivers WHERE id = ?1)
       RETURNING ${PROGRESS}`,
    )
    .bind(id, sku, createdAtMs, untilMs)
    .first<Progress>();
}

/** How a delivery leaves the stream behind. */
export interface Release extends Progress {
  /** When to try again after a failure; `null` at once. */
  readonly waitUntilMs: number | null;
  /** Why the newest attempt failed; `null` where it did not. */
  readonly error: string | null;
}

/**
 * Gives the stream back after a delivery, together with what else is to be written of it: all or nothing. If somebody else has
 * the stream by now, how far the receiver was told still counts, but the stream stays theirs.
 *
 * @param untilMs of the claim.
 * @returns whether there is more to tell: also what arrived while the stream was taken, whose own delivery found it busy.
 */
export async function releaseStream(
  db: D1Database,
  receiver: string,
  sku: string,
  untilMs: number,
  { seq, part, failures, failingSinceMs, attempts, waitUntilMs, error }: Release,
  others: readonly D1PreparedStatement[] = [],
): Promise<boolean> {
  const results = await db.batch([
    ...others,
    moveStream(db, receiver, sku, { seq, part }),
    db
      .prepare(
        `UPDATE webhook_streams SET
           busy_until_ms = ?4, waiting = ?5, failures = ?6, failing_since_ms = ?7, attempts = ?8, error = ?9
         WHERE receiver = ?1 AND sku = ?2 AND busy_until_ms = ?3`,
      )
      .bind(
        receiver,
        sku,
        untilMs,
        waitUntilMs ?? 0,
        waitUntilMs === null ? 0 : 1,
        failures,
        failingSinceMs,
        attempts,
        error,
      ),
    db.prepare('SELECT 1 FROM ledger_heads WHERE sku = ? AND seq > ?').bind(sku, seq),
  ]);
  return (results.at(-1)?.results.length ?? 0) > 0;
}

/** Moves a stream on, never back. */
export function moveStream(
  db: D1Database,
  receiver: string,
  sku: string,
  { seq, part }: Pick<Progress, 'seq' | 'part'>,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhook_streams SET
         seq = max(seq, ?3), part = CASE WHEN seq > ?3 THEN part WHEN seq = ?3 THEN max(part, ?4) ELSE ?4 END
       WHERE receiver = ?1 AND sku = ?2`,
    )
    .bind(receiver, sku, seq, part);
}

/** For a statement whose first two parameters are the receiver and a command's id: the command was not carried out yet. */
export const IS_NEW = 'NOT EXISTS (SELECT 1 FROM webhook_commands WHERE receiver = ?1 AND id = ?2)';

/**
 * Holds nothing against a receiver any more: none of its streams waits. A delivery that is under way keeps its stream.
 *
 * @param commandId does nothing when the command was carried out already.
 */
export function resumeStreams(db: D1Database, receiver: string, commandId: string | null = null): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhook_streams SET
         busy_until_ms = iif(waiting = 1, 0, busy_until_ms), waiting = 0, failures = 0, failing_since_ms = NULL, error = NULL
       WHERE receiver = ?1 AND ${IS_NEW}`,
    )
    .bind(receiver, commandId);
}

/** The SKUs of which there is more to tell this receiver. */
export async function openStreams(db: D1Database, { id, createdAtMs }: Receiver): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT h.sku FROM ledger_heads h LEFT JOIN webhook_streams s ON s.receiver = ?1 AND s.sku = h.sku
       WHERE s.seq < h.seq OR (s.seq IS NULL AND EXISTS (
         SELECT 1 FROM ledger l WHERE l.sku = h.sku AND l.seq = h.seq AND l.at_ms >= ?2))`,
    )
    .bind(id, createdAtMs)
    .all<{ sku: string }>();
  return results.map(({ sku }) => sku);
}

/** What waits for a receiver because it failed, over all its streams. */
export interface Failing {
  readonly receiver: string;
  readonly sinceMs: number;
  readonly failures: number;
  readonly error: string;
  readonly nextAttemptAtMs: number;
}

/** The receivers that fail, by id. */
export async function failingReceivers(db: D1Database): Promise<Map<string, Failing>> {
  const { results } = await db
    .prepare(
      `SELECT receiver, min(failing_since_ms) AS sinceMs, max(failures) AS failures, min(busy_until_ms) AS nextAttemptAtMs,
         (SELECT error FROM webhook_streams o WHERE o.receiver = s.receiver AND o.waiting = 1
          ORDER BY failing_since_ms LIMIT 1) AS error
       FROM webhook_streams s WHERE waiting = 1 GROUP BY receiver`,
    )
    .all<Failing>();
  return new Map(results.map((failing) => [failing.receiver, failing]));
}
