import { isOrderChange, type LedgerEvent } from '../../shared/inventory/ledger.ts';
import type { DropData, OrderData, WebhookEvent, WebhookType } from '../../shared/protocol/webhooks.ts';
import { stateAfter } from '../readModel.ts';

/** One thing to tell a receiver. */
export interface WebhookMessage<Type = WebhookEvent['type']> {
  /** The header `webhook-id`: the same for every attempt, so that a receiver can tell repeats (rule HOOK-2). */
  readonly id: string;
  readonly event: WebhookEvent & { readonly type: Type };
}

/**
 * What the shop is told of one ledger entry: nothing, one thing or two.
 *
 * @param remainingBefore units left before the entry: a drop sells out with the entry that takes the last of them.
 */
export function messagesOf(sku: string, entry: LedgerEvent, remainingBefore: number): WebhookMessage<WebhookType>[] {
  const types: WebhookType[] = [];
  const own = typeOf(entry);
  if (own !== null) types.push(own);
  if (entry.remaining === 0 && remainingBefore > 0) types.push('drop.sold_out');
  return types.map((type) => message(sku, entry, type));
}

function typeOf(entry: LedgerEvent): WebhookType | null {
  switch (entry.kind) {
    case 'opened':
      return 'drop.opened';
    case 'closed':
      return 'drop.closed';
    case 'configured':
    case 'paused':
    case 'resumed':
    case 'restocked':
      return null;
    default:
      return `order.${stateAfter(entry)}`;
  }
}

function message(sku: string, entry: LedgerEvent, type: WebhookType): WebhookMessage<WebhookType> {
  const { seq, remaining } = entry;
  const timestamp = time(entry.atMs);
  const ofDrop = { sku, seq, remaining };
  const data = type.startsWith('order.') ? orderData(ofDrop, entry) : ofDrop;
  return { id: idOf(sku, seq, type), event: { type, timestamp, data } };
}

function orderData(ofDrop: DropData, entry: LedgerEvent): OrderData | DropData {
  if (!isOrderChange(entry)) return ofDrop;
  const { shopper, id, quantity } = entry;
  const expiresAt = entry.kind === 'held' ? { expiresAt: time(entry.expiresAtMs) } : {};
  return { ...ofDrop, order: { shopper, id, state: stateAfter(entry), quantity, ...expiresAt } };
}

/** Standard Webhooks signs `id.timestamp.body`, so the id must hold no full stop; a SKU may, but never a tilde. */
function idOf(sku: string, seq: number, type: WebhookType): string {
  return `${sku.replaceAll('.', '~')}:${seq}:${type.replace('.', ':')}`;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
