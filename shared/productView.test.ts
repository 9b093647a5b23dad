import { describe, expect, it } from 'vitest';
import { EMPTY_PRODUCT_VIEW, keepWatched, type ProductView, updateProductView } from './productView.ts';
import type { DropInfo, ServerMessage, StockSnapshot } from './protocol/messages.ts';

const DROP: DropInfo = { title: 'Air One', maxPerPurchase: 2, holdSeconds: 0, product: 'air-one', size: '42' };
const STOCK: StockSnapshot = {
  ...{ seq: 7, total: 10, remaining: 6, held: 1, sold: 3 },
  ...{ phase: 'open', watching: 40, at: 1_000 },
};

function welcome(sku: string, change: Partial<StockSnapshot> = {}): ServerMessage {
  const stock = { ...STOCK, ...change };
  return { type: 'welcome', protocol: 1, sku, now: 5_000, drop: DROP, stock, orders: [] };
}

function viewAfter(...messages: readonly ServerMessage[]): ProductView {
  return messages.reduce((view, message) => updateProductView(view, message, 4_000), EMPTY_PRODUCT_VIEW);
}

describe('the view of a product', () => {
  it('WATCH-2: what carries no sku is about the home, which the first welcome names', () => {
    const view = viewAfter(
      welcome('air-one-42'),
      welcome('air-one-43'),
      { type: 'stock', ...STOCK, seq: 8, remaining: 5 },
      { type: 'receipt', id: 'a1', state: 'sold', quantity: 1, at: 1, replayed: false },
    );
    expect(view.home).toBe('air-one-42');
    expect(view.drops.get('air-one-42')).toMatchObject({ stock: { seq: 8, remaining: 5 }, clockOffsetMs: 1_000 });
    expect(view.drops.get('air-one-42')?.orders.has('a1')).toBe(true);
    expect(view.drops.get('air-one-43')).toMatchObject({ stock: STOCK, orders: new Map() });
  });

  it('WATCH-2: what carries a sku is about that drop alone, and each has a seq of its own', () => {
    const sku = 'air-one-43';
    const view = viewAfter(
      welcome('air-one-42', { seq: 900 }),
      welcome(sku),
      { type: 'stock', ...STOCK, seq: 8, sku },
      { type: 'stock', ...STOCK, seq: 6, remaining: 0, sku },
      { type: 'drop', drop: { ...DROP, size: '43' }, sku },
      { type: 'receipt', id: 'a1', state: 'sold', quantity: 1, at: 1, replayed: false, sku },
    );
    expect(view.drops.get('air-one-42')).toMatchObject({ drop: DROP, stock: { seq: 900 }, orders: new Map() });
    expect(view.drops.get(sku)).toMatchObject({ drop: { size: '43' } });
    // What is kept is the drop's, without the words of the message around it.
    expect(view.drops.get(sku)?.stock).toEqual({ ...STOCK, seq: 8 });
    expect(view.drops.get(sku)?.orders.get('a1')).toEqual({ id: 'a1', state: 'sold', quantity: 1, at: 1 });
  });

  it('WATCH-1: what is no longer watched is left out, and a message that comes late does not bring it back', () => {
    const sku = 'air-one-43';
    const view = keepWatched(viewAfter(welcome('air-one-42'), welcome(sku), welcome('air-one-44')), ['air-one-44']);
    expect([...view.drops.keys()]).toEqual(['air-one-42', 'air-one-44']);
    for (const late of [
      { type: 'stock', ...STOCK, sku },
      { type: 'drop', drop: DROP, sku },
      { type: 'receipt', id: 'a1', state: 'sold', quantity: 1, at: 1, replayed: false, sku },
    ] as const) {
      expect(updateProductView(view, late, 4_000)).toBe(view);
    }
    expect(updateProductView(view, welcome(sku), 4_000).drops.has(sku)).toBe(true);
  });

  it('WATCH-2: after a reconnect the home is told anew, and the others stay as they were until they are', () => {
    const before = viewAfter(welcome('air-one-42', { seq: 9 }), welcome('air-one-43', { seq: 9 }));
    const view = updateProductView(before, welcome('air-one-42', { seq: 8 }), 4_000);
    expect([...view.drops.values()].map(({ stock }) => stock?.seq)).toEqual([8, 9]);
  });

  it('WS-4: an error before the welcome, and refusals, change nothing', () => {
    const error: ServerMessage = { type: 'error', code: 'bad_message', message: 'no' };
    expect(viewAfter(error)).toBe(EMPTY_PRODUCT_VIEW);
    const view = viewAfter(welcome('air-one-42'));
    expect(updateProductView(view, error, 4_000)).toBe(view);
  });
});
