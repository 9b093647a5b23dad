import { readEntries } from '../readModel.ts';
import { messagesOf, type WebhookMessage } from './events.ts';
import { type Attempt, post } from './post.ts';
import { findReceiver, listReceivers, type Receiver, wants } from './receivers.ts';
import { claimStream, releaseStream } from './streams.ts';

/**
 * A message of the webhooks' queue: tell this receiver what it has not been told of this SKU. It carries no entries; they are
 * read from the read model, in order, so that these messages too may come late, twice and out of order.
 */
export interface Delivery {
  readonly receiver: string;
  readonly sku: string;
}

/** One delivery ends after this much and asks for another, so that no receiver occupies a consumer for long. */
const ENTRIES_MAX = 500;
const POSTS_MAX = 200;
const DELIVERY_MS_MAX = 30_000;

/**
 * Longer than any delivery takes, whose last entry may be two messages that are posted twice each to a receiver which hangs.
 * When its program dies, the stream is free again after this.
 */
const LEASE_MS = DELIVERY_MS_MAX + 60_000;

/** The wait after the first failure; it doubles with each further one. */
const RETRY_SECONDS = 5;
const RETRY_SECONDS_MAX = 3_600;

/** The queue takes this many messages at once. */
const SEND_BATCH_MAX = 100;

/** Asks for deliveries of these SKUs to everybody who is to be told. */
export async function announce(env: Env, skus: ReadonlySet<string>): Promise<void> {
  if (skus.size === 0) return;
  const receivers = await listReceivers(env.DB);
  const deliveries = receivers.flatMap(({ id }) => [...skus].map((sku) => ({ body: { receiver: id, sku } })));
  for (let start = 0; start < deliveries.length; start += SEND_BATCH_MAX) {
    await env.WEBHOOK_QUEUE.sendBatch(deliveries.slice(start, start + SEND_BATCH_MAX));
  }
}

/** Carries out the deliveries of a batch side by side: none waits for another's receiver. */
export async function deliver(batch: MessageBatch<Delivery>, env: Env, now: () => number = Date.now): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const { receiver, sku } = message.body;
      try {
        const retryInSeconds = await deliverStream(env, message.body, message.attempts > 1, now);
        if (retryInSeconds === null) message.ack();
        else message.retry({ delaySeconds: retryInSeconds });
      } catch (error) {
        console.error(`The webhooks of ${sku} to ${receiver} stopped and go on later:`, error);
        message.retry({ delaySeconds: RETRY_SECONDS });
      }
    }),
  );
}

/** @returns the seconds after which the same message should come again, or `null` when it has done its work. */
async function deliverStream(
  env: Env,
  { receiver: id, sku }: Delivery,
  isRetry: boolean,
  now: () => number,
): Promise<number | null> {
  const receiver = await findReceiver(env.DB, id);
  if (receiver === null) return null;
  const claimed = await claimStream(env.DB, receiver, sku, now(), LEASE_MS);
  if (claimed.kind === 'busy') {
    // Whoever has the stream looks for more when it gives it back. But a message that comes again may be the very one that
    // is waited for: the repeat after a failure, or what is left of a delivery whose program died.
    return isRetry ? Math.max(Math.ceil((claimed.untilMs - now()) / 1_000), 1) : null;
  }
  const { untilMs } = claimed.claim;
  const { seq, delivered, failure } = await tell(env, receiver, sku, claimed.claim.seq, now);
  if (failure === null) {
    const more = await releaseStream(env.DB, id, sku, { seq, failures: 0, untilMs, busyUntilMs: 0 });
    if (more) await env.WEBHOOK_QUEUE.send({ receiver: id, sku });
    return null;
  }
  const failures = delivered > 0 ? 1 : claimed.claim.failures + 1;
  const retryInSeconds = retrySeconds(failures);
  await releaseStream(env.DB, id, sku, { seq, failures, untilMs, busyUntilMs: now() + retryInSeconds * 1_000 });
  console.warn(`Receiver ${id} was not told of ${sku}: ${failure.error}. Next attempt in ${retryInSeconds} s.`);
  return retryInSeconds;
}

interface Told {
  /** The last entry that needs no telling any more. */
  readonly seq: number;
  readonly delivered: number;
  /** What it stopped at; `null` where it came to an end of its own. */
  readonly failure: Attempt | null;
}

/** Tells a receiver what it asked for, in the order of the ledger, and stops at the first failure. */
async function tell(env: Env, receiver: Receiver, sku: string, afterSeq: number, now: () => number): Promise<Told> {
  const endMs = now() + DELIVERY_MS_MAX;
  // The entry before the first new one is read too: it says how many units were left.
  const entries = await readEntries(env.DB, sku, afterSeq, ENTRIES_MAX + 1);
  let remaining = 0;
  let seq = afterSeq;
  let delivered = 0;
  for (const entry of entries) {
    if (entry.seq > afterSeq && entry.atMs >= receiver.createdAtMs) {
      for (const message of messagesOf(sku, entry, remaining)) {
        if (!wants(receiver, message.event.type)) continue;
        const attempt = await postPatiently(env, receiver, message);
        if (!attempt.delivered) return { seq, delivered, failure: attempt };
        delivered += 1;
      }
    }
    remaining = entry.remaining;
    seq = entry.seq;
    if (delivered >= POSTS_MAX || now() > endMs) break;
  }
  return { seq, delivered, failure: null };
}

/** A single server error is common, as while a receiver is being replaced, and not worth a pause. */
async function postPatiently(env: Env, receiver: Receiver, message: WebhookMessage): Promise<Attempt> {
  const first = await post(env, receiver, message);
  return first.status !== null && first.status >= 500 ? post(env, receiver, message) : first;
}

/** A little is added at random, so that receivers which failed together are not tried together. */
function retrySeconds(failures: number): number {
  const seconds = Math.min(RETRY_SECONDS * 2 ** (failures - 1), RETRY_SECONDS_MAX);
  return Math.ceil(seconds * (1 + Math.random() / 5));
}
