import { describe, expect, it } from 'vitest';
import type { OrderState } from '../../shared/inventory/order.ts';
import type { Phase } from '../../shared/inventory/stock.ts';
import type { DropState } from '../sdk/index.ts';
import { nextChangeMs } from './dropScreen.ts';
import {
  LOADED_AT_MS,
  NOW_MS,
  ORDER_ID,
  order,
  refusal,
  screenBeside,
  screenOf,
  state,
  wordsOf,
} from './testing/states.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const PENDING = [{ id: 'p1', quantity: 2, startedAtMs: NOW_MS }];

describe('phases', () => {
  const soon = NOW_MS + 12 * 60 * SECOND_MS + 31 * SECOND_MS;
  const cases: Record<Phase, { state: DropState; words: string[]; action: 'buy' | 'none' }> = {
    scheduled: {
      state: state({ drop: { opensAt: soon }, stock: { phase: 'scheduled', remaining: 500, held: 0 } }),
      words: ['Opens in', '12:31', '500 in all', 'Buy appears here the moment it opens'],
      action: 'none',
    },
    open: { state: state(), words: ['On sale', '137', 'left of 500', '1,240 watching', 'Buy'], action: 'buy' },
    paused: {
      state: state({ stock: { phase: 'paused' } }),
      words: ['Paused', '137', 'Buy comes back here by itself'],
      action: 'none',
    },
    sold_out: {
      state: state({ stock: { phase: 'sold_out', remaining: 0, held: 0 } }),
      words: ['Sold out', '0', 'All 500 are sold'],
      action: 'none',
    },
    closed: {
      state: state({ stock: { phase: 'closed', remaining: 42 } }),
      words: ['Closed', '453', 'sold of 500', 'This drop is over'],
      action: 'none',
    },
  };
  for (const [phase, { state: now, words, action }] of Object.entries(cases)) {
    it(`PAGE-3: ${phase} is told in words, and Buy is there only while open`, () => {
      const screen = screenOf(now);
      for (const word of words) expect(wordsOf(screen)).toContain(word);
      expect(screen.action.kind).toBe(action);
    });
  }

  it('PAGE-3: sold out with holds says that some may come back', () => {
    const held = (units: number) => state({ stock: { phase: 'sold_out', remaining: 0, held: units } });
    expect(wordsOf(screenOf(held(5)))).toContain('5 are on hold. What is not paid for in time comes back here');
    expect(wordsOf(screenOf(held(1)))).toContain('One is on hold.');
  });

  it('PAGE-3: the closing time stands beside the state', () => {
    expect(screenOf(state({ drop: { closesAt: NOW_MS + 6 * HOUR_MS } })).shown?.aside).toMatch(/^until /);
    expect(screenOf(state()).shown?.aside).toBeUndefined();
  });

  it('PAGE-3, TIME-3: opens at the first millisecond by the server’s clock, without a message', () => {
    const opensAt = (ms: number) => screenOf(state({ drop: { opensAt: ms }, stock: { phase: 'scheduled' } }));
    expect(opensAt(NOW_MS + 1).action.kind).toBe('none');
    expect(opensAt(NOW_MS).action.kind).toBe('buy');
  });

  it('PAGE-3: back in stock is told once it was sold out, and only while it lasts', () => {
    const gone = state({ stock: { phase: 'sold_out', remaining: 0 } });
    const back = state({ stock: { remaining: 3 } });
    const keys = (...states: [DropState, ...DropState[]]) => screenOf(...states).notices.map(({ key }) => key);
    expect(keys(gone, back)).toEqual(['backInStock']);
    expect(keys(gone, back, gone)).toEqual([]);
    expect(keys(back)).toEqual([]);
  });

  it('PAGE-3: while nothing is known yet, it says so', () => {
    const { view, ...rest } = state({ connection: 'connecting' });
    const blank = { ...rest, view: { ...view, drop: undefined, stock: undefined } };
    expect(wordsOf(screenOf(blank))).toContain('Looking up this drop');
  });
});

