import { log } from '../log.ts';
import { bury } from './deadLetters.ts';
import { logDeliveries } from './deliveryLog.ts';
import { disableGone, findReceiver, isDisabled, listReceivers, markSlow, type Receiver } from './receivers.ts';
import { claimStream, openStreams, releaseStream } from './streams.ts';
import { DELIVERY_MS_MAX, type Told, tell } from './tell.ts';

/**
 * A message of the webhooks' queue: tell this receiver what it has not been told of this SKU. It carries no entries; they are
 * read from the read model, in order, so that these messages too may come late, twice and out of order.
 */
export interface Delivery {
  readonly receiver: string;
  readonly sku: string;
  /** It was sent to end the wait until then: when it comes early it waits on, unless somebody else has had the stream since. */
  readonly dueMs?: number;
  /** What it repeats may be lost: when it finds the stream taken, it comes again when that is over. */
  readonly again?: true;
}

/**
 * Longer than any delivery takes, whose last message may be posted twice to a receiver that takes ten seconds to fail. When its
 * program dies, the stream is free again after this.
 */
const LEASE_MS = DELIVERY_MS_MAX + 60_000;

/** The wait before a message is tried again that failed here, as with a database that is down; it doubles each time. */
const RETRY_SECONDS = 5;
const RETRY_SECONDS_MAX = 1_800;

/** The queue takes this many messages at once. */
const SEND_BATCH_MAX = 100;

/**
 * Asks for deliveries of these SKUs to everybody who is to be told.
 *
 * @param caughtUp of these whatever was asked for earlier may be lost, so nothing is left to it.
 */
export async function announce(env: Env, skus: ReadonlySet<string>, caughtUp: ReadonlySet<string>): Promise<void> {
  if (skus.size === 0) return;
  const receivers = (await listReceivers(env.DB)).filter((receiver) => !isDisabled(receiver));
  const deliveries = receivers.flatMap(({ id: receiver }) => {
    return [...skus].map((sku) => (caughtUp.has(sku) ? { receiver, sku, again: true as const } : { receiver, sku }));
  });
  await ask(env, deliveries);
}

/** Asks for everything that this receiver is still to be told. */
export async function announceTo(env: Env, receiver: Receiver): Promise<void> {
  const skus = await openStreams(env.DB, receiver);
  await ask(
    env,
    skus.map((sku) => ({ receiver: receiver.id, sku })),
  );
}

async function ask(env: Env, deliveries: readonly Delivery[]): Promise<void> {
  for (let start = 0; start < deliveries.length; start += SEND_BATCH_MAX) {
    const some = deliveries.slice(start, start + SEND_BATCH_MAX);
    await env.WEBHOOK_QUEUE.sendBatch(some.map((body) => ({ body })));
  }
}

/**
 * Carries out the deliveries of a batch side by side: none waits for another's receiver. What a receiver's failure makes
 * necessary is sent anew, before its message is acknowledged, so that the queue's own count of attempts stays for failures here.
 */
export async function deliver(batch: MessageBatch<Delivery>, env: Env, now: () => number = Date.now): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const { receiver, sku } = message.body;
      try {
        // A message that comes again may be what is left of a delivery whose program died.
        const again = message.attempts > 1 || message.body.again === true;
        await deliverStream(env, { ...message.body, ...(again ? { again } : {}) }, now);
        message.ack();
      } catch (error) {
        log.error('The webhooks of a drop to a receiver stopped and go on later.', { sku, receiver, error });
        message.retry({ delaySeconds: Math.min(RETRY_SECONDS * 2 ** (message.attempts - 1), RETRY_SECONDS_MAX) });
      }
    }),
  );
}

async function deliverStream(
  env: Env,
  { receiver: id, sku, dueMs, again }: Delivery,
  now: () => number,
): Promise<void> {
  const receiver = await findReceiver(env.DB, id);
  if (receiver === null || isDisabled(receiver)) return;
  const claimed = await claimStream(env.DB, receiver, sku, now(), LEASE_MS);
  if (claimed.kind === 'busy') {
    // Whoever has the stream looks for more when it gives it back, and whoever made it wait has sent a message for the end.
    const isAwaited = again === true || dueMs === claimed.untilMs;
    return isAwaited ? sendLater(env, { receiver: id, sku }, claimed.untilMs, now()) : undefined;
  }
  const { claim } = claimed;
  const told = await tell(env, receiver, sku, claim, { apart: true, now });
  const more = await releaseStream(
    env.DB,
    id,
    sku,
    claim.untilMs,
    told.release,
    outcome(env.DB, receiver, told, now()),
  );
  const { waitUntilMs, error } = told.release;
  if (told.dead.length > 0)
    log.warn('A receiver has more dead letters.', { receiver: id, sku, deadLetters: told.dead.length });
  if (told.gone) {
    log.warn('A receiver answered 410 and is disabled.', { receiver: id });
  } else if (waitUntilMs !== null) {
    const waitSeconds = Math.ceil((waitUntilMs - now()) / 1_000);
    log.warn(`A receiver was not told: ${error}. It is tried again later.`, { receiver: id, sku, waitSeconds });
    await sendLater(env, { receiver: id, sku }, waitUntilMs, now());
  } else if (more) {
    await env.WEBHOOK_QUEUE.send({ receiver: id, sku });
  }
}

/** What is written of a delivery beside how far it came. */
function outcome(db: D1Database, receiver: Receiver, { log, dead, gone, slow }: Told, nowMs: number) {
  return [
    ...bury(db, receiver.id, dead),
    ...logDeliveries(db, receiver.id, log),
    ...(gone ? [disableGone(db, receiver, nowMs)] : []),
    ...(slow !== null && slow !== receiver.slow ? [markSlow(db, receiver, slow)] : []),
  ];
}

/** Sends a delivery that ends the wait until `dueMs`. */
async function sendLater(env: Env, delivery: Delivery, dueMs: number, nowMs: number): Promise<void> {
  const delaySeconds = Math.max(Math.ceil((dueMs - nowMs) / 1_000), 1);
  await env.WEBHOOK_QUEUE.send({ ...delivery, dueMs }, { delaySeconds });
}
