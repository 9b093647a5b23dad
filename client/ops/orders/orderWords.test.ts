import { describe, expect, it } from 'vitest';
import { type BookedOrder, orderLook, settlementsOf } from './orderWords.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HELD: BookedOrder = { shopper: 'mona', id: 'a', state: 'held', quantity: 2, at: NOW, expiresAt: NOW + 90_000 };

describe('an order at a glance', () => {
  it('BOOK-1: has a word for each state, and a countdown for a hold', () => {
    const word = (state: BookedOrder['state']) => orderLook({ ...HELD, state }, NOW).word;
    expect((['held', 'sold', 'released', 'expired', 'refunded'] as const).map(word)).toEqual([
      'On hold',
      'Sold',
      'Given back',
      'Expired',
      'Refunded',
    ]);
    expect(orderLook(HELD, NOW).aside).toBe('01:30 left');
    expect(orderLook(HELD, NOW + 89_001).aside).toBe('00:01 left');
    expect(orderLook(HELD, NOW + 90_000).aside).toBe('time is up');
    expect(orderLook({ ...HELD, expiresAt: NOW + 3_600_001 }, NOW).aside).toBeUndefined();
    expect(orderLook({ ...HELD, state: 'sold' }, NOW).aside).toBeUndefined();
  });

  it('BOOK-2: offers what can be done in its state, by the clock and not by the alarm', () => {
    expect(settlementsOf(HELD, NOW + 89_999)).toEqual(['confirm', 'release']);
    expect(settlementsOf(HELD, NOW + 90_000)).toEqual(['confirm']);
    expect(settlementsOf({ ...HELD, state: 'expired' }, NOW)).toEqual(['confirm']);
    expect(settlementsOf({ ...HELD, state: 'sold' }, NOW)).toEqual(['refund']);
    expect(settlementsOf({ ...HELD, state: 'released' }, NOW)).toEqual([]);
    expect(settlementsOf({ ...HELD, state: 'refunded' }, NOW)).toEqual([]);
  });
});
