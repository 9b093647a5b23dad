import { describe, expect, it } from 'vitest';
import { type DropView, EMPTY_VIEW, phaseNow, unitsOwned, updateView } from './dropView.ts';
import type { Phase } from './inventory/stock.ts';
import type { DropInfo, OrderInfo, ServerMessage, StockSnapshot } from './protocol/messages.ts';

const DROP: DropInfo = { title: 'Air One', maxPerPurchase: 2, holdSeconds: 0 };
const STOCK: StockSnapshot = {
  ...{ seq: 7, total: 10, remaining: 6, held: 1, sold: 3 },
  ...{ phase: 'open', watching: 40, at: 1_000 },
};
const WELCOME: ServerMessage = {
  ...{ type: 'welcome', protocol: 1, sku: 'air-one', now: 5_000, drop: DROP, stock: STOCK },
  orders: [
    { id: 'a1', state: 'sold', quantity: 2, at: 900 },
    { id: 'a2', state: 'held', quantity: 1, at: 950, expiresAt: 9_000 },
  ],
};

/** The view after some messages, all received at 4,000 by this machine's clock. */
function viewAfter(...messages: readonly ServerMessage[]): DropView {
  return messages.reduce((view, message) => updateView(view, message, 4_000), EMPTY_VIEW);
}

function stockMessage(change: Partial<StockSnapshot>): ServerMessage {
  return { type: 'stock', ...STOCK, ...change };
}

function receipt(order: Partial<OrderInfo>, replayed = false): ServerMessage {
  return { type: 'receipt', id: 'a3', state: 'sold', quantity: 1, at: 1_000, replayed, ...order };
}

describe('the welcome', () => {
  it('WS-1, SDK-6: fills the view and sets the clock', () => {
    const view = viewAfter(WELCOME);
    expect(view.drop).toEqual(DROP);
    expect(view.stock).toEqual(STOCK);
    expect([...view.orders.keys()]).toEqual(['a1', 'a2']);
    expect(view.orders.get('a2')).toEqual({ id: 'a2', state: 'held', quantity: 1, at: 950, expiresAt: 9_000 });
    expect(view.clockOffsetMs).toBe(1_000);
  });

  it('SDK-6: a machine whose clock is ahead has a negative offset', () => {
    expect(updateView(EMPTY_VIEW, WELCOME, 9_000).clockOffsetMs).toBe(-4_000);
  });

  it('SDK-6: after a reconnect it replaces everything, also a stock that seemed newer', () => {
    const before = viewAfter(WELCOME, receipt({ id: 'gone' }), stockMessage({ seq: 99, remaining: 0 }));
    const view = updateView(before, WELCOME, 4_500);
    expect(view.stock).toEqual(STOCK);
    expect([...view.orders.keys()]).toEqual(['a1', 'a2']);
    expect(view.clockOffsetMs).toBe(500);
  });
});

describe('snapshots', () => {
  it.each([
    [6, STOCK.remaining],
    [7, 2],
    [8, 2],
    [1_000, 2],
  ])('SDK-6, WS-10: one of entry %i after one of entry 7 leaves %i', (seq, remaining) => {
    expect(viewAfter(WELCOME, stockMessage({ seq, remaining: 2 })).stock?.remaining).toBe(remaining);
  });

  it('SDK-6: one of the same entry may bring another audience or phase', () => {
    const view = viewAfter(WELCOME, stockMessage({ watching: 41, phase: 'closed' }));
    expect(view.stock).toEqual({ ...STOCK, watching: 41, phase: 'closed' });
  });

  it('SDK-6: the first one is taken without a welcome, as the ticker does', () => {
    const view = viewAfter(stockMessage({}));
    expect(view.stock).toEqual(STOCK);
    expect(view.drop).toBeUndefined();
  });

  it('SDK-6: touches neither drop, orders nor clock', () => {
    const before = viewAfter(WELCOME);
    const after = updateView(before, stockMessage({ seq: 8 }), 99_999);
    expect({ ...after, stock: before.stock }).toEqual(before);
  });
});