describe('what can be bought', () => {
  const max = (now: DropState) => {
    const { action } = screenOf(now);
    return action.kind === 'buy' ? action.offer.max : action.kind;
  };

  it('PAGE-3: a purchase is bounded by the drop, by what the shopper may still have, and by what is left', () => {
    expect(max(state())).toBe(2);
    expect(max(state({ orders: [order('sold', { quantity: 2 })] }))).toBe(1);
    expect(max(state({ stock: { remaining: 1 } }))).toBe(1);
    expect(max(state({ orders: [order('expired', { quantity: 2 })] }))).toBe(2);
  });

  it('PAGE-3: at the limit it says so in place of Buy', () => {
    const screen = screenOf(state({ orders: [order('held', { quantity: 3 })] }));
    expect(screen.action.kind).toBe('none');
    expect(wordsOf(screen)).toContain('You have all 3 that one shopper may have');
    expect(wordsOf(screenOf(state({ drop: { perShopperLimit: 1 }, orders: [order('sold')] })))).toContain(
      'This drop is one for each shopper',
    );
  });

  it('PAGE-3: a drop with holds says for how long', () => {
    expect(wordsOf(screenOf(state({ drop: { holdSeconds: 600 } })))).toContain('Held for you for 10 minutes');
  });
});

describe('a purchase under way', () => {
  const text = (changes: Parameters<typeof state>[0]) => {
    const { action } = screenOf(state({ pending: PENDING, ...changes }));
    return action.kind === 'sending' ? `${action.heading}. ${action.text}` : action.kind;
  };

  it('PAGE-3: it is told as sending', () => {
    expect(text({})).toContain('Sending your purchase');
  });

  it('PAGE-3: one that takes long says why', () => {
    expect(text({ pending: [{ id: 'p1', quantity: 1, startedAtMs: NOW_MS - 4 * SECOND_MS }] })).toContain(
      'Still trying',
    );
  });

  it('PAGE-4: one from before the reload is looked up', () => {
    const pending = [{ id: 'p1', quantity: 1, startedAtMs: LOADED_AT_MS - 1 }];
    expect(text({ pending })).toContain('Checking your purchase');
    expect(screenOf(state({ pending })).awaited).toEqual(['p1']);
  });

  it('PAGE-3, PAGE-4: whatever becomes of the connection or of the drop, it stays on the screen', () => {
    expect(text({ connection: 'offline' })).toContain('Waiting for your connection');
    expect(text({ connection: 'reconnecting' })).toContain('Waiting for your connection');
    expect(text({ connection: 'connecting' })).toContain('Sending your purchase');
    expect(text({ connection: 'ended', ended: 'closed' })).toContain('Reload the page to check your purchase');
    for (const phase of ['paused', 'sold_out', 'closed'] as const) {
      expect(text({ stock: { phase, remaining: 0 } })).toContain('Sending your purchase');
    }
    expect(text({ orders: [order('sold', { quantity: 3 })] })).toContain('Sending your purchase');
  });
});

describe('orders', () => {
  const cases: Record<OrderState, { words: RegExp; stands: boolean; canGiveBack: boolean }> = {
    held: { words: /^Held for you\n1 × Air One\. Nobody else can buy it/, stands: true, canGiveBack: true },
    sold: { words: /^It is yours\n1 × Air One\. This is your receipt/, stands: true, canGiveBack: false },
    released: { words: /^Given back\n.*back on sale for others\. You owe nothing/, stands: false, canGiveBack: false },
    expired: {
      words: /^The hold has ended\n.*not paid for in time.*You owe nothing/,
      stands: false,
      canGiveBack: false,
    },
    refunded: { words: /^Refunded\n.*returns your payment/, stands: false, canGiveBack: false },
  };
  for (const [name, { words, stands, canGiveBack }] of Object.entries(cases)) {
    it(`PAGE-3: ${name} is told in words, with its number, quantity and time`, () => {
      const expiresAt = name === 'held' ? { expiresAt: NOW_MS + 1 } : {};
      const [shown] = screenOf(state({ orders: [order(name as OrderState, expiresAt)] })).orders;
      expect(`${shown?.heading}\n${shown?.text}`).toMatch(words);
      expect(shown).toMatchObject({ stands, canGiveBack });
      expect(shown?.facts.map(({ value }) => value)).toEqual([ORDER_ID, '1', expect.stringMatching(/\d\d:\d\d:\d\d$/)]);
    });
  }

  it('PAGE-3, HOLD-2: a hold ends by the clock, before the server says so', () => {
    const held = (expiresAt: number) => screenOf(state({ orders: [order('held', { expiresAt })] })).orders[0];
    expect(held(NOW_MS + 1)).toMatchObject({ endsAtMs: NOW_MS + 1, canGiveBack: true });
    expect(held(NOW_MS)).toMatchObject({ heading: 'The time is up', endsAtMs: undefined, canGiveBack: false });
  });

  it('PAGE-3: the newest comes first', () => {
    const orders = [order('sold', { id: 'first' }), order('sold', { id: 'second' })];
    expect(screenOf(state({ orders })).orders.map(({ id }) => id)).toEqual(['second', 'first']);
  });
});

