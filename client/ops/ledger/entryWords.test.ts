import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../../shared/protocol/answers/books.ts';
import { entryWords } from './entryWords.ts';

const STAMP = { seq: 7, at: '2026-11-22T12:00:00.000Z', remaining: 37 };
const TERMS = { maxPerPurchase: 2, opensAt: null, closesAt: null };
const ORDER = { ...STAMP, shopper: 'mona', id: 'a', quantity: 2 };

describe('an entry of the ledger in words', () => {
  it.each<[LedgerLine, string, string]>([
    [
      { ...STAMP, seq: 1, kind: 'configured', ...TERMS, total: 500, perShopperLimit: 2, holdSeconds: 600 },
      'The drop was defined: 500 units in all, at most 2 for each shopper, on hold for 10 minutes until paid.',
      'Operator',
    ],
    [
      { ...STAMP, kind: 'configured', ...TERMS, total: 1, perShopperLimit: null, holdSeconds: 0 },
      'The drop was defined anew: 1 unit in all.',
      'Operator',
    ],
    [{ ...STAMP, kind: 'opened' }, 'The drop opened.', 'Schedule'],
    [{ ...STAMP, kind: 'closed', by: 'schedule' }, 'The drop closed.', 'Schedule'],
    [{ ...STAMP, kind: 'closed', by: 'operator' }, 'The drop closed.', 'Operator'],
    [{ ...STAMP, kind: 'paused' }, 'Sales were paused.', 'Operator'],
    [{ ...STAMP, kind: 'resumed' }, 'Sales went on.', 'Operator'],
    [{ ...STAMP, kind: 'restocked', quantity: 1 }, '1 unit was added to the stock.', 'Operator'],
    [{ ...STAMP, kind: 'restocked', quantity: -20 }, 'The stock was lowered by 20 units.', 'Operator'],
    [{ ...ORDER, kind: 'held', expiresAt: '2026-11-22T12:10:00.000Z' }, 'mona put 2 units on hold.', 'Shopper'],
    [{ ...ORDER, kind: 'sold' }, 'mona bought 2 units.', 'Shopper'],
    [{ ...ORDER, kind: 'confirmed', late: false }, 'The hold of mona was confirmed: 2 units sold.', 'Shop'],
    [
      { ...ORDER, kind: 'confirmed', late: true },
      '2 units were sold to mona after the hold had ended, taken from stock once more.',
      'Shop',
    ],
    [{ ...ORDER, kind: 'released' }, 'The hold of mona was given back: 2 units.', 'Shopper or shop'],
    [{ ...ORDER, kind: 'expired' }, 'The hold of mona expired: 2 units back on sale.', 'Time'],
    [{ ...ORDER, kind: 'refunded', restock: true }, '2 units of mona were refunded and went back into stock.', 'Shop'],
    [{ ...ORDER, kind: 'refunded', restock: false }, '2 units of mona were refunded and left the drop.', 'Shop'],
  ])('BOOK-5: %j is "%s", by %s', (line, what, by) => {
    expect(entryWords(line)).toEqual({ what, by });
  });

  it('BOOK-5: an entry of a kind that it does not know is told by its kind', () => {
    const newer = { ...ORDER, kind: 'gifted' } as unknown as LedgerLine;
    expect(entryWords(newer)).toEqual({ what: 'gifted', by: '' });
  });
});
