import { describe, expect, it } from 'vitest';
import { cameBackWords, sharesOf, unitsMaxOf } from './totalsWords.ts';

const NONE = { held: 0, sold: 0, released: 0, expired: 0, refunded: 0 };
const totals = (units: Partial<typeof NONE>) => ({ units: { ...NONE, ...units } });

describe('the bars of the totals', () => {
  it('BOOK-7: are on one scale, that of the largest drop', () => {
    const [large, small] = [totals({ sold: 150, held: 30, expired: 20 }), totals({ sold: 50 })];
    const max = unitsMaxOf([large, small]);
    expect(max).toBe(200);
    expect(sharesOf(large, max)).toEqual({ sold: 75, held: 15, back: 10 });
    expect(sharesOf(small, max)).toEqual({ sold: 25, held: 0, back: 0 });
  });

  it('BOOK-7: show whatever exists, and never more than there is room for', () => {
    expect(sharesOf(totals({ sold: 1 }), 1_000_000)).toEqual({ sold: 1, held: 0, back: 0 });
    const full = sharesOf(totals({ sold: 99_999, held: 1, refunded: 1 }), 100_001);
    expect(full.sold + full.held + full.back).toBeLessThanOrEqual(100);
    expect(sharesOf(totals({}), 0)).toEqual({ sold: 0, held: 0, back: 0 });
  });

  it('BOOK-7: what came back is told by how, where there is any', () => {
    expect(cameBackWords(totals({ released: 1, refunded: 1_200 }).units)).toBe('1 given back, 1,200 refunded');
    expect(cameBackWords(totals({ expired: 2 }).units)).toBe('2 expired');
  });
});
