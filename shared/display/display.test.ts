import { describe, expect, it } from 'vitest';
import type { DropSummary } from '../initial.ts';
import type { Phase } from '../inventory/stock.ts';
import { artworkOf } from './artwork.ts';
import { gaugeOf, gaugeWords, tallyOf } from './gauge.ts';
import { figureSize, glanceAt, tabTitle } from './glance.ts';
import { listed, listHeading } from './listing.ts';
import { buyWords, finePrint, offerOf } from './offer.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const DROP = { title: 'Air One', maxPerPurchase: 2, holdSeconds: 0 };
const STOCK = {
  seq: 9,
  total: 500,
  remaining: 37,
  held: 5,
  sold: 458,
  phase: 'open',
  watching: 3,
  at: NOW_MS,
} as const;

function drop(phase: Phase, sku: string = phase): DropSummary {
  const opensAt = phase === 'scheduled' ? { opensAt: NOW_MS + 751_000 } : {};
  return { sku, drop: { ...DROP, ...opensAt }, stock: { ...STOCK, phase } };
}

describe('a drop at a glance', () => {
  it('PAGE-1, PAGE-3: each phase has its words, its figure and its tab title', () => {
    const glance = (phase: Phase) => {
      const { words, figure, caption, note } = glanceAt(drop(phase), NOW_MS);
      return [words, figure, caption, note !== undefined, tabTitle(DROP, glanceAt(drop(phase), NOW_MS))];
    };
    expect(glance('scheduled')).toEqual(['Opens in', '12:31', '500 in all', true, 'Opens soon · Air One']);
    expect(glance('open')).toEqual(['On sale', '37', 'left of 500', false, '37 left · Air One']);
    expect(glance('paused')).toEqual(['Paused', '37', 'left of 500', true, 'Paused · Air One']);
    expect(glance('sold_out')).toEqual(['Sold out', '37', 'left of 500', true, 'Sold out · Air One']);
    expect(glance('closed')).toEqual(['Closed', '458', 'sold of 500', true, 'Closed · Air One']);
  });

  it('PAGE-1, TIME-3: the phase is the clock’s', () => {
    expect(glanceAt(drop('scheduled'), NOW_MS + 751_000).phase).toBe('open');
  });

  it('PAGE-5: a long figure is set smaller, so that it stays on a narrow screen', () => {
    expect(['0', '1,00', '4,321', '21:04:09'].map(figureSize)).toEqual(['large', 'large', 'medium', 'small']);
  });
});

describe('the scale', () => {
  it('PAGE-1: shows shares of the total, and whatever exists', () => {
    expect(gaugeOf(STOCK)).toEqual({ left: 7.4, held: 1 });
    expect(gaugeOf({ ...STOCK, remaining: 1, held: 0, total: 100_000 })).toEqual({ left: 1, held: 0 });
    expect(gaugeOf({ ...STOCK, remaining: 0, held: 0, total: 0 })).toEqual({ left: 0, held: 0 });
    expect(gaugeOf({ ...STOCK, remaining: 99_999, held: 1, total: 100_000 })).toEqual({ left: 100, held: 0 });
  });

  it('PAGE-6: is told in words, and holds only where there can be any', () => {
    expect(gaugeWords(STOCK)).toBe('37 of 500 left, 5 on hold, 458 sold');
    expect(gaugeWords({ ...STOCK, held: 0 })).toBe('37 of 500 left, 458 sold');
    expect(tallyOf(DROP, { ...STOCK, held: 0 }).held).toBeUndefined();
    expect(tallyOf({ ...DROP, holdSeconds: 60 }, { ...STOCK, held: 0 }).held).toBe('0 on hold');
  });
});

describe('the offer', () => {
  it('PAGE-3: what the button says', () => {
    const words = (perShopperLimit: number, owned: number, quantity = 1) =>
      buyWords(offerOf({ ...DROP, perShopperLimit }, STOCK, owned), quantity);
    expect([words(4, 0, 2), words(4, 1, 2), words(1, 0), words(2, 1)]).toEqual([
      'Buy 2',
      'Buy 2 more',
      'Buy',
      'Buy another',
    ]);
  });

  it('PAGE-11: below it stands which size is bought', () => {
    expect([finePrint(undefined, undefined), finePrint('42', undefined), finePrint('42', 'Held for you.')]).toEqual([
      undefined,
      'Size 42',
      'Size 42. Held for you.',
    ]);
  });

  it('PAGE-3: never more than is allowed or left, and never less than nothing', () => {
    expect(offerOf({ ...DROP, perShopperLimit: 3 }, STOCK, 2).max).toBe(1);
    expect(offerOf({ ...DROP, perShopperLimit: 3 }, STOCK, 7).max).toBe(0);
    expect(offerOf(DROP, { ...STOCK, remaining: 1 }, 0)).toMatchObject({ max: 1, choosable: true });
  });
});

