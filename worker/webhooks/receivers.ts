import { RECEIVERS_MAX, type ReceiverBody, type WebhookType } from '../../shared/protocol/webhooks.ts';

/** Somebody whom the shop wants to be told of its drops. */
export interface Receiver {
  readonly id: string;
  readonly url: string;
  /** What it asked for; `null` for all that there is. */
  readonly events: readonly WebhookType[] | null;
  /** `whsec_` and the key in base64. It is needed to sign, so it is kept as it is. */
  readonly secret: string;
  /** It is told of what happens from then on, in milliseconds since the epoch. */
  readonly createdAtMs: number;
}

const COLUMNS = 'id, url, events, secret, created_at_ms AS createdAtMs';

type Row = Omit<Receiver, 'events'> & { readonly events: string | null };

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

/** Makes a receiver or changes it. A secret that is not given is made up at first, and kept later. */
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
  const changed = await db
    .prepare(
      `UPDATE webhook_receivers SET url = ?2, events = ?3, secret = coalesce(?4, secret) WHERE id = ?1
       RETURNING ${COLUMNS}`,
    )
    .bind(id, body.url, events, body.secret ?? null)
    .first<Row>();
  return changed === null ? { kind: 'too_many' } : { kind: 'changed', receiver: receiverOf(changed) };
}

/** Forgets a receiver and how far it was told; `false` where there was none. */
export async function deleteReceiver(db: D1Database, id: string): Promise<boolean> {
  const row = await db.prepare('DELETE FROM webhook_receivers WHERE id = ? RETURNING id').bind(id).first();
  return row !== null;
}

export function wants(receiver: Receiver, type: WebhookType): boolean {
  return receiver.events === null || receiver.events.includes(type);
}

function receiverOf({ events, ...row }: Row): Receiver {
  return { ...row, events: events === null ? null : JSON.parse(events) };
}

/** 32 random bytes: within the 24 to 64 that Standard Webhooks asks for. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
