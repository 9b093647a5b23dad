/** What sold, counted from outside: what the shoppers were told against what the store holds at the end. Pure. */

/** One purchase: whoever sends the same id again means the same purchase. */
export interface Purchase {
  readonly shopper: string;
  readonly id: string;
  readonly quantity: number;
}

/** What the store itself says when everything has come to rest. */
export interface Books {
  /** By the store's counter; below zero where more was taken than there was. */
  readonly remaining: number;
  /** Every order that it holds, as many times as it holds it. */
  readonly orders: readonly Purchase[];
}

/** In units, except where it says otherwise. */
export interface Verdict {
  readonly acknowledged: number;
  readonly recorded: number;
  /** Sold beyond the stock, whether the shoppers were told so or the store has written it down. */
  readonly oversold: number;
  /** Orders beyond the first of the same purchase. */
  readonly soldTwice: number;
  /** Purchases whose shopper has a receipt, and of which the store knows nothing. */
  readonly lost: number;
  /** How far the store's counter and its orders lie apart. */
  readonly adrift: number;
}

export function judge(stock: number, acknowledged: readonly Purchase[], { remaining, orders }: Books): Verdict {
  const copies = new Map<string, number>();
  for (const order of orders) copies.set(keyOf(order), (copies.get(keyOf(order)) ?? 0) + 1);
  const recordedUnits = unitsOf(orders);
  const acknowledgedUnits = unitsOf(acknowledged);
  return {
    acknowledged: acknowledgedUnits,
    recorded: recordedUnits,
    oversold: Math.max(0, recordedUnits - stock, acknowledgedUnits - stock),
    soldTwice: [...copies.values()].reduce((sum, count) => sum + count - 1, 0),
    lost: acknowledged.filter((purchase) => !copies.has(keyOf(purchase))).length,
    adrift: Math.abs(stock - remaining - recordedUnits),
  };
}

/** Ids hold no space, so no two purchases share a key. */
function keyOf({ shopper, id }: Purchase): string {
  return `${id} ${shopper}`;
}

function unitsOf(purchases: readonly Purchase[]): number {
  return purchases.reduce((sum, { quantity }) => sum + quantity, 0);
}
