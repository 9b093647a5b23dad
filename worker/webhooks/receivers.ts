import { RECEIVERS_MAX, type ReceiverBody, type WebhookType } from '../../shared/protocol/webhooks.ts';
import { newSecret, OVERLAP_SECONDS_DEFAULT } from './secrets.ts';
import { resumeStreams } from './streams.ts';

/** Somebody whom the shop wants to be told of its drops. */
export interface Receiver {
  readonly id: string;
  readonly url: string;
  /** What it asked for; `null` for all that there is. */
  readonly events: readonly WebhookType[] | null;
  /** `whsec_` and the key in base64. It is needed to sign, so it is kept as it is. */
  readonly secret: string;
  /** The secret before it, which is good until then, in milliseconds since the epoch; both `null` where there is none. */
  readonly previousSecret: string | null;
  readonly previousSecretUntilMs: number | null;
  /** It is told of what happens from then on, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** Since when it is told nothing, and why; both `null` while it is told. */
  readonly disabledAtMs: number | null;
  readonly disabledReason: DisabledReason | null;
  /** It took long to answer: it is told apart from the others. */
  readonly slow: boolean;
}

/** `gone`: it has answered 410. */
export type DisabledReason = 'gone' | 'operator';

const COLUMNS = `id, url, events, secret, previous_secret AS previousSecret,
  previous_secret_until_ms AS previousSecretUntilMs, created_at_ms AS createdAtMs, disabled_at_ms AS disabledAtMs,
  disabled_reason AS disabledReason, slow`;

type Row = Omit<Receiver, 'events' | 'slow'> & { readonly events: string | null; readonly slow: number };

export async function listReceivers(db: D1Database): Promise<Receiver[]> {
  const { results } = await db.prepare(`SELECT ${COLUMNS} FROM webhook_receivers ORDER BY id`).all<Row>();
  return results.map(receiverOf);
}

export async function findReceiver(db: D1Database, id: string): Promise<Receiver | null> {
  const row = await db.prepare(`SELECT ${COLUMNS} FROM webhook_receivers WHERE id = ?`).bind(id).first<Row>();
  return row === null ? null : receiverOf(row);
}

export type Saved =
  | { readonly kind: 'created' | 'changed'; readonly receiver: Receiver }
  | { readonly kind: 'too_many' };

/**
 * Makes a receiver or changes it. A secret that is not given is made up at first, and kept later; another one than before is a
 * rotation. Another address is a fresh start: it enables the receiver, and nothing is held against it (rule HOOK-10).
 */
export async function saveReceiver(db: D1Database, id: string, body: ReceiverBody, nowMs: number): Promise<Saved> {
  const events = body.events == null ? null : JSON.stringify([...new Set(body.events)]);
  const made = await db
    .prepare(
      `INSERT INTO webhook_receivers (id, url, events, secret, created_at_ms)
       SELECT ?1, ?2, ?3, ?4, ?5 WHERE (SELECT count(*) FROM webhook_receivers) < ?6
       ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    )
    .bind(id, body.url, events, body.secret ?? newSecret(), nowMs, RECEIVERS_MAX)
    .first<Row>();
  if (made !== null) return { kind: 'created', receiver: receiverOf(made) };
  const before = await findReceiver(db, id);
  if (before === null) return { kind: 'too_many' };
  const moved = before.url !== body.url;
  const [changed] = await db.batch<Row>([
    db
      .prepare(
        `UPDATE webhook_receivers SET
           url = ?2, events = ?3, secret = coalesce(?4, secret),
           previous_secret = iif(?4 <> secret, secret, previous_secret),
           previous_secret_until_ms = iif(?4 <> secret, ?5, previous_secret_until_ms),
           disabled_at_ms = iif(?6, NULL, disabled_at_ms), disabled_reason = iif(?6, NULL, disabled_reason),
           slow = iif(?6, 0, slow)
         WHERE id = ?1 RETURNING ${COLUMNS}`,
      )
      .bind(id, body.url, events, body.secret ?? null, nowMs + OVERLAP_SECONDS_DEFAULT * 1_000, moved ? 1 : 0),
    ...(moved ? [resumeStreams(db, id)] : []),
  ]);
  const [row] = changed?.results ?? [];
  return row === undefined ? { kind: 'too_many' } : { kind: 'changed', receiver: receiverOf(row) };
}

/** Forgets a receiver and all about it; `false` where there was none. */
export async function deleteReceiver(db: D1Database, id: string): Promise<boolean> {
  const row = await db.prepare('DELETE FROM webhook_receivers WHERE id = ? RETURNING id').bind(id).first();
  return row !== null;
}

/** Tells nothing more to a receiver that has answered 410, unless its address was changed in the meantime (rule HOOK-10). */
export function disableGone(db: D1Database, { id, url }: Receiver, nowMs: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhook_receivers SET disabled_at_ms = ?3, disabled_reason = 'gone'
       WHERE id = ?1 AND url = ?2 AND disabled_at_ms IS NULL`,
    )
    .bind(id, url, nowMs);
}

export function markSlow(db: D1Database, { id, url }: Receiver, slow: boolean): D1PreparedStatement {
  return db.prepare('UPDATE webhook_receivers SET slow = ?3 WHERE id = ?1 AND url = ?2').bind(id, url, slow ? 1 : 0);
}

export function isDisabled({ disabledAtMs }: Receiver): boolean {
  return disabledAtMs !== null;
}

export function wants(receiver: Receiver, type: WebhookType): boolean {
  return receiver.events === null || receiver.events.includes(type);
}

function receiverOf({ events, slow, ...row }: Row): Receiver {
  return { ...row, events: events === null ? null : JSON.parse(events), slow: slow === 1 };
}
