import { env } from 'cloudflare:test';
import type { LedgerEvent } from '../../shared/inventory/ledger.ts';
import type { WebhookType } from '../../shared/protocol/webhooks.ts';
import { deleteReceiver, listReceivers, saveReceiver } from '../webhooks/receivers.ts';
import type { Life } from './ledgers.ts';
import { batchesOf, consumeLedger } from './queues.ts';
import { TestReceiver } from './receiver.ts';

/** A receiver that is told by the program, and its secret. */
export interface Told {
  readonly receiver: TestReceiver;
  readonly secret: string;
}

/** Names a receiver that was there before everything. */
export async function tell(events?: readonly WebhookType[], createdAtMs = 0): Promise<Told> {
  const receiver = new TestReceiver();
  const body = { url: receiver.url, ...(events === undefined ? {} : { events: [...events] }) };
  const saved = await saveReceiver(env.DB, receiver.id, body, createdAtMs);
  if (saved.kind !== 'created') throw new Error(saved.kind);
  return { receiver, secret: saved.receiver.secret };
}

export async function forgetReceivers(): Promise<void> {
  for (const { id } of await listReceivers(env.DB)) await deleteReceiver(env.DB, id);
}

/** Puts a ledger into the read model, as the consumer does. */
export async function record(sku: string, ledger: readonly LedgerEvent[], size = 100): Promise<void> {
  for (const batch of batchesOf(sku, ledger, size)) await consumeLedger([batch]);
}

/** The ledger entries that a receiver has taken word of, in the order in which it did. */
export async function seqsTold({ receiver, secret }: Told): Promise<number[]> {
  const taken = await receiver.verified(secret);
  return taken.flatMap(({ event }) => ('seq' in event.data ? event.data.seq : []));
}

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
export const sold = (count: number): Life[] => Array.from({ length: count }, () => ['sold'] as const);
