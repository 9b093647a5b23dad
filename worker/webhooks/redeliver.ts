import {
  type DeadLetterPosition,
  forgetRequests,
  keepFailure,
  markForRedelivery,
  type Requested,
  readRequested,
  removeDelivered,
  requestedReceivers,
} from './deadLetters.ts';
import { type LoggedDelivery, logDeliveries, logged } from './deliveryLog.ts';
import { type Attempt, GONE, postPatiently } from './post.ts';
import { queueOf } from './queues.ts';
import { disableGone, isDisabled, markSlow, type Receiver } from './receivers.ts';
import { deliveryMsMax, LEASE_MS, POSTS_MAX, SLOW_MS } from './tell.ts';

/** A message of the webhooks' queues: deliver the dead letters of this receiver that were asked for. */
export interface Redelivery {
  readonly receiver: string;
  readonly redeliver: true;
  /** What it repeats may be lost: when somebody else is at it, it comes again when that is over. */
  readonly again?: boolean;
}

/** Asks for dead letters to be delivered after all. @returns how many. */
export async function requestRedelivery(env: Env, receiver: string, ids?: readonly string[]): Promise<number> {
  const queued = await markForRedelivery(env.DB, receiver, ids);
  if (queued > 0) await env.WEBHOOK_QUEUE.send({ receiver, redeliver: true });
  return queued;
}

/** Asks again for everything that was asked for: the queue may have lost it. */
export async function requestAgain(env: Env): Promise<void> {
  for (const receiver of await requestedReceivers(env.DB)) {
    await env.WEBHOOK_QUEUE.send({ receiver, redeliver: true, again: true });
  }
}

/** Delivers what was asked for, each SKU's in order, until one fails: the rest then waits until somebody asks again. */
export async function redeliver(env: Env, receiver: Receiver, { again }: Redelivery, now: () => number): Promise<void> {
  const { id } = receiver;
  if (isDisabled(receiver)) {
    await forgetRequests(env.DB, id).run();
    return;
  }
  const untilMs = now() + LEASE_MS;
  const takenUntilMs = await claim(env.DB, id, now(), untilMs);
  if (takenUntilMs !== null) {
    // Whoever is at it looks for more when it is done.
    if (again === true) await sendAgain(env, receiver, takenUntilMs - now());
    return;
  }
  const run = await post(env, receiver, await readRequested(env.DB, id, POSTS_MAX), now);
  if (await release(env.DB, receiver, untilMs, run, now()))
    await queueOf(env, receiver.slow || run.slow).send({ receiver: id, redeliver: true });
}

interface Run {
  readonly delivered: readonly DeadLetterPosition[];
  readonly failed: { readonly letter: Requested; readonly attempt: Attempt; readonly attempts: number } | null;
  readonly log: readonly LoggedDelivery[];
  /** It took long to answer, and the others must not wait for it again. */
  readonly slow: boolean;
}

async function post(env: Env, receiver: Receiver, letters: readonly Requested[], now: () => number): Promise<Run> {
  const endMs = now() + deliveryMsMax(receiver.slow);
  const delivered: Requested[] = [];
  const log: LoggedDelivery[] = [];
  let slow = false;
  for (const letter of letters) {
    if (now() > endMs || log.length >= POSTS_MAX) break;
    const { attempts, last } = await postPatiently(env, receiver, letter.message, now);
    log.push(...attempts.map((attempt) => logged(letter.message, attempt)));
    slow = !receiver.slow && attempts.some(({ durationMs }) => durationMs > SLOW_MS);
    if (!last.delivered) return { delivered, failed: { letter, attempt: last, attempts: attempts.length }, log, slow };
    delivered.push(letter);
    if (slow) break;
  }
  return { delivered, failed: null, log, slow };
}

/** Takes the receiver's dead letters for a while. @returns until when somebody else has them; `null` where nobody has. */
async function claim(db: D1Database, receiver: string, nowMs: number, untilMs: number): Promise<number | null> {
  const [claimed, kept] = await db.batch<{ untilMs: number }>([
    db
      .prepare(
        `UPDATE webhook_receivers SET redelivering_until_ms = ?3 WHERE id = ?1 AND redelivering_until_ms <= ?2
         RETURNING redelivering_until_ms AS untilMs`,
      )
      .bind(receiver, nowMs, untilMs),
    db.prepare('SELECT redelivering_until_ms AS untilMs FROM webhook_receivers WHERE id = ?').bind(receiver),
  ]);
  return claimed?.results.length === 1 ? null : (kept?.results[0]?.untilMs ?? nowMs);
}

/** Keeps what came of a run and gives the dead letters back. @returns whether there is more to deliver. */
async function release(
  db: D1Database,
  receiver: Receiver,
  untilMs: number,
  { delivered, failed, log, slow }: Run,
  nowMs: number,
): Promise<boolean> {
  const { id } = receiver;
  const results = await db.batch([
    removeDelivered(db, id, delivered),
    ...logDeliveries(db, id, log),
    ...(failed === null
      ? []
      : [keepFailure(db, id, failed.letter, failed.attempt, failed.attempts), forgetRequests(db, id)]),
    ...(slow ? [markSlow(db, receiver, true)] : []),
    ...(failed?.attempt.status === GONE ? [disableGone(db, receiver, nowMs)] : []),
    db
      .prepare('UPDATE webhook_receivers SET redelivering_until_ms = 0 WHERE id = ? AND redelivering_until_ms = ?')
      .bind(id, untilMs),
    db.prepare('SELECT 1 FROM webhook_dead_letters WHERE receiver = ? AND redelivering = 1 LIMIT 1').bind(id),
  ]);
  return (results.at(-1)?.results.length ?? 0) > 0;
}

async function sendAgain(env: Env, { id, slow }: Receiver, waitMs: number): Promise<void> {
  const delaySeconds = Math.max(Math.ceil(waitMs / 1_000), 1);
  await queueOf(env, slow).send({ receiver: id, redeliver: true }, { delaySeconds });
}
