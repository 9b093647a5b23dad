import { describe, expect, it } from 'vitest';
import type { DropInfo } from '../../shared/protocol/messages.ts';
import { changesBetween, remember } from './memory.ts';
import { DROP, dropWithout, NOW_MS, screenOf, state } from './testing/states.ts';

describe('what the page remembers', () => {
  it('PAGE-3: every change of the drop that matters to a shopper is told as it is now', () => {
    const changes = (now: Partial<DropInfo>) => changesBetween(DROP, { ...DROP, ...now }, NOW_MS);
    expect(changes({ title: 'Air Two' })).toEqual(['It is now called Air Two.']);
    expect(changes({ price: { amount: 32, currency: 'EUR' } })).toEqual(['The price is now €32.']);
    expect(changes({ opensAt: NOW_MS + 1 })).toEqual([expect.stringMatching(/^It now opens /)]);
    expect(changes({ opensAt: NOW_MS })).toEqual(['It is open now.']);
    expect(changes({ closesAt: NOW_MS + 1 })).toEqual([expect.stringMatching(/^It now closes /)]);
    expect(changes({ perShopperLimit: 1 })).toEqual(['The limit is now 1 for each shopper.']);
    expect(changes({ maxPerPurchase: 1 })).toEqual(['One purchase may now take up to 1.']);
    expect(changes({ holdSeconds: 90 })).toEqual(['A purchase is now held for 90 seconds.']);
    expect(changes({ imageUrl: '/another.svg' })).toEqual([]);
  });

  it('PAGE-3: so is what is no longer set', () => {
    expect(changesBetween(DROP, dropWithout('price', 'perShopperLimit'), NOW_MS)).toEqual([
      'The price is no longer set.',
      'There is no limit for each shopper any more.',
    ]);
    const timed = { ...DROP, opensAt: NOW_MS + 1, closesAt: NOW_MS + 2, holdSeconds: 60 };
    expect(changesBetween(timed, DROP, NOW_MS)).toEqual([
      'It opens at once.',
      'There is no closing time any more.',
      'A purchase is now final at once.',
    ]);
  });

  it('PAGE-3: the first that is known of a drop is no change, and a change stays until the next', () => {
    const before = state();
    const after = state({ drop: { price: { amount: 32, currency: 'EUR' } } });
    expect(screenOf(before).notices).toEqual([]);
    const told = [expect.objectContaining({ key: 'changed', text: 'The price is now €32.' })];
    expect(screenOf(before, after).notices).toEqual(told);
    expect(screenOf(before, after, state({ drop: after.view.drop ?? {}, stock: { remaining: 1 } })).notices).toEqual(
      told,
    );
  });

  it('PAGE-3: nothing new leaves the memory as it is', () => {
    const now = state();
    const memory = remember(undefined, now, NOW_MS);
    expect(remember(memory, now, NOW_MS)).toBe(memory);
    const moved = { ...now, view: { ...now.view, stock: state({ stock: { remaining: 7 } }).view.stock } };
    expect(remember(memory, moved, NOW_MS)).toBe(memory);
  });
});
