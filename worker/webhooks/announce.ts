import { laneOf } from './lanes.ts';
import { isDisabled, listReceivers, type Receiver } from './receivers.ts';
import { requestAgain } from './redeliver.ts';
import { openStreams } from './streams.ts';

/** Asks the queues for deliveries. */

/** A queue takes this many messages at once. */
const SEND_BATCH_MAX = 100;

/**
 * Asks for deliveries of these SKUs to everybody who is to be told.
 *
 * @param caughtUp of these whatever was asked for earlier may be lost, so nothing is left to it.
 */
export async function announce(env: Env, skus: ReadonlySet<string>, caughtUp: ReadonlySet<string>): Promise<void> {
  if (skus.size === 0) return;
  for (const receiver of await listReceivers(env.DB)) {
    if (!isDisabled(receiver)) await ask(env, receiver, skus, caughtUp);
  }
  if (caughtUp.size > 0) await requestAgain(env);
}

/** Asks for everything that this receiver is still to be told. */
export async function announceTo(env: Env, receiver: Receiver): Promise<void> {
  await ask(env, receiver, new Set(await openStreams(env.DB, receiver)));
}

async function ask(
  env: Env,
  { id: receiver, slow }: Receiver,
  skus: ReadonlySet<string>,
  caughtUp: ReadonlySet<string> = new Set(),
): Promise<void> {
  const messages = [...skus].map((sku) => {
    return { body: caughtUp.has(sku) ? { receiver, sku, again: true } : { receiver, sku } };
  });
  for (let start = 0; start < messages.length; start += SEND_BATCH_MAX) {
    await laneOf(env, slow).sendBatch(messages.slice(start, start + SEND_BATCH_MAX));
  }
}
