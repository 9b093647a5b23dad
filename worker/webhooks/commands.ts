import type { RotateBody } from '../../shared/protocol/webhooks.ts';
import { newSecret, OVERLAP_SECONDS_DEFAULT } from './secrets.ts';
import { IS_NEW, resumeStreams } from './streams.ts';

/** What the operator commands a receiver. Each is carried out once per id, in one transaction with its being remembered. */

export type Commanded =
  /** `secret` is what a rotation brought. */
  | { readonly kind: 'done'; readonly replayed: boolean; readonly secret: string | null }
  | { readonly kind: 'unknown_receiver' }
  /** The id was used for another command. */
  | { readonly kind: 'id_reused' }
  /** It was carried out, but the secret that it brought is not valid any more, and so is not known any more. */
  | { readonly kind: 'secret_replaced' };

/**
 * Gives a receiver another secret and lets the present one be good for a while longer. There are never more than two: one that
 * was still good from an earlier rotation ends at once (rule HOOK-5).
 */
export function rotate(db: D1Database, receiver: string, body: RotateBody, nowMs: number): Promise<Commanded> {
  const overlapSeconds = body.overlapSeconds ?? OVERLAP_SECONDS_DEFAULT;
  const secret = body.secret ?? newSecret();
  const change = db
    .prepare(
      `UPDATE webhook_receivers SET secret = ?3, previous_secret = iif(?4 > 0, secret, NULL),
         previous_secret_until_ms = iif(?4 > 0, ?4, NULL)
       WHERE id = ?1 AND secret <> ?3 AND ${IS_NEW}`,
    )
    .bind(receiver, body.id, secret, overlapSeconds === 0 ? 0 : nowMs + overlapSeconds * 1_000);
  const command = `rotate, ${body.secret == null ? 'any secret' : 'a given secret'}, ${overlapSeconds} s`;
  return carryOut(db, receiver, body, { command, secret, given: body.secret ?? null }, [change], nowMs);
}

/** Goes on where each stream stopped. */
export function enable(db: D1Database, receiver: string, body: Command, nowMs: number): Promise<Commanded> {
  const change = db
    .prepare(
      `UPDATE webhook_receivers SET disabled_at_ms = NULL, disabled_reason = NULL, slow = 0 WHERE id = ?1 AND ${IS_NEW}`,
    )
    .bind(receiver, body.id);
  return carryOut(db, receiver, body, { command: 'enable' }, [change, resumeStreams(db, receiver, body.id)], nowMs);
}

/** Tells the receiver nothing more; its streams stand still. One that is disabled already stays so for its own reason. */
export function disable(db: D1Database, receiver: string, body: Command, nowMs: number): Promise<Commanded> {
  const change = db
    .prepare(
      `UPDATE webhook_receivers SET disabled_at_ms = ?3, disabled_reason = 'operator'
       WHERE id = ?1 AND disabled_at_ms IS NULL AND ${IS_NEW}`,
    )
    .bind(receiver, body.id, nowMs);
  return carryOut(db, receiver, body, { command: 'disable' }, [change], nowMs);
}

type Command = { readonly id: string };

interface Said {
  readonly command: string;
  readonly secret?: string;
  /** The secret that the operator chose; `null` where it was left to us. */
  readonly given?: string | null;
}

async function carryOut(
  db: D1Database,
  receiver: string,
  { id }: Command,
  { command, secret = undefined, given = null }: Said,
  changes: readonly D1PreparedStatement[],
  nowMs: number,
): Promise<Commanded> {
  const results = await db.batch<{ command: string; secret: string | null }>([
    ...changes,
    db
      .prepare(
        `INSERT INTO webhook_commands (receiver, id, command, secret)
         SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM webhook_receivers WHERE id = ?1) ON CONFLICT DO NOTHING
         RETURNING command, secret`,
      )
      .bind(receiver, id, command, secret ?? null),
    db
      .prepare(
        `UPDATE webhook_commands SET secret = NULL WHERE receiver = ?1 AND secret IS NOT NULL AND secret NOT IN (
           SELECT secret FROM webhook_receivers WHERE id = ?1
           UNION SELECT previous_secret FROM webhook_receivers WHERE id = ?1 AND previous_secret_until_ms > ?2)`,
      )
      .bind(receiver, nowMs),
    db.prepare('SELECT command, secret FROM webhook_commands WHERE receiver = ? AND id = ?').bind(receiver, id),
  ]);
  const replayed = results.at(-3)?.results.length === 0;
  const [kept] = results.at(-1)?.results ?? [];
  if (kept === undefined) return { kind: 'unknown_receiver' };
  if (kept.command !== command) return { kind: 'id_reused' };
  if (secret === undefined) return { kind: 'done', replayed, secret: null };
  if (kept.secret === null) return { kind: 'secret_replaced' };
  if (given !== null && given !== kept.secret) return { kind: 'id_reused' };
  return { kind: 'done', replayed, secret: kept.secret };
}
