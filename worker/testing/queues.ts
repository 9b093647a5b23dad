import { createExecutionContext, createMessageBatch, env, getQueueResult, type QueueResult } from 'cloudflare:test';
import type { LedgerEvent } from '../../shared/inventory/ledger.ts';
import { consume } from '../consumer.ts';
import type { LedgerBatch } from '../outbox.ts';
import { type Delivery, deliver } from '../webhooks/deliver.ts';

/** Hands batches to the consumers as the platform does, and tells how each message was settled. */

export async function consumeLedger(bodies: readonly LedgerBatch[], attempts = 1): Promise<QueueResult> {
  const batch = createMessageBatch('revenue-guard-ledger', messages(bodies, attempts));
  await consume(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

export async function consumeDeliveries(bodies: readonly Delivery[], attempts = 1, nowMs?: number): Promise<QueueResult> {
  const batch = createMessageBatch('revenue-guard-webhooks', messages(bodies, attempts));
  await deliver(batch, env, nowMs === undefined ? Date.now : () => nowMs);
  return getQueueResult(batch, createExecutionContext());
}

function messages<T>(bodies: readonly T[], attempts: number) {
  return bodies.map((body, index) => ({ id: String(index), timestamp: new Date(), attempts, body }));
}

/** A ledger cut into messages of `size` entries. */
export function batchesOf(sku: string, ledger: readonly LedgerEvent[], size: number): LedgerBatch[] {
  const batches: LedgerBatch[] = [];
  for (let start = 0; start < ledger.length; start += size) {
    batches.push({ sku, events: ledger.slice(start, start + size) });
  }
  return batches;
}
