import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import type { Order } from '../shared/inventory/order.ts';

/** A row of the table `orders`. */
export interface OrderRow extends Record<string, SqlStorageValue> {
  shopper: string;
  id: string;
  state: Order['state'];
  quantity: number;
  atMs: number;
  expiresAtMs: number | null;
  seq: number;
}

/** A row of the table `ledger`; `detail` is the JSON of what only its kind has. */
export interface LedgerRow extends Record<string, SqlStorageValue> {
  seq: number;
  atMs: number;
  kind: LedgerEvent['kind'];
  remaining: number;
  shopper: string | null;
  id: string | null;
  quantity: number | null;
  detail: string | null;
}

export function orderOf(row: Pick<Order, keyof Order> | OrderRow): Order {
  const { shopper, id, state, quantity, atMs, expiresAtMs, seq } = row;
  return { shopper, id, state, quantity, atMs, expiresAtMs, seq };
}

/** The program wrote the row itself; whether it still holds together is the audit's to say, not this function's. */
export function eventOf(row: LedgerRow): LedgerEvent {
  const { detail, ...columns } = row;
  const present = Object.entries(columns).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(present), ...(detail === null ? {} : JSON.parse(detail)) } as LedgerEvent;
}
