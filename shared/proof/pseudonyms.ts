import type { LedgerEvent } from '../inventory/ledger.ts';

/** A text under a key, as hexadecimal digits: HMAC with SHA-256, and the drop's salt for the key. */
export type Keyed = (text: string) => string;

/** 96 bits: among a million shoppers two share one with a chance of one in 10^17. */
const LENGTH = 24;

/** What stands for the shopper in the proof of this drop. Another drop has another salt, so the two cannot be told to be one. */
export function shopperPseudonym(shopper: string, keyed: Keyed): string {
  return keyed(`shopper\n${shopper}`).slice(0, LENGTH);
}

/** What stands for the purchase id: clients make these up and may use one again elsewhere, or put a name into it. */
export function orderPseudonym(shopper: string, id: string, keyed: Keyed): string {
  return keyed(`order\n${id}\n${shopper}`).slice(0, LENGTH);
}

/**
 * An entry as it may be published. Every field is named here, so that what the ledger may come to hold one day is not
 * published by itself.
 */
export function pseudonymous(event: LedgerEvent, keyed: Keyed): LedgerEvent {
  const { seq, atMs, remaining } = event;
  const stamp = { seq, atMs, remaining };
  switch (event.kind) {
    case 'configured':
      return { ...stamp, kind: event.kind, total: event.total, terms: event.terms };
    case 'opened':
    case 'paused':
    case 'resumed':
      return { ...stamp, kind: event.kind };
    case 'closed':
      return { ...stamp, kind: event.kind, by: event.by };
    case 'restocked':
      return { ...stamp, kind: event.kind, quantity: event.quantity };
    default:
      return { ...stamp, ...orderFields(event, keyed) };
  }
}

type OrderEvent = Extract<LedgerEvent, { readonly shopper: string }>;

/** Without the stamp, of which the entry has one already. */
type Unstamped<T> = T extends unknown ? Omit<T, 'seq' | 'atMs' | 'remaining'> : never;

function orderFields(event: OrderEvent, keyed: Keyed): Unstamped<OrderEvent> {
  const order = {
    shopper: shopperPseudonym(event.shopper, keyed),
    id: orderPseudonym(event.shopper, event.id, keyed),
    quantity: event.quantity,
  };
  switch (event.kind) {
    case 'held':
      return { ...order, kind: event.kind, expiresAtMs: event.expiresAtMs };
    case 'confirmed':
      return { ...order, kind: event.kind, late: event.late };
    case 'refunded':
      return { ...order, kind: event.kind, restock: event.restock };
    default:
      return { ...order, kind: event.kind };
  }
}
