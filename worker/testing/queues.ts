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

export function consumeDeliveries(bodies: readonly Delivery[], attempts = 1, nowMs = Date.now()): Promise<Settled> {
  return settle('revenue-guard-webhooks', bodies, attempts, (batch) => deliver(batch, env, () => nowMs));
}

/** What is sent to the webhooks' queue in a test, which keeps it: it is delivered by hand. */
export class HeldQueue {
  /** Bodies and the seconds after which each is to come, in the order of their sending. */
  readonly sent: { readonly body: Delivery; readonly delaySeconds?: number | undefined }[] = [];

  constructor() {
    vi.spyOn(env.WEBHOOK_QUEUE, 'send').mockImplementation(async (body, options) => {
      this.sent.push({ body, delaySeconds: options?.delaySeconds });
      return {} as QueueSendResponse;
    });
    vi.spyOn(env.WEBHOOK_QUEUE, 'sendBatch').mockImplementation(async (messages) => {
      this.sent.push(...[...messages].map(({ body }) => ({ body })));
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
