import { describe, expect, it } from 'vitest';
import type { Phase } from '../../../shared/inventory/stock.ts';
import type { BookedOrder } from './orderWords.ts';
import { destinations, question, settledWords, settleRefusal } from './settleWords.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const ORDER: BookedOrder = { shopper: 'mona', id: 'a', state: 'held', quantity: 2, at: NOW, expiresAt: NOW + 60_000 };
const stock = (phase: Phase = 'open') => ({ total: 500, remaining: 37, held: 5, sold: 458, phase });

describe('the question before an order is settled', () => {
  it('BOOK-2: says that a hold becomes a sale', () => {
    expect(question('confirm', ORDER, stock(), NOW)).toMatchObject({
      heading: 'Confirm 2 units for mona?',
      text: ['The hold becomes a sale: 2 units on hold are sold. mona gets the receipt at once.'],
      verb: 'Confirm',
    });
  });

  it('BOOK-2: says what a late confirmation takes, and what happens when that is not there', () => {
    const late = question('confirm', { ...ORDER, state: 'expired' }, stock(), NOW);
    expect(late.verb).toBe('Confirm late');
    expect(late.text[0]).toContain(
      '2 units are taken from what is left and sold to mona: 35 remain, even past the limit',
    );
    expect(late.text[1]).toContain('If too few are left by then, nothing happens');
    expect(question('confirm', ORDER, stock(), NOW + 60_000).verb).toBe('Confirm late');
    expect(question('confirm', { ...ORDER, state: 'expired', quantity: 38 }, stock(), NOW).text[0]).not.toContain(
      'remain,',
    );
  });

  it('BOOK-2: says where the units of a hold go, by the phase of the drop', () => {
    const first = (phase: Phase) => question('release', ORDER, stock(phase), NOW).text[0];
    expect(first('open')).toMatch(/^2 units go back on sale: 39 left\./);
    expect(first('sold_out')).toMatch(/^2 units go back on sale: 39 left\./);
    expect(first('paused')).toContain('They are on sale once the drop is resumed.');
    expect(first('closed')).toContain('The drop is closed, so nobody can buy them.');
    expect(question('release', { ...ORDER, quantity: 1 }, stock(), NOW).text[0]).toMatch(
      /^1 unit goes back on sale: 38/,
    );
  });

  it('BOOK-2: gives a refund two ways, each with its figure', () => {
    expect(destinations(2, stock()).map(({ restock, text }) => [restock, text])).toEqual([
      [true, '2 units go back on sale: 39 left.'],
      [false, 'The units leave the drop: its total becomes 498.'],
    ]);
    expect(destinations(1, stock())[1].text).toBe('The unit leaves the drop: its total becomes 499.');
    expect(destinations(1, undefined)[1].text).not.toMatch(/\d/);
  });
});

describe('the answer to a settlement', () => {
  it('BOOK-3: says what is true now, and that a repetition has changed nothing', () => {
    const done = { replayed: false, remaining: 39, total: 500 };
    expect(settledWords('release', ORDER, done)).toBe('Given back: 2 units of mona. 39 of 500 left.');
    expect(settledWords('confirm', ORDER, { ...done, replayed: true })).toBe(
      'That was done already. Confirmed: 2 units sold to mona. Nothing changed now. 39 of 500 left.',
    );
    expect(settledWords('refund', ORDER, { ...done, replayed: true })).toContain(
      'Where the units went was decided then.',
    );
  });

  it.each([
    ['confirm', 'hold_expired', 'expired', 'too few units are left'],
    ['confirm', 'hold_expired', 'released', 'was given back'],
    ['confirm', 'hold_expired', 'refunded', 'was refunded'],
    ['release', 'hold_expired', 'expired', 'back on sale already'],
    ['release', 'not_releasable', 'sold', 'Only a hold can be given back; this one is sold now.'],
    ['refund', 'not_releasable', 'held', 'Only a sold order can be refunded; this one is on hold now.'],
    ['refund', 'unknown_order', 'sold', 'does not exist'],
    ['refund', 'id_reused', 'sold', 'begin again'],
    ['refund', 'busy', 'sold', 'carried out once'],
    ['refund', 'something_new', 'sold', 'What the server said.'],
  ] as const)('BOOK-4: %s refused as %s, with the order %s: "… %s …"', (settlement, code, state, words) => {
    expect(settleRefusal(settlement, code, 'What the server said.', { ...ORDER, state })).toContain(words);
  });
});