describe('the list', () => {
  const all = [drop('closed'), drop('sold_out'), drop('scheduled'), drop('paused'), drop('open')];

  it('PAGE-8: what can be bought comes first, then what will be, then what is over', () => {
    const items = listed(all, NOW_MS);
    expect(items.map(({ glance }) => glance.phase)).toEqual(['open', 'paused', 'scheduled', 'sold_out', 'closed']);
    expect(items.map(({ line }) => line)).toEqual([
      '37 left of 500',
      'Paused, 37 left of 500',
      'Opens in 12:31, 500 in all',
      'Sold out',
      'Closed',
    ]);
    expect(listed([drop('open', 'b'), drop('open', 'a')], NOW_MS).map(({ href }) => href)).toEqual([
      '/drop/b',
      '/drop/a',
    ]);
  });

  it('PAGE-8: the heading says how it stands as a whole', () => {
    const heading = (...drops: DropSummary[]) => listHeading(listed(drops, NOW_MS));
    expect(heading()).toBe('No drops yet');
    expect(heading(...all)).toBe('On sale now');
    expect(heading(drop('closed'), drop('scheduled'))).toBe('Coming up');
    expect(heading(drop('closed'))).toBe('All gone');
  });
});

describe('the sizes of a product in the list', () => {
  const size = (name: string, phase: Phase, remaining: number, amount?: number): DropSummary => {
    const { drop: terms, stock } = drop(phase, `air-${name}`);
    const price = amount === undefined ? {} : { price: { amount, currency: 'EUR' } };
    const sold = 500 - 5 - remaining;
    return {
      sku: `air-${name}`,
      drop: { ...terms, ...price, product: 'air', size: name },
      stock: { ...stock, remaining, sold },
    };
  };

  it('PAGE-12: are one tile where the first of them stands, with the stock of all', () => {
    const drops = [size('44', 'open', 7), drop('open', 'poster'), size('42', 'sold_out', 0), size('43', 'open', 30)];
    const [tile, poster, ...rest] = listed(drops, NOW_MS);
    expect([tile?.href, tile?.line, tile?.glance.phase]).toEqual(['/drop/air-43', '37 left of 1,500, 3 sizes', 'open']);
    expect(tile?.summary.stock).toMatchObject({ total: 1_500, remaining: 37, held: 15, sold: 1_448 });
    expect(poster?.href).toBe('/drop/poster');
    expect(rest).toEqual([]);
    expect(new Set([tile?.key, poster?.key]).size).toBe(2);
  });

  it('PAGE-12: with one that will open and one that is over it is the one that will open', () => {
    const [tile] = listed([size('42', 'closed', 0), size('43', 'scheduled', 495)], NOW_MS);
    expect([tile?.href, tile?.line]).toEqual(['/drop/air-43', 'Opens in 12:31, 1,000 in all, 2 sizes']);
    expect(listed([size('42', 'sold_out', 0), size('43', 'sold_out', 0)], NOW_MS)[0]?.line).toBe('Sold out');
  });

  it('PAGE-12: a price is said as the least one only where they differ', () => {
    const price = (...amounts: (number | undefined)[]) =>
      listed(
        amounts.map((amount, index) => size(String(40 + index), 'open', 9, amount)),
        NOW_MS,
      )[0]?.price;
    expect([price(48, 48), price(52, 48), price(48, undefined), price(undefined)]).toEqual([
      '€48',
      'from €48',
      '€48',
      undefined,
    ]);
  });

  it('PAGE-12: a drop is not taken for a product that has its name', () => {
    expect(listed([drop('open', 'air'), size('42', 'open', 1)], NOW_MS)).toHaveLength(2);
  });
});

describe('the picture of a drop that has none', () => {
  it('PAGE-1: follows from its sku alone, and needs no request', () => {
    expect(artworkOf('air-one')).toBe(artworkOf('air-one'));
    expect(artworkOf('air-one')).not.toBe(artworkOf('air-two'));
    expect(artworkOf('"><script>')).toMatch(/^data:image\/svg\+xml,[A-Za-z0-9%().!~*'_-]+$/);
  });
});
