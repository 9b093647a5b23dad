import { log } from '../log.ts';
import { bury } from './deadLetters.ts';
import { logDeliveries } from './deliveryLog.ts';
import { isApart, queueOf } from './queues.ts';
import { disableGone, findReceiver, isDisabled, markSlow, type Receiver } from './receivers.ts';
import { type Redelivery, redeliver } from './redeliver.ts';
import { claimStream, releaseStream } from './streams.ts';
import { LEASE_MS, type Told, tell } from './tell.ts';

/** A message of the webhooks' queues. */
export type Delivery = StreamDelivery | Redelivery;

/**
 * Tell this receiver what it has not been told of this SKU. It carries no entries; they are read from the read model, in order,
 * so that these messages too may come late, twice and out of order.
 */
export interface StreamDelivery {
  readonly receiver: string;
  readonly sku: string;
  /** It was sent to end the wait until then: when it comes early it waits on, unless somebody else has had the stream since. */
  readonly dueMs?: number;
  /** What it repeats may be lost: when it finds the stream taken, it comes again when that is over. */
  readonly again?: boolean;
}

/** The wait before a message is tried again that failed here, as with a database that is down; it doubles each time. */
const RETRY_SECONDS = 5;
const RETRY_SECONDS_MAX = 1_800;

/**
 * Carries out the deliveries of a batch side by side: none waits for another's receiver. What a receiver's failure makes
 * necessary is sent anew, before its message is acknowledged, so that the queue's own count of attempts stays for failures here.
 */
export async function deliver(batch: MessageBatch<Delivery>, env: Env, now: () => number = Date.now): Promise<void> {
  const apart = isApart(batch.queue);
  await Promise.all(
    batch.messages.map(async (message) => {
      const { body, attempts } = message;
      try {
        // A message that comes again may be what is left of a delivery whose program died.
        await carryOut(env, attempts > 1 ? { ...body, again: true } : body, apart, now);
        message.ack();
      } catch (error) {
        log.error('The webhooks to a receiver stopped and go on later.', { ...body, error });
        message.retry({ delaySeconds: Math.min(RETRY_SECONDS * 2 ** (message.attempts - 1), RETRY_SECONDS_MAX) });
      }
    }),
  );
}

async function carryOut(env: Env, delivery: Delivery, apart: boolean, now: () => number): Promise<void> {
  const receiver = await findReceiver(env.DB, delivery.receiver);
  if (receiver === null) return;
  if (receiver.slow && !apart) await queueOf(env, true).send(delivery);
  else if ('redeliver' in delivery) await redeliver(env, receiver, delivery, now);
  else if (!isDisabled(receiver)) await deliverStream(env, receiver, delivery, apart, now);
}

async function deliverStream(
  env: Env,
  receiver: Receiver,
  { sku, dueMs, again }: StreamDelivery,
  apart: boolean,
  now: () => number,
): Promise<void> {
  const { id } = receiver;
  const claimed = await claimStream(env.DB, receiver, sku, now(), LEASE_MS);
  if (claimed.kind === 'busy') {
    // Whoever has the stream looks for more when it gives it back, and whoever made it wait has sent a message for the end.
    const isAwaited = again === true || dueMs === claimed.untilMs;
    if (isAwaited) await sendLater(queueOf(env, receiver.slow), { receiver: id, sku }, claimed.untilMs, now());
    return;
  }
  const { claim } = claimed;
  const told = await tell(env, receiver, sku, claim, { apart, now });
  const others = outcome(env.DB, receiver, told, now());
  const more = await releaseStream(env.DB, id, sku, claim.untilMs, told.release, others);
  report(id, sku, told, now());
  if (told.gone) return;
  const queue = queueOf(env, told.slow ?? receiver.slow);
  const { waitUntilMs } = told.release;
  if (waitUntilMs !== null) await sendLater(queue, { receiver: id, sku }, waitUntilMs, now());
  else if (more) await queue.send({ receiver: id, sku });
}

/** What is written of a delivery beside how far it came. */
function outcome(db: D1Database, receiver: Receiver, { log: attempts, dead, gone, slow }: Told, nowMs: number) {
  return [
    ...bury(db, receiver.id, dead),
    ...logDeliveries(db, receiver.id, attempts),
    ...(gone ? [disableGone(db, receiver, nowMs)] : []),
    ...(slow !== null && slow !== receiver.slow ? [markSlow(db, receiver, slow)] : []),
  ];
}

function report(receiver: string, sku: string, { deadCount, gone, release }: Told, nowMs: number): void {
  if (deadCount > 0) log.warn('A receiver has more dead letters.', { receiver, sku, deadLetters: deadCount });
  if (gone) log.warn('A receiver answered 410 and is disabled.', { receiver });
  const { waitUntilMs, error } = release;
  if (waitUntilMs === null) return;
  const waitSeconds = Math.ceil((waitUntilMs - nowMs) / 1_000);
  log.warn(`A receiver was not told: ${error}. It is tried again later.`, { receiver, sku, waitSeconds });
}

/** Sends a delivery that ends the wait until `dueMs`. */
async function sendLater(
  queue: Env['WEBHOOK_QUEUE'],
  delivery: StreamDelivery,
  dueMs: number,
  nowMs: number,
): Promise<void> {
  await queue.send({ ...delivery, dueMs }, { delaySeconds: Math.max(Math.ceil((dueMs - nowMs) / 1_000), 1) });
}