describe('the other messages', () => {
  it('WS-12: a drop message replaces what is said of the drop', () => {
    const drop = { ...DROP, title: 'Air Two', perShopperLimit: 1 };
    const view = viewAfter(WELCOME, { type: 'drop', drop });
    expect(view.drop).toEqual(drop);
    expect(view.stock).toEqual(STOCK);
  });

  it('WS-9: a receipt adds an order, or changes the one that is known, in its place', () => {
    const view = viewAfter(WELCOME, receipt({ id: 'a3' }), receipt({ id: 'a1', state: 'refunded', quantity: 2 }, true));
    expect([...view.orders.values()]).toEqual([
      { id: 'a1', state: 'refunded', quantity: 2, at: 1_000 },
      { id: 'a2', state: 'held', quantity: 1, at: 950, expiresAt: 9_000 },
      { id: 'a3', state: 'sold', quantity: 1, at: 1_000 },
    ]);
  });

  it('WS-9: an order that is held no longer has no end any more', () => {
    const view = viewAfter(WELCOME, receipt({ id: 'a2', state: 'expired', at: 950 }));
    expect(view.orders.get('a2')).toEqual({ id: 'a2', state: 'expired', quantity: 1, at: 950 });
  });

  it('WS-4, SDK-2: refusals and errors are no state of the drop', () => {
    const before = viewAfter(WELCOME);
    const refusal: ServerMessage = {
      type: 'refusal',
      id: 'a9',
      reason: 'sold_out',
      message: 'Sold out.',
      remaining: 0,
    };
    const error: ServerMessage = { type: 'error', code: 'bad_message', message: 'not valid JSON' };
    expect(updateView(before, refusal, 0)).toBe(before);
    expect(updateView(before, error, 0)).toBe(before);
  });

  it('SDK-6: a message changes no view that was handed out before', () => {
    const before = viewAfter(WELCOME);
    const copy = structuredClone(before);
    const messages = [stockMessage({ seq: 9 }), receipt({}), WELCOME, { type: 'drop', drop: DROP } as const];
    for (const message of messages) updateView(before, message, 0);
    expect(before).toEqual(copy);
    expect(EMPTY_VIEW.orders.size).toBe(0);
  });
});

describe('the phase by the clock', () => {
  const at = (nowMs: number, phase: Phase, drop: Partial<DropInfo>, remaining = 6) =>
    phaseNow(viewAfter({ type: 'drop', drop: { ...DROP, ...drop } }, stockMessage({ phase, remaining })), nowMs);

  it.each([
    [999, 'scheduled'],
    [1_000, 'open'],
    [1_999, 'open'],
    [2_000, 'closed'],
  ])('TIME-3, PAGE-3: a drop from 1000 to 2000 that was scheduled is, at %i, %s', (nowMs, phase) => {
    expect(at(nowMs, 'scheduled', { opensAt: 1_000, closesAt: 2_000 })).toBe(phase);
  });

  it('TIME-3: a drop without stock opens sold out', () => {
    expect(at(999, 'scheduled', { opensAt: 1_000 }, 0)).toBe('scheduled');
    expect(at(1_000, 'scheduled', { opensAt: 1_000 }, 0)).toBe('sold_out');
  });

  it.each(['open', 'paused', 'sold_out'] as const)('TIME-3: a drop that is %s stays so until it closes', (phase) => {
    expect(at(1_999, phase, { opensAt: 1_000, closesAt: 2_000 })).toBe(phase);
    expect(at(2_000, phase, { opensAt: 1_000, closesAt: 2_000 })).toBe('closed');
    expect(at(9_999, phase, {})).toBe(phase);
  });

  it('CMD-7: a drop that was closed by hand stays closed, whatever its schedule says', () => {
    expect(at(500, 'closed', { opensAt: 1_000, closesAt: 2_000 })).toBe('closed');
    expect(at(1_500, 'closed', { opensAt: 1_000, closesAt: 2_000 })).toBe('closed');
  });

  it('PAGE-3: nothing is said before both drop and stock are known', () => {
    expect(phaseNow(EMPTY_VIEW, 0)).toBeUndefined();
    expect(phaseNow(viewAfter(stockMessage({})), 0)).toBeUndefined();
    expect(phaseNow(viewAfter({ type: 'drop', drop: DROP }), 0)).toBeUndefined();
    expect(phaseNow(viewAfter(WELCOME), 0)).toBe('open');
  });
});

describe('what the shopper owns', () => {
  it('BUY-7: held and sold units count, the others do not', () => {
    expect(unitsOwned(EMPTY_VIEW)).toBe(0);
    expect(unitsOwned(viewAfter(WELCOME))).toBe(3);
    const states = ['held', 'sold', 'released', 'expired', 'refunded'] as const;
    const orders = states.map((state, index) => ({ id: state, state, quantity: 10 ** index, at: 0 }));
    expect(unitsOwned(viewAfter({ ...WELCOME, orders }))).toBe(11);
  });
});
