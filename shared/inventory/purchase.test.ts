import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../testing/memoryStore.ts';
import { expectTable } from '../testing/table.ts';
import type { Command } from './commands.ts';

describe('quantities', () => {
  it('BUY-1, BUY-5: a purchase gets its whole quantity or none of it', () => {
    expectTable(`
      drop total=5        → done                       | 5/0/0 | configured opened
      ann buys 2 as a1    → sold 2                     | 3/0/2 | sold
      bob buys 4 as b1    → insufficient_stock, 3 left | 3/0/2 | none
      bob buys 3 as b1    → sold 3                     | 0/0/5 | sold
      cat buys 1 as c1    → sold_out, 0 left           | 0/0/5 | none
      cat buys 9 as c1    → sold_out, 0 left           | 0/0/5 | none
    `);
  });

  it.each([
    [0, 1, 'sold_out, 0 left'],
    [1, 1, 'sold 1'],
    [1, 2, 'insufficient_stock, 1 left'],
    [7, 6, 'sold 6'],
    [7, 7, 'sold 7'],
    [7, 8, 'insufficient_stock, 7 left'],
  ])('BUY-1, BUY-5: of %i units %i are asked for: %s', (total, quantity, outcome) => {
    expectTable(`
      drop total=${total}           → done
      ann buys ${quantity} as a1    → ${outcome}
    `);
  });

  it('BUY-9: more than maxPerPurchase is a bad message, whatever the phase and however much is left', () => {
    expectTable(`
      drop total=9 max=3 opens=1000    → done
      ann buys 4 as a1                 → invalid: quantity must be a whole number from 1 to 3
      @1000 ann buys 4 as a1           → invalid: quantity must be a whole number from 1 to 3
      ann buys 3 as a1                 → sold 3
      drop total=9 max=1               → done
      bob buys 2 as b1                 → invalid: quantity must be 1
    `);
  });

  it('BUY-9, BUY-2: an order made under a higher bound is replayed under a lower one', () => {
    expectTable(`
      drop total=9 max=5    → done
      ann buys 5 as a1      → sold 5
      drop total=9 max=2    → done
      ann buys 5 as a1      → sold 5, again
      ann buys 4 as a1      → id_reused, 4 left
    `);
  });
});

describe('ids', () => {
  it('BUY-2, LED-4: the same id and quantity is answered with the order and changes nothing', () => {
    expectTable(`
      drop total=5              → done
      @100 ann buys 2 as a1     → sold 2        | 3/0/2 | sold
      @200 ann buys 2 as a1     → sold 2, again | 3/0/2 | none
      @300 bob buys 3 as b1     → sold 3        | 0/0/5 | sold
      @400 ann buys 2 as a1     → sold 2, again | 0/0/5 | none
    `);
  });

  it('BUY-2: a replay shows the first decision: its time and its place in the ledger', () => {
    const store = expectTable(`
      drop total=5             → done
      @100 ann buys 2 as a1    → sold 2
    `);
    const again = store.submit([{ kind: 'purchase', shopper: 'ann', id: 'a1', quantity: 2 }], 900);
    expect(again).toEqual([
      {
        kind: 'receipt',
        replayed: true,
        order: { shopper: 'ann', id: 'a1', state: 'sold', quantity: 2, atMs: 100, expiresAtMs: null, seq: 3 },
      },
    ]);
  });

  it('BUY-2: the replay shows the order in its present state', () => {
    expectTable(`
      drop total=9 hold=1         → done
      ann buys 1 as held          → held 1 until 1000
      ann buys 1 as given         → held 1 until 1000
      ann buys 1 as paid          → held 1 until 1000
      ann buys 1 as back          → held 1 until 1000
      ann gives back given        → released 1
      confirm ann paid #1         → sold 1
      confirm ann back #2         → sold 1
      refund ann back #3          → refunded 1
      @999 ann buys 1 as held     → held 1 until 1000, again
      ann buys 1 as given         → released 1, again
      ann buys 1 as paid          → sold 1, again
      ann buys 1 as back          → refunded 1, again
      @1000 ann buys 1 as held    → expired 1, again
    `);
  });

  it('BUY-2, BUY-3: whatever the phase, an order is replayed and its id is taken', () => {
    expectTable(`
      drop total=2                         → done
      ann buys 2 as a1                     → sold 2
      phase                                → sold_out
      ann buys 2 as a1                     → sold 2, again
      ann buys 1 as a1                     → id_reused, 0 left
      pause #1                             → done
      ann buys 2 as a1                     → sold 2, again
      ann buys 1 as a1                     → id_reused, 0 left
      drop total=2 opens=1000              → done
      phase                                → scheduled
      ann buys 2 as a1                     → sold 2, again
      ann buys 1 as a1                     → id_reused, 0 left
      close #2                             → done
      ann buys 2 as a1                     → sold 2, again
      ann buys 1 as a1                     → id_reused, 0 left
    `);
  });

  it('BUY-3: the same id with another quantity is refused, also where the order has given its units back', () => {
    expectTable(`
      drop total=5 hold=1    → done
      ann buys 2 as a1       → held 2 until 1000
      ann buys 1 as a1       → id_reused, 3 left  | 3/2/0 | none
      ann buys 3 as a1       → id_reused, 3 left
      ann gives back a1      → released 2
      ann buys 3 as a1       → id_reused, 5 left
    `);
  });

  it('BUY-3, BUY-10: an id that is used twice in one batch counts from its first use', () => {
    expectTable(`
      drop total=5          → done
      ann buys 2 as a1      → sold 2
      & ann buys 2 as a1    → sold 2, again
      & ann buys 3 as a1    → id_reused, 3 left | 3/0/2 | sold
    `);
  });

  it('BUY-4: every kind of refusal is forgotten: the same id succeeds once it can', () => {
    expectTable(`
      drop total=0 opens=1000                → done
      @999 ann buys 2 as a1                  → not_open, 0 left
      @1000 ann buys 2 as a1                 → sold_out, 0 left
      restock 1 #1                           → done
      ann buys 2 as a1                       → insufficient_stock, 1 left
      restock 1 #2                           → done
      pause #3                               → done
      ann buys 2 as a1                       → paused, 2 left
      resume #4                              → done
      drop total=2 limit=1                   → done
      ann buys 2 as a1                       → limit_reached, 2 left
      drop total=2 limit=2 closes=1001       → done
      @1001 ann buys 2 as a1                 → closed, 2 left
      drop total=2 max=1                     → done
      ann buys 2 as a1                       → invalid: quantity must be 1
      drop total=2 limit=2                   → done
      ann buys 2 as a1                       → sold 2
    `);
  });

  it('BUY-11: two shoppers may use the same id', () => {
    expectTable(`
      drop total=5 hold=1    → done
      ann buys 2 as x        → held 2 until 1000
      bob buys 3 as x        → held 3 until 1000
      ann gives back x       → released 2        | 2/3/0
      bob buys 3 as x        → held 3 until 1000, again
      confirm bob x #1       → sold 3            | 2/0/3
      ann buys 2 as x        → released 2, again
    `);
  });

  it('BUY-11: names and ids that look alike when joined are still different orders', () => {
    const store = new MemoryStore();
    const names: readonly (readonly [string, string])[] = [
      ['b c', 'a'],
      ['c', 'a-b'],
      ['a', 'b'],
      ['b', 'a'],
      ['__proto__', 'a'],
      ['constructor', 'a'],
      ['', 'a'],
    ];
    const batch: Command[] = names.map(([shopper, id]) => ({ kind: 'purchase', shopper, id, quantity: 1 }));
    store.submit([{ kind: 'configure', total: 99, terms: { ...store.stock.terms, perShopperLimit: 1 } }], 0);
    const outcomes = store.submit(batch, 0);
    expect(outcomes.map((outcome) => outcome.kind === 'receipt' && !outcome.replayed)).toEqual(names.map(() => true));
    expect(store.orders.size).toBe(names.length);
  });
});

