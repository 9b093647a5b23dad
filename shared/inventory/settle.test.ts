import { describe, expect, it } from 'vitest';
import { expectTable } from '../testing/table.ts';
import type { Command } from './commands.ts';

describe('confirming', () => {
  it('SET-1: a hold becomes sold, and then answers as a replay', () => {
    expectTable(`
      drop total=3 hold=1      → done
      ann buys 2 as a1         → held 2 until 1000 | 1/2/0 | held
      @999 confirm ann a1 #1   → sold 2            | 1/0/2 | confirmed
      confirm ann a1 #1        → sold 2, again     | 1/0/2 | none
      confirm ann a1 #2        → sold 2, again     | 1/0/2 | none
      @5000 tick               → done              | 1/0/2 | none
    `);
  });

  it('SET-1: what was sold at once answers as a replay', () => {
    expectTable(`
      drop total=3         → done
      ann buys 2 as a1     → sold 2
      confirm ann a1 #1    → sold 2, again | 1/0/2 | none
    `);
  });

  it.each([
    [999, 'confirmed'],
    [1_000, 'expired confirmed'],
    [1_001, 'expired confirmed'],
  ])('SET-2: a hold until 1000 that is confirmed at %i while its stock is there writes: %s', (at, entries) => {
    expectTable(`
      drop total=3 hold=1         → done
      ann buys 2 as a1            → held 2 until 1000
      @${at} confirm ann a1 #1    → sold 2 | 1/0/2 | ${entries}
    `);
  });

  it.each([
    [1, 'sold 2', '0/1/2'],
    [2, 'hold_expired, 1 left', '1/2/0'],
    [3, 'hold_expired, 0 left', '0/3/0'],
  ])('SET-2: after expiry another shopper took %i of 3, so a confirmation of 2 is %s', (taken, outcome, counters) => {
    expectTable(`
      drop total=3 hold=1               → done
      ann buys 2 as a1                  → held 2 until 1000
      @1000 bob buys ${taken} as b1     → held ${taken} until 2000
      confirm ann a1 #1                 → ${outcome} | ${counters}
    `);
  });

  it('SET-2, CMD-2: a late confirmation that was refused succeeds with the same id once stock is back', () => {
    expectTable(`
      drop total=2 hold=1         → done
      ann buys 2 as a1            → held 2 until 1000
      @1000 bob buys 1 as b1      → held 1 until 2000
      confirm ann a1 #1           → hold_expired, 1 left  | 1/1/0 | none
      @2000 confirm ann a1 #1     → sold 2                | 0/0/2 | expired confirmed
      confirm ann a1 #1           → sold 2, again         | 0/0/2 | none
    `);
  });

  it('SET-2: a late confirmation does not depend on the phase', () => {
    expectTable(`
      drop total=4 hold=1         → done
      ann buys 1 as a1            → held 1 until 1000
      ann buys 1 as a2            → held 1 until 1000
      @1000 pause #1              → done
      confirm ann a1 #2           → sold 1 | 3/0/1
      close #3                    → done
      confirm ann a2 #4           → sold 1 | 2/0/2
    `);
  });

  it('SET-3: what was given back or refunded is refused', () => {
    expectTable(`
      drop total=4 hold=1             → done
      ann buys 1 as given             → held 1 until 1000
      ann buys 1 as back              → held 1 until 1000
      ann gives back given            → released 1
      confirm ann back #1             → sold 1
      refund ann back and restock #2  → refunded 1
      confirm ann given #3            → hold_expired, 4 left | 4/0/0 | none
      confirm ann back #4             → hold_expired, 4 left | 4/0/0 | none
    `);
  });

  it('SET-2, SET-3: the refusals say what became of the order and of the payment', () => {
    const store = expectTable(`
      drop total=3 hold=1        → done
      ann buys 1 as late         → held 1 until 1000
      ann buys 1 as given        → held 1 until 1000
      ann buys 1 as back         → held 1 until 1000
      ann gives back given       → released 1
      confirm ann back #1        → sold 1
      refund ann back #2         → refunded 1
      @1000 bob buys 2 as b1     → held 2 until 2000
    `);
    const confirm = (id: string): Command => ({ kind: 'confirm', commandId: `c-${id}`, shopper: 'ann', id });
    expect(store.submit([confirm('late'), confirm('given'), confirm('back')], 1_000)).toMatchObject([
      { message: 'The hold expired and its units were sold to others. Return the payment.' },
      { message: 'The hold was given back before it was confirmed. Return the payment.' },
      { message: 'The order was refunded and cannot be confirmed again.' },
    ]);
  });
});

