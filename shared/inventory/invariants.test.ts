import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../testing/memoryStore.ts';
import { expectTable } from '../testing/table.ts';
import type { Command, Known } from './commands.ts';
import { decide } from './decide.ts';
import { assertSound, violationsOf } from './invariants.ts';
import { NO_STOCK, type Stock } from './stock.ts';

const NOTHING_KNOWN: Known = { orders: new Map(), holdings: new Map(), commands: new Map(), due: [] };

function stockOf(total: number, remaining: number, held: number, sold: number): Stock {
  return { ...NO_STOCK, seq: 1, stage: 'running', total, remaining, held, sold };
}

describe('a stock', () => {
  it('INV-1: is sound while its parts make the total', () => {
    expect(violationsOf(NO_STOCK)).toEqual([]);
    expect(violationsOf(stockOf(6, 1, 2, 3))).toEqual([]);
  });

  it.each([
    [stockOf(6, 1, 2, 4), ['total 6 is not remaining 1 + held 2 + sold 4']],
    [stockOf(5, -1, 2, 4), ['remaining is -1, not a count']],
    [stockOf(5, 3, -2, 4), ['held is -2, not a count']],
    [stockOf(5, 3, 4, -2), ['sold is -2, not a count']],
    [stockOf(-1, 0, 0, -1), ['total is -1, not a count', 'sold is -1, not a count']],
    [stockOf(1, 0.5, 0.5, 0), ['remaining is 0.5, not a count', 'held is 0.5, not a count']],
    [stockOf(Number.NaN, 0, 0, 0), ['total is NaN, not a count', 'total NaN is not remaining 0 + held 0 + sold 0']],
    [
      stockOf(2 ** 53, 2 ** 53, 0, 0),
      ['total is 9007199254740992, not a count', 'remaining is 9007199254740992, not a count'],
    ],
  ])('INV-1: contradictions are put into words (%#)', (stock, violations) => {
    expect(violationsOf(stock)).toEqual(violations);
    expect(() => assertSound(stock)).toThrow(violations.join('; '));
  });

  it('INV-2: agrees with what its orders add up to', () => {
    const stock = stockOf(6, 1, 2, 3);
    expect(violationsOf(stock, { held: 2, sold: 3 })).toEqual([]);
    for (const sums of [
      { held: 1, sold: 3 },
      { held: 2, sold: 4 },
      { held: 3, sold: 2 },
    ]) {
      const words = `counters say held 2, sold 3; the orders add up to held ${sums.held}, sold ${sums.sold}`;
      expect(violationsOf(stock, sums)).toEqual([words]);
      expect(() => assertSound(stock, sums)).toThrow(words);
    }
  });

  it('INV-1, INV-2: counters and orders agree after each kind of change', () => {
    const store = expectTable(`
      drop total=9 hold=1              → done        | 9/0/0
      ann buys 2 as a1                 → held 2 until 1000 | 7/2/0
      ann buys 1 as a2                 → held 1 until 1000 | 6/3/0
      ann buys 3 as a3                 → held 3 until 1000 | 3/6/0
      confirm ann a1 #1                → sold 2      | 3/4/2
      ann gives back a2                → released 1  | 4/3/2
      @1000 tick                       → done        | 7/0/2
      confirm ann a3 #2                → sold 3      | 4/0/5
      refund ann a3 #3                 → refunded 3  | 4/0/2
      refund ann a1 and restock #4     → refunded 2  | 6/0/0
      restock 4 #5                     → done        | 10/0/0
      drop total=7                     → done        | 7/0/0
      bob buys 7 as b1                 → sold 7      | 0/0/7
    `);
    expect(violationsOf(store.stock, store.sums())).toEqual([]);
    expect(store.sums()).toEqual({ held: 0, sold: 7 });
  });
});

describe('a decision', () => {
  it.each([
    [{ kind: 'tick' }],
    [{ kind: 'purchase', shopper: 'ann', id: 'a1', quantity: 1 }],
    [{ kind: 'pause', commandId: '1' }],
  ] satisfies [Command][])(
    'INV-3: on a stock that is not sound ends in an error instead of something to write (%j)',
    (command) => {
      expect(() => decide(stockOf(9, 5, 1, 2), [command], NOTHING_KNOWN, 0)).toThrow(
        /^Assertion failed: total 9 is not remaining \d \+ held \d \+ sold \d$/,
      );
    },
  );

  it('INV-3: does not touch what it was given', () => {
    const store = expectTable(`
      drop total=9 limit=5 hold=1    → done
      ann buys 2 as a1               → held 2 until 1000
    `);
    const batch: Command[] = [
      { kind: 'purchase', shopper: 'ann', id: 'a2', quantity: 2 },
      { kind: 'confirm', commandId: '1', shopper: 'ann', id: 'a2' },
      { kind: 'close', commandId: '2' },
    ];
    const known = store.know(batch, 1_000);
    const before = structuredClone({ stock: store.stock, known, batch });
    const first = decide(store.stock, batch, known, 1_000);
    expect({ stock: store.stock, known, batch }).toEqual(before);
    expect(decide(store.stock, batch, known, 1_000)).toEqual(first);
  });
});

describe('a batch', () => {
  const HISTORY: readonly Command[] = [
    { kind: 'tick' },
    { kind: 'purchase', shopper: 'ann', id: 'a1', quantity: 2 },
    { kind: 'purchase', shopper: 'bob', id: 'b1', quantity: 9 },
    { kind: 'purchase', shopper: 'ann', id: 'a2', quantity: 2 },
    { kind: 'giveBack', shopper: 'ann', id: 'a1' },
    { kind: 'purchase', shopper: 'ann', id: 'a2', quantity: 2 },
    { kind: 'confirm', commandId: '1', shopper: 'ann', id: 'a2' },
    { kind: 'confirm', commandId: '1', shopper: 'ann', id: 'a2' },
    { kind: 'restock', commandId: '2', quantity: 6 },
    { kind: 'purchase', shopper: 'bob', id: 'b1', quantity: 9 },
    { kind: 'pause', commandId: '3' },
    { kind: 'purchase', shopper: 'cat', id: 'c1', quantity: 1 },
  ];

  it('INV-4: cut into any two, or into single commands, comes to the same', () => {
    const run = (sizes: readonly number[]) => {
      const store = new MemoryStore();
      const terms = { ...NO_STOCK.terms, maxPerPurchase: 9, perShopperLimit: 9, holdSeconds: 1 };
      store.submit([{ kind: 'configure', total: 5, terms }], 0);
      store.submit([{ kind: 'purchase', shopper: 'dan', id: 'd1', quantity: 5 }], 0);
      const rest = [...HISTORY];
      const outcomes = sizes.flatMap((size) => store.submit(rest.splice(0, size), 1_000));
      return { outcomes, ...store };
    };
    const whole = run([HISTORY.length]);
    expect(whole.outcomes).toHaveLength(HISTORY.length);
    expect(run(HISTORY.map(() => 1))).toEqual(whole);
    for (let cut = 0; cut <= HISTORY.length; cut++) expect(run([cut, HISTORY.length - cut])).toEqual(whole);
  });
});
