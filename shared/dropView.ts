import type { Phase } from './inventory/stock.ts';
import type { DropInfo, OrderInfo, ServerMessage, StockSnapshot } from './protocol/messages.ts';

/** What a screen shows of one drop, folded from the server's messages. The same for page, widget and tests. */
export interface DropView {
  /** `undefined` until the first snapshot is known. */
  readonly drop: DropInfo | undefined;
  readonly stock: StockSnapshot | undefined;
  /** The shopper's own, by purchase id, in the order in which they became known. */
  readonly orders: ReadonlyMap<string, OrderInfo>;
  /** Server time less this machine's time, in milliseconds. */
  readonly clockOffsetMs: number;
}

export const EMPTY_VIEW: DropView = { drop: undefined, stock: undefined, orders: new Map(), clockOffsetMs: 0 };

/**
 * @param message one about this drop: a socket that watches several sizes tells of all of them.
 * @param receivedAtMs this machine's time, for the clock offset.
 */
export function updateView(view: DropView, message: ServerMessage, receivedAtMs: number): DropView {
  switch (message.type) {
    case 'welcome':
      return {
        drop: message.drop,
        // Taken as it is: a socket's first word is newer than all that came before it.
        stock: message.stock,
        orders: new Map(message.orders.map((order) => [order.id, order])),
        clockOffsetMs: message.now - receivedAtMs,
      };
    case 'stock': {
      const { type: _, sku: __, ...stock } = message;
      return { ...view, stock: newer(view.stock, stock) };
    }
    case 'drop':
      return { ...view, drop: message.drop };
    case 'receipt': {
      const { type: _, replayed: __, sku: ___, ...order } = message;
      return { ...view, orders: new Map(view.orders).set(order.id, order) };
    }
    case 'refusal':
    case 'error':
      return view;
    default:
      message satisfies never;
      return view;
  }
}

/** A snapshot that is older than the one at hand is dropped; one of the same entry may bring a new phase or audience. */
function newer(have: StockSnapshot | undefined, came: StockSnapshot): StockSnapshot {
  return have !== undefined && came.seq < have.seq ? have : came;
}

/**
 * The phase as the clock has it. A screen turns from `scheduled` to `open` at the second, without waiting for the server's
 * word; the server decides purchases by the same clock.
 */
export function phaseNow(view: DropView, nowMs: number): Phase | undefined {
  const { drop, stock } = view;
  if (drop === undefined || stock === undefined) return undefined;
  if (drop.closesAt !== undefined && nowMs >= drop.closesAt) return 'closed';
  if (stock.phase === 'scheduled' && drop.opensAt !== undefined && nowMs >= drop.opensAt) {
    return stock.remaining === 0 ? 'sold_out' : 'open';
  }
  return stock.phase;
}

/** Units that count against the shopper's limit. */
export function unitsOwned(view: DropView): number {
  let units = 0;
  for (const order of view.orders.values()) {
    if (order.state === 'held' || order.state === 'sold') units += order.quantity;
  }
  return units;
}
