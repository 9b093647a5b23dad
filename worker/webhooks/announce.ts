import type { Delivery } from './deliver.ts';
import { queueOf } from './queues.ts';
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
  const receivers = (await listReceivers(env.DB)).filter((receiver) => !isDisabled(receiver));
  for (const slow of [false, true]) {
    const deliveries = receivers
      .filter((receiver) => receiver.slow === slow)
      .flatMap(({ id: receiver }) => {
        return [...skus].map((sku) => (caughtUp.has(sku) ? { receiver, sku, again: true } : { receiver, sku }));
      });
    await ask(queueOf(env, slow), deliveries);
  }
  if (caughtUp.size > 0) await requestAgain(env);
}

/** Asks for everything that this receiver is still to be told. */
export async function announceTo(env: Env, receiver: Receiver): Promise<void> {
  const skus = await openStreams(env.DB, receiver);
  const deliveries = skus.map((sku) => ({ receiver: receiver.id, sku }));
  await ask(queueOf(env, receiver.slow), deliveries);
}

async function ask(queue: Env['WEBHOOK_QUEUE'], deliveries: readonly Delivery[]): Promise<void> {
  for (let start = 0; start < deliveries.length; start += SEND_BATCH_MAX) {
    const some = deliveries.slice(start, start + SEND_BATCH_MAX);
    await queue.sendBatch(some.map((body) => ({ body })));
  }
}