describe('refunding', () => {
  it('SET-4: without restock the units leave the drop and its total', () => {
    const store = expectTable(`
      drop total=5          → done
      ann buys 2 as a1      → sold 2           | 3/0/2 | sold
      refund ann a1 #1      → refunded 2       | 3/0/0 | refunded
      refund ann a1 #1      → refunded 2, again | 3/0/0 | none
    `);
    expect(store.stock.total).toBe(3);
  });

  it('SET-4, CMD-5: with restock the units are on sale again', () => {
    const store = expectTable(`
      drop total=2                    → done
      ann buys 2 as a1                → sold 2           | 0/0/2 | sold
      phase                           → sold_out
      refund ann a1 and restock #1    → refunded 2       | 2/0/0 | refunded
      phase                           → open
      bob buys 2 as b1                → sold 2           | 0/0/2 | sold
    `);
    expect(store.stock.total).toBe(2);
  });

  it('SET-4: what was refunded once is not put into stock by a second refund', () => {
    expectTable(`
      drop total=5                    → done
      ann buys 2 as a1                → sold 2
      refund ann a1 #1                → refunded 2        | 3/0/0 | refunded
      refund ann a1 and restock #2    → refunded 2, again | 3/0/0 | none
      refund ann a1 and restock #1    → id_reused, 3 left | 3/0/0 | none
    `);
  });

  it('SET-5: only a sold order can be refunded', () => {
    expectTable(`
      drop total=9 hold=1               → done
      ann buys 1 as held                → held 1 until 1000
      ann buys 1 as given               → held 1 until 1000
      ann gives back given              → released 1
      refund ann held #1                → not_releasable, 8 left | 8/1/0 | none
      refund ann given and restock #2   → not_releasable, 8 left | 8/1/0 | none
      @1000 refund ann held #3          → not_releasable, 9 left | 9/0/0 | expired
      confirm ann held #4               → sold 1
      refund ann held #1                → refunded 1             | 8/0/0 | refunded
    `);
  });

  it('SET-5: the refusal names the state of the order', () => {
    const store = expectTable(`
      drop total=9 hold=1    → done
      ann buys 1 as a1       → held 1 until 1000
    `);
    const refund: Command = { kind: 'refund', commandId: 'r1', shopper: 'ann', id: 'a1', restock: true };
    expect(store.submit([refund], 0)).toMatchObject([
      { reason: 'not_releasable', message: 'Only a sold order can be refunded; this one is held.' },
    ]);
    expect(store.submit([refund], 1_000)).toMatchObject([
      { reason: 'not_releasable', message: 'Only a sold order can be refunded; this one is expired.' },
    ]);
  });
});

describe('orders that do not exist', () => {
  it('SET-6, CMD-2: settling one is refused and not remembered', () => {
    expectTable(`
      drop total=9 hold=1           → done
      confirm ann a1 #1             → unknown_order, 9 left | 9/0/0 | none
      release ann a1 #2             → unknown_order, 9 left | 9/0/0 | none
      refund ann a1 and restock #3  → unknown_order, 9 left | 9/0/0 | none
      ann buys 1 as a1              → held 1 until 1000
      confirm bob a1 #4             → unknown_order, 8 left
      confirm ann a1 #1             → sold 1
      refund ann a1 and restock #3  → refunded 1            | 9/0/0
    `);
  });
});
