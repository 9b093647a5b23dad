import { describe, expect, it } from 'vitest';
import { STOCK } from '../testing/pulses.ts';
import { ACTIONS, consequences, doneAlready, isPossible, quantityError } from './actionWords.ts';

const DROP = { title: 'Air One', maxPerPurchase: 2, holdSeconds: 600 };

function words(
  ...[action, quantity = 0, changes = {}]: readonly [Parameters<typeof consequences>[0], number?, object?]
) {
  return consequences(action, { ...STOCK, ...changes }, DROP, quantity).join(' ');
}

describe('what a command will do, in words', () => {
  it('OPS-11: pausing says what becomes of holds and stock, and what takes it back', () => {
    expect(words('pause')).toBe(
      'Purchases are refused at once, and the page says that sales are paused. 5 units on hold stay as they are: they can still be confirmed, given back or run out. 137 units stay in stock. Resume takes it back.',
    );
    expect(words('pause', 0, { held: 1, remaining: 1 })).toContain(
      '1 unit on hold stays as it is: it can still be confirmed, given back or run out. 1 unit stays in stock.',
    );
  });

  it('OPS-11: adding and taking away say the numbers before and after', () => {
    expect(words('restock', 10)).toContain('From 137 left of 500 to 147 left of 510.');
    expect(words('restock', 10, { phase: 'sold_out', remaining: 0 })).toContain('on sale again at once');
    expect(words('lower', 37)).toContain('From 137 left of 500 to 100 left of 463. 5 held and 358 sold are spoken for');
    expect(words('lower', 137)).toContain('sold out');
    expect(words('lower')).toContain('At most 137 can be taken away');
  });

  it('OPS-11: closing says that it is final', () => {
    expect(words('close')).toContain(
      'This cannot be undone. 137 units are left unsold. 358 sold stay sold. 5 units on hold stay',
    );
  });

  it('OPS-11: only what makes sense now is offered', () => {
    const possible = (phase: typeof STOCK.phase, remaining = 137) =>
      ACTIONS.filter((action) => isPossible(action, { ...STOCK, phase, remaining }));
    expect(possible('open')).toEqual(['pause', 'restock', 'lower', 'close']);
    expect(possible('paused')).toEqual(['resume', 'restock', 'lower', 'close']);
    expect(possible('sold_out', 0)).toEqual(['pause', 'restock', 'close']);
    expect(possible('closed')).toEqual(['restock', 'lower']);
  });

  it('OPS-11: a number of units is judged before it is sent', () => {
    const error = (action: 'restock' | 'lower', text: string) => quantityError(action, text, STOCK, 600);
    for (const text of ['', '0', '-5', '1.5', 'x', '1e3']) expect(error('restock', text)).toBeDefined();
    expect([error('restock', '100'), error('lower', '137')]).toEqual([undefined, undefined]);
    expect(error('restock', '101')).toBe('A drop has at most 600 units; 100 can be added.');
    expect(error('lower', '138')).toContain('Only 137 are left');
  });

  it('OPS-12: that somebody else was faster is said calmly', () => {
    expect(doneAlready('pause', { ...STOCK, phase: 'paused' })).toBe('Sales were paused already, by somebody else.');
    expect(doneAlready('resume', STOCK)).toBe('Sales were resumed already, by somebody else.');
    expect(doneAlready('close', { ...STOCK, phase: 'closed' })).toBe('The drop was closed already.');
    expect(doneAlready('pause', STOCK)).toBeUndefined();
    expect(doneAlready('restock', STOCK)).toBeUndefined();
  });
});
