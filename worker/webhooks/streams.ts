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

interface Progress {
  /** The last entry that needs no telling any more. */
  readonly seq: number;
  /** Failures in a row so far. */
  readonly failures: number;
}

export type Claimed =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'busy'; readonly untilMs: number };

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
      `UPDATE webhook_streams SET busy_until_ms = ?4 WHERE receiver = ?1 AND sku = ?2 AND busy_until_ms <= ?3
       RETURNING seq, failures`,
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
       RETURNING seq, failures`,
    )
    .bind(id, sku, createdAtMs, untilMs)
    .first<Progress>();
}

/**
 * Gives the stream back after a delivery. If somebody else has it by now, how far the receiver was told still counts, but the
 * stream stays theirs.
 *
 * @param seq the last entry that the receiver has been told of.
 * @param busyUntilMs when to try again after a failure; 0 at once.
 * @returns whether there is more to tell: also what arrived while the stream was taken, whose own delivery found it busy.
 */
export async function releaseStream(
  db: D1Database,
  receiver: string,
  sku: string,
  { seq, failures, untilMs, busyUntilMs }: Claim & { readonly busyUntilMs: number },
): Promise<boolean> {
  const [, more] = await db.batch([
    db
      .prepare(
        `UPDATE webhook_streams SET seq = max(seq, ?3), failures = ?4,
           busy_until_ms = iif(busy_until_ms = ?6, ?5, busy_until_ms)
         WHERE receiver = ?1 AND sku = ?2`,
      )
      .bind(receiver, sku, seq, failures, busyUntilMs, untilMs),
    db.prepare('SELECT 1 FROM ledger_heads WHERE sku = ? AND seq > ?').bind(sku, seq),
  ]);
  return (more?.results.length ?? 0) > 0;
}
