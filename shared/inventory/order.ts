/** What became of a purchase. `held` and `sold` take units; the others have given them back or taken them out. */
export const ORDER_STATES = ['held', 'sold', 'released', 'expired', 'refunded'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** One purchase of one shopper. It is keyed by the pair (shopper, id), because the id is made by the shopper's client. */
export interface Order {
  readonly shopper: string;
  /** The purchase id: 1 to 64 of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  readonly state: OrderState;
  /** Units, at least 1. */
  readonly quantity: number;
  /** When the purchase was decided, in milliseconds since the epoch. */
  readonly atMs: number;
  /** When an unpaid hold ends; `null` for what was sold at once. Kept after the hold has ended, as a record. */
  readonly expiresAtMs: number | null;
  /** The ledger entry that made the order. */
  readonly seq: number;
}

/** A key for maps. A purchase id holds no space, so no two pairs share a key. */
export type OrderKey = `${string} ${string}`;

export function orderKey(shopper: string, id: string): OrderKey {
  return `${id} ${shopper}`;
}

/** Units that count against the shopper's limit and against the stock. */
export function unitsTaken(order: Pick<Order, 'state' | 'quantity'>): number {
  return order.state === 'held' || order.state === 'sold' ? order.quantity : 0;
}
