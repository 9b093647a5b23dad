import { isOrderChange, type LedgerEvent, type OrderChange } from '../../shared/inventory/ledger.ts';
import { type Order, orderKey } from '../../shared/inventory/order.ts';
import { evolveOrder } from '../../shared/inventory/stock.ts';

/** What can become of a purchase, as ledger entries. */
export const LIVES = [
  ['sold'],
  ['sold', 'refunded'],
  ['held'],
  ['held', 'confirmed'],
  ['held', 'released'],
  ['held', 'expired'],
  ['held', 'expired', 'confirmed'],
  ['held', 'confirmed', 'refunded'],
] as const satisfies readonly (readonly OrderChange['kind'][])[];

export type Life = (typeof LIVES)[number];

/** A ledger in which one purchase after the other lives its life; `picks` shuffle the lives into each other. */
export function ledgerOf(lives: readonly Life[], picks: readonly number[] = [], bornMs = 1_000): LedgerEvent[] {
  const open = lives.map((life, index) => ({ rest: [...life] as OrderChange['kind'][], index }));
  const events: LedgerEvent[] = [];
  while (open.length > 0) {
    const pick = (picks[events.length] ?? 0) % open.length;
    const life = open[pick];
    const kind = life?.rest.shift();
    if (life === undefined || kind === undefined) {
      open.splice(pick, 1);
      continue;
    }
    const seq = events.length + 1;
    // Names that many share, and times that several entries share.
    const change = changeOf(kind, `shopper ${life.index % 3}`, `p${life.index}`, 1 + (life.index % 2));
    events.push({ ...change, seq, atMs: bornMs + Math.floor(seq / 2), remaining: 100 });
  }
  return events;
}

function changeOf(kind: OrderChange['kind'], shopper: string, id: string, quantity: number): OrderChange {
  const order = { shopper, id, quantity };
  switch (kind) {
    case 'held':
      return { ...order, kind, expiresAtMs: 1_000_000 };
    case 'confirmed':
      return { ...order, kind, late: false };
    case 'refunded':
      return { ...order, kind, restock: false };
    default:
      return { ...order, kind };
  }
}

export interface FoldedOrder extends Order {
  readonly updatedAtMs: number;
}

/** The orders that a ledger says there are: what the read model must come to. */
export function ordersIn(ledger: readonly LedgerEvent[]): FoldedOrder[] {
  const orders = new Map<string, FoldedOrder>();
  for (const event of ledger) {
    if (!isOrderChange(event)) continue;
    const key = orderKey(event.shopper, event.id);
    orders.set(key, { ...evolveOrder(orders.get(key), event), updatedAtMs: event.atMs });
  }
  return [...orders.values()];
}
