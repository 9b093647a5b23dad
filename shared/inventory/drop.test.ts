import { describe, expect, it } from 'vitest';
import { expectTable } from '../testing/table.ts';
import type { OperatorCommand } from './commands.ts';

describe('the definition', () => {
  it('CMD-3: writes an entry only where it says something new', () => {
    expectTable(`
      drop total=9                                            → done | 9/0/0 | configured opened
      drop total=9                                            → done | 9/0/0 | none
      drop total=8                                            → done | 8/0/0 | configured
      drop total=8 max=3                                      → done | 8/0/0 | configured
      drop total=8 max=3 limit=4                              → done | 8/0/0 | configured
      drop total=8 max=3 limit=4 hold=1                       → done | 8/0/0 | configured
      drop total=8 max=3 limit=4 hold=1 opens=0               → done | 8/0/0 | configured
      drop total=8 max=3 limit=4 hold=1 opens=0 closes=9      → done | 8/0/0 | configured
      drop total=8 max=3 limit=4 hold=1 opens=0 closes=9      → done | 8/0/0 | none
      & drop total=8 max=3 limit=4 hold=1 opens=0 closes=9    → done | 8/0/0 | none
      drop total=9                                            → done | 9/0/0 | configured
    `);
  });

  it('CMD-3: a drop may be defined without any stock, and is then sold out', () => {
    expectTable(`
      drop total=0       → done | 0/0/0 | configured opened
      phase              → sold_out
      drop total=0       → done | 0/0/0 | none
    `);
  });

  it('CMD-3: the definition takes restocked and refunded units into account', () => {
    expectTable(`
      drop total=5            → done
      restock 2 #1            → done
      drop total=7            → done          | 7/0/0 | none
      ann buys 3 as a1        → sold 3
      refund ann a1 #2        → refunded 3    | 4/0/0
      drop total=4            → done          | 4/0/0 | none
      drop total=7            → done          | 7/0/0 | configured
    `);
  });
});

describe('the total', () => {
  it('CMD-4: a definition can lower it down to what is held and sold', () => {
    expectTable(`
      drop total=9 hold=1    → done
      ann buys 2 as a1       → held 2 until 1000
      bob buys 3 as b1       → held 3 until 1000
      confirm bob b1 #1      → sold 3
      drop total=4 hold=1    → insufficient_stock, 4 left | 4/2/3 | none
      drop total=5 hold=1    → done                       | 0/2/3 | configured
      phase                  → sold_out
    `);
  });

  it('CMD-4: a restock below zero takes unsold units away, and no others', () => {
    expectTable(`
      drop total=9 hold=1    → done
      ann buys 2 as a1       → held 2 until 1000
      restock -8 #1          → insufficient_stock, 7 left | 7/2/0 | none
      restock -7 #2          → done                       | 0/2/0 | restocked
      restock -1 #3          → insufficient_stock, 0 left | 0/2/0 | none
      @1000 restock -3 #4    → insufficient_stock, 2 left | 2/0/0 | expired
      restock -2 #5          → done                       | 0/0/0 | restocked
    `);
  });

  it('CMD-4: the refusal names the lowest total possible', () => {
    const store = expectTable(`
      drop total=9 hold=1    → done
      ann buys 2 as a1       → held 2 until 1000
      bob buys 3 as b1       → held 3 until 1000
      confirm bob b1 #1      → sold 3
    `);
    const { terms } = store.stock;
    const commands: OperatorCommand[] = [
      { kind: 'configure', total: 4, terms },
      { kind: 'restock', commandId: '#2', quantity: -5 },
    ];
    const message = 'The total cannot be lowered to 4: 2 held and 3 sold are spoken for. The lowest possible is 5.';
    expect(store.submit(commands, 0)).toMatchObject([{ message }, { message }]);
  });

  it('CMD-5: restocking puts a sold out drop back on sale', () => {
    expectTable(`
      drop total=1            → done
      ann buys 1 as a1        → sold 1
      phase                   → sold_out
      bob buys 1 as b1        → sold_out, 0 left
      restock 1 #1            → done   | 1/0/1 | restocked
      phase                   → open
      bob buys 1 as b1        → sold 1 | 0/0/2
      drop total=3            → done   | 1/0/2 | configured
      phase                   → open
    `);
  });
});

describe('pausing', () => {
  it('CMD-6: refuses purchases until resumed, and what is done already is done', () => {
    expectTable(`
      drop total=2          → done
      pause #1              → done            | 2/0/0 | paused
      pause #2              → done            | 2/0/0 | none
      phase                 → paused
      ann buys 1 as a1      → paused, 2 left
      resume #3             → done            | 2/0/0 | resumed
      resume #4             → done            | 2/0/0 | none
      ann buys 1 as a1      → sold 1
    `);
  });

  it('CMD-6: a drop that is paused before it opens opens paused', () => {
    expectTable(`
      drop total=2 opens=1000    → done
      pause #1                   → done
      phase                      → scheduled
      @1000 phase                → paused
      @1000 ann buys 1 as a1     → paused, 2 left | 2/0/0 | opened
      resume #2                  → done
      ann buys 1 as a1           → sold 1
    `);
  });

  it.each([
    ['close #1', 0],
    ['tick', 1_000],
  ])('CMD-6: neither pausing nor resuming is possible once closed (%s at %i)', (closing, at) => {
    expectTable(`
      drop total=2 closes=1000    → done
      @${at} ${closing}           → done
      phase                       → closed
      pause #2                    → closed, 2 left | 2/0/0 | none
      resume #3                   → closed, 2 left | 2/0/0 | none
    `);
  });

  it('CMD-6, TIME-5: a drop that was paused when its schedule closed it reopens paused', () => {
    expectTable(`
      drop total=2 closes=1000    → done
      pause #1                    → done
      @1000 resume #2             → closed, 2 left
      drop total=2 closes=2000    → done
      phase                       → paused
      resume #2                   → done
      phase                       → open
    `);
  });
});

describe('closing', () => {
  it('CMD-7: closing by hand is final: no terms and no stock reopen the drop', () => {
    expectTable(`
      drop total=2 closes=1000              → done
      close #1                              → done             | 2/0/0 | closed
      close #2                              → done             | 2/0/0 | none
      drop total=2 closes=5000              → done             | 2/0/0 | configured
      phase                                 → closed
      drop total=2 opens=500                → done             | 2/0/0 | configured
      phase                                 → closed
      @500 restock 5 #3                     → done             | 7/0/0 | restocked
      ann buys 1 as a1                      → closed, 7 left   | 7/0/0 | none
      drop total=9                          → done             | 9/0/0 | configured
      @9000 ann buys 1 as a1                → closed, 9 left   | 9/0/0 | none
    `);
  });

  it('CMD-7: what its schedule has closed can still be closed by hand, and then stays so', () => {
    expectTable(`
      drop total=2 closes=1000    → done
      @1000 tick                  → done   | 2/0/0 | closed
      close #1                    → done   | 2/0/0 | closed
      drop total=2                → done   | 2/0/0 | configured
      phase                       → closed
    `);
  });

  it('CMD-7: a drop that is closed by hand before its opening never opens', () => {
    expectTable(`
      drop total=2 opens=1000 closes=2000    → done  | 2/0/0 | configured
      close #1                               → done  | 2/0/0 | closed
      @1000 ann buys 1 as a1                 → closed, 2 left | 2/0/0 | none
      @2000 tick                             → done  | 2/0/0 | none
    `);
  });
});