describe('phases', () => {
  it('BUY-6: each phase but the open one has its reason', () => {
    expectTable(`
      drop total=5 opens=1000 closes=2000    → done
      @999 ann buys 1 as a1                  → not_open, 5 left
      pause #1                               → done
      ann buys 1 as a1                       → not_open, 5 left
      @1000 ann buys 1 as a1                 → paused, 5 left
      resume #2                              → done
      ann buys 1 as a1                       → sold 1
      pause #3                               → done
      @2000 ann buys 1 as a2                 → closed, 4 left
    `);
  });

  it('BUY-6: paused comes before sold out, and either before the limit', () => {
    expectTable(`
      drop total=1 limit=1    → done
      ann buys 1 as a1        → sold 1
      ann buys 1 as a2        → sold_out, 0 left
      pause #1                → done
      ann buys 1 as a2        → paused, 0 left
    `);
  });
});

describe('order of arrival', () => {
  it('BUY-10: the last unit goes to whoever comes first', () => {
    expectTable(`
      drop total=1          → done
      ann buys 1 as a1      → sold 1
      & bob buys 1 as b1    → sold_out, 0 left
      & ann buys 1 as a1    → sold 1, again | 0/0/1 | sold
    `);
  });

  it('BUY-10: a purchase sees what the commands before it in the batch have done, and nothing of those after it', () => {
    expectTable(`
      drop total=1 hold=1       → done
      ann buys 1 as a1          → held 1 until 1000
      & bob buys 1 as b1        → sold_out, 0 left
      & ann gives back a1       → released 1
      & bob buys 1 as b1        → held 1 until 1000
      & pause #1                → done
      & cat buys 1 as c1        → paused, 0 left
      & resume #2               → done
      & restock 1 #3            → done
      & cat buys 1 as c1        → held 1 until 1000
      & close #4                → done
      & dan buys 1 as d1        → closed, 0 left  | 0/2/0 | held released held paused resumed restocked held closed
    `);
  });
});

describe('words', () => {
  it.each([
    ['drop total=0', 1, 'Sold out.'],
    ['drop total=1', 2, 'Only 1 is left. Ask for one.'],
    ['drop total=2', 3, 'Only 2 are left. Ask for that many or fewer.'],
    ['drop total=9 limit=2', 3, 'This would pass the limit of 2 for each shopper.'],
    ['drop total=9 opens=1', 1, 'The drop has not opened yet.'],
    ['drop total=9 closes=0', 1, 'The drop is closed.'],
  ])('BUY-5, BUY-6, BUY-7: after "%s" a purchase of %i is told why not: %s', (drop, quantity, message) => {
    const store = expectTable(`${drop} → done`);
    const [outcome] = store.submit([{ kind: 'purchase', shopper: 'ann', id: 'a1', quantity }], 0);
    expect(outcome).toMatchObject({ kind: 'refusal', message });
  });

  it('BUY-3, BUY-6: a paused drop and a used id say what to do', () => {
    const store = expectTable(`
      drop total=9        → done
      ann buys 1 as a1    → sold 1
      pause #1            → done
    `);
    const buy = (id: string): Command => ({ kind: 'purchase', shopper: 'ann', id, quantity: 2 });
    expect(store.submit([buy('a1'), buy('a2')], 0)).toMatchObject([
      { message: 'This purchase id was used before with another quantity. Make a new id for a new purchase.' },
      { message: 'Sales are paused. Your place is not lost: try again in a moment.' },
    ]);
  });
});
