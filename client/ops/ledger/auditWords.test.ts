import { describe, expect, it } from 'vitest';
import { tookWords, verdictOf } from './auditWords.ts';

const SOUND = {
  sku: 'air-one',
  sound: true,
  violations: [],
  violationCount: 0,
  seq: 1_234,
  total: 500,
  remaining: 37,
  held: 5,
  sold: 458,
  orders: 460,
};

describe('the verdict of an audit', () => {
  it('BOOK-6: a sound ledger is said to be so, with the sum and with what was checked', () => {
    const { heading, text, sum, checked, balances } = verdictOf(SOUND);
    expect(heading).toBe('The books are sound.');
    expect(text).toContain('Every one of the 500 units is accounted for');
    expect(sum.map(({ sign, figure, name }) => `${sign} ${figure} ${name}`.trim()).join(' ')).toBe(
      '500 in all = 37 left + 5 on hold + 458 sold',
    );
    expect(balances).toBe(true);
    expect(checked[0]).toMatch(/^1,234 entries were replayed from nothing/);
    expect(checked[1]).toMatch(/^460 orders were compared/);
  });

  it('BOOK-6: violations are counted, told, and said to be more where not all are listed', () => {
    const one = verdictOf({ ...SOUND, sound: false, violations: ['Something.'], violationCount: 1 });
    expect([one.heading, one.unlisted]).toEqual(['The books are not sound.', 0]);
    expect(one.text).toMatch(/^One thing does not add up\. Nothing was changed\./);
    const many = verdictOf({ ...SOUND, sound: false, violations: ['Something.'], violationCount: 101, sold: 459 });
    expect([many.unlisted, many.balances]).toEqual([100, false]);
    expect(many.sum[1]?.sign).toBe('≠');
  });

  it('BOOK-6: the time that it took is told in the unit that fits', () => {
    expect([0.2, 12.4, 999, 1_000, 61_040].map(tookWords)).toEqual(['1 ms', '12 ms', '999 ms', '1.0 s', '61.0 s']);
  });
});