describe('the connection', () => {
  it('PAGE-3: reconnecting and offline say so, and how old the figures are', () => {
    const reconnecting = screenOf(state({ connection: 'reconnecting' }));
    expect(wordsOf(reconnecting)).toMatch(/^Reconnecting[\s\S]*Connection lost[\s\S]*What you see is from /);
    expect(reconnecting.action.kind).toBe('buy');
    const offline = screenOf(state({ connection: 'offline' }));
    expect(wordsOf(offline)).toMatch(/^Offline[\s\S]*You are offline/);
    expect(offline.action.kind).toBe('none');
  });

  it('PAGE-3: the end of a connection says why, and offers to reload', () => {
    for (const ended of ['unauthorized', 'misbehaved', 'closed'] as const) {
      const screen = screenOf(state({ connection: 'ended', ended }));
      expect(screen.notices).toEqual([expect.objectContaining({ key: 'connection', way: 'reload' })]);
      expect(screen.action.kind).toBe('none');
    }
    expect(screenOf(state({ connection: 'ended', ended: 'unknown_sku' })).unknown).toBe(true);
  });
});

describe('other sizes', () => {
  const size42 = { product: 'air-one', size: '42' };
  const size43 = { product: 'air-one', size: '43' };

  it('PAGE-11: what the shopper has of them stays, newest first, and says its size', () => {
    const screen = screenBeside(state({ drop: size42, orders: [order('sold', { id: 'middle', at: NOW_MS - 2 })] }), {
      'air-one-43': state({
        drop: size43,
        orders: [order('sold', { id: 'old', at: NOW_MS - 3 }), order('held', { id: 'new', at: NOW_MS - 1 })],
      }),
    });
    expect(screen.orders.map(({ id, size }) => [id, size])).toEqual([
      ['new', '43'],
      ['middle', '42'],
      ['old', '43'],
    ]);
    expect(screen.orders[0]?.text).toContain('1 × Air One · 43.');
    expect(screen.orders[0]?.facts).toContainEqual({ name: 'Size', value: '43' });
    expect(screen.orders[0]?.canGiveBack).toBe(true);
  });

  it('PAGE-11: a purchase of another size keeps no one from buying this one, and is told of', () => {
    const screen = screenBeside(state({ drop: size42 }), { 'air-one-43': state({ drop: size43, pending: PENDING }) });
    expect(screen.action.kind).toBe('buy');
    expect(screen.notices.map(({ key, heading }) => [key, heading])).toEqual([
      ['sending:air-one-43', 'Size 43: Sending your purchase'],
    ]);
    expect(screen.awaited).toEqual(['p1']);
  });

  it('PAGE-9, PAGE-11: so is a refusal, until its size has moved on', () => {
    const refused = (phase: Phase) =>
      screenBeside(state({ drop: size42 }), {
        'air-one-43': state({ drop: size43, stock: { phase }, lastRefusal: refusal('sold_out') }),
      }).notices.map(({ heading }) => heading);
    expect(refused('sold_out')).toEqual(['Size 43: Gone a moment before you']);
    expect(refused('open')).toEqual([]);
  });

  it('PAGE-11: a limit is one in each size', () => {
    const mine = state({ drop: { ...size42, perShopperLimit: 1 }, orders: [order('sold')] });
    expect(wordsOf(screenOf(mine))).toContain('You have yours. That is the limit in each size.');
    expect(screenOf(mine).shown?.terms).toContainEqual({ name: 'For each shopper', value: 'At most 1 of each size' });
  });
});

describe('time', () => {
  it('PAGE-3: the screen is drawn again at the next opening, closing, end of a hold, or purchase that takes long', () => {
    const at = (changes: Parameters<typeof state>[0]) => nextChangeMs([state(changes)], NOW_MS);
    expect(at({})).toBeUndefined();
    expect(at({ drop: { opensAt: NOW_MS - 5, closesAt: NOW_MS + 9 } })).toBe(NOW_MS + 9);
    expect(at({ drop: { closesAt: NOW_MS + 9 }, orders: [order('held', { expiresAt: NOW_MS + 3 })] })).toBe(NOW_MS + 3);
    expect(at({ orders: [order('expired', { expiresAt: NOW_MS + 3 })] })).toBeUndefined();
    expect(at({ pending: PENDING })).toBe(NOW_MS + 4 * SECOND_MS);
  });
});
