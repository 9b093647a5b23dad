import { createExecutionContext, createMessageBatch, env, getQueueResult } from 'cloudflare:test';
import { vi } from 'vitest';
import type { LedgerEvent } from '../../shared/inventory/ledger.ts';
import { consume } from '../consumer.ts';
import type { LedgerBatch } from '../outbox.ts';
import { type Delivery, deliver } from '../webhooks/deliver.ts';

/** Hands batches to the consumers as the platform does. */

/** How the messages were settled; each is named by its place in the batch. */
export interface Settled {
  readonly acked: readonly number[];
  /** The seconds until each comes again, by its place. */
  readonly retried: Readonly<Record<number, number | undefined>>;
}

export function consumeLedger(bodies: readonly LedgerBatch[], attempts = 1): Promise<Settled> {
  return settle('revenue-guard-ledger', bodies, attempts, (batch) => consume(batch, env));
}

export function consumeDeliveries(
  bodies: readonly Delivery[],
  attempts = 1,
  nowMs = Date.now(),
  queue: 'revenue-guard-webhooks' | 'revenue-guard-webhooks-slow' = 'revenue-guard-webhooks',
): Promise<Settled> {
  return settle(queue, bodies, attempts, (batch) => deliver(batch, env, () => nowMs));
}

interface Sent {
  readonly body: Delivery;
  /** After so long it is to come; left out, at once. */
  readonly delaySeconds?: number;
  /** It was sent to the queue of those that are slow. */
  readonly slow?: true;
}

/** What is sent to the webhooks' queues in a test, which keeps it: it is delivered by hand. */
export class HeldQueue {
  /** In the order of their sending. */
  readonly sent: Sent[] = [];

  constructor() {
    this.#hold(env.WEBHOOK_QUEUE, false);
    this.#hold(env.SLOW_WEBHOOK_QUEUE, true);
  }

  #hold(queue: typeof env.WEBHOOK_QUEUE, slow: boolean): void {
    const lane = slow ? { slow: true as const } : {};
    vi.spyOn(queue, 'send').mockImplementation(async (body, options) => {
      const { delaySeconds } = options ?? {};
      this.sent.push({ body, ...(delaySeconds === undefined ? {} : { delaySeconds }), ...lane });
      return {} as QueueSendResponse;
    });
    vi.spyOn(queue, 'sendBatch').mockImplementation(async (messages) => {
      this.sent.push(...[...messages].map(({ body }) => ({ body, ...lane })));
      return {} as QueueSendBatchResponse;
    });
  }

  /** Takes out what was sent so far. */
  take() {
    return this.sent.splice(0);
  }
}

async function settle<T>(
  queue: string,
  bodies: readonly T[],
  attempts: number,
  consumer: (batch: MessageBatch<T>) => Promise<void>,
): Promise<Settled> {
  const messages = bodies.map((body, index) => ({ id: String(index), timestamp: new Date(), attempts, body }));
  const batch = createMessageBatch(queue, messages);
  // What `getQueueResult` tells leaves out the delays.
  const retries = batch.messages.map((message) => vi.spyOn(message, 'retry'));
  await consumer(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  const retried = retryMessages.map(({ msgId }) => [msgId, retries[Number(msgId)]?.mock.lastCall?.[0]?.delaySeconds]);
  return { acked: explicitAcks.map(Number), retried: Object.fromEntries(retried) };
}

/** A ledger cut into messages of `size` entries. */
export function batchesOf(sku: string, ledger: readonly LedgerEvent[], size: number): LedgerBatch[] {
  const batches: LedgerBatch[] = [];
  for (let start = 0; start < ledger.length; start += size) {
    batches.push({ sku, events: ledger.slice(start, start + size) });
  }
  return batches;
}
