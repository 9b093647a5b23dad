import { describe, expect, it } from 'vitest';
import type { DropSummary } from '../initial.ts';
import type { StockSnapshot } from '../protocol/messages.ts';
import { nameOf } from './glance.ts';
import { inSizeOrder, pictureSeed, sizeName, sizeStateAt, sizesLook } from './sizes.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const DROP = { title: 'Air One', maxPerPurchase: 2, holdSeconds: 0, product: 'air-one', size: '42' };
const STOCK: StockSnapshot = {
  ...{ seq: 9, total: 500, remaining: 37, held: 0, sold: 463 },
  ...{ phase: 'open', watching: 3, at: NOW_MS },
};

function sized(size: string): DropSummary {
  return { sku: `air-one-${size.toLowerCase()}`, drop: { ...DROP, size }, stock: STOCK };
}

describe('how a size stands', () => {
  it('PAGE-10: every state has its words, and few are counted', () => {
    const state = (stock: Partial<StockSnapshot>, drop: object = {}) => {
      const { tone, words } = sizeStateAt({ drop: { ...DROP, ...drop }, stock: { ...STOCK, ...stock } }, NOW_MS);
      return `${tone}: ${words}`;
    };
    expect(state({})).toBe('plenty: In stock');
    expect(state({ remaining: 11 })).toBe('plenty: In stock');
    expect(state({ remaining: 10 })).toBe('few: 10 left');
    expect(state({ remaining: 1 })).toBe('few: 1 left');
    expect(state({ remaining: 0, phase: 'sold_out' })).toBe('gone: Sold out');
    expect(state({ phase: 'closed' })).toBe('gone: Closed');
    expect(state({ phase: 'paused' })).toBe('waiting: Paused');
    expect(state({ phase: 'scheduled' }, { opensAt: NOW_MS + 1 })).toBe('waiting: Not open');
    expect(state({ phase: 'scheduled' }, { opensAt: NOW_MS })).toBe('plenty: In stock');
  });

  it('PAGE-10: it is called by its size, or by its SKU where it has none', () => {
    const { size: _, ...plain } = DROP;
    expect([sizeName({ sku: 'a', drop: DROP }), sizeName({ sku: 'a', drop: plain })]).toEqual(['42', 'a']);
    expect([nameOf(DROP), nameOf(plain)]).toEqual(['Air One · 42', 'Air One']);
  });

  it('PAGE-10: all sizes of a product have one picture', () => {
    expect(pictureSeed({ sku: 'air-one-42', drop: DROP })).toBe('air-one');
    expect(pictureSeed({ sku: 'poster', drop: { title: 'A', maxPerPurchase: 1, holdSeconds: 0 } })).toBe('poster');
  });
});

describe('the order of sizes', () => {
  it.each([
    ['numbers by value', ['9', '10', '36', '42', '42.5', '43']],
    ['letters as clothes have them', ['XXS', 'XS', 'S', 'M', 'L', 'XL', 'XXL', '3XL', 'XXXXL']],
    ['shoes with fractions', ['EU 41 ⅓', 'EU 42', 'EU 42 ⅔', 'EU 43 ⅓']],
    ['words by the alphabet', ['Kids 2–4', 'Kids 6–8', 'Kids 10–12', 'One size']],
  ])('PAGE-10: %s', (_, names) => {
    const shuffled = [...names].sort().reverse().map(sized);
    expect(inSizeOrder(shuffled).map(sizeName)).toEqual(names);
  });

  it('PAGE-10: two that are called the same keep an order', () => {
    const twins = [
      { ...sized('M'), sku: 'b' },
      { ...sized('M'), sku: 'a' },
    ];
    expect(inSizeOrder(twins).map(({ sku }) => sku)).toEqual(['a', 'b']);
  });

  it('PAGE-5: the longest name decides how wide they all are', () => {
    expect(sizesLook(['42', '42.5', 'XXS'])).toEqual({ 'data-width': 'short', 'data-many': 'false' });
    expect(sizesLook(['42', 'EU 42 ⅔'])).toMatchObject({ 'data-width': 'medium' });
    expect(sizesLook(['Kids 10–12 years'])).toMatchObject({ 'data-width': 'long' });
    expect(sizesLook(Array.from({ length: 9 }, String))).toMatchObject({ 'data-many': 'true' });
  });
});
