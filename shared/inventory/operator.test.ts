import { describe, expect, it } from 'vitest';
import { expectTable } from '../testing/table.ts';
import type { Command, OperatorCommand } from './commands.ts';

describe('command ids', () => {
  it.each(['pause #1', 'resume #1', 'close #1', 'restock 5 #1', 'restock -5 #1'])(
    'CMD-1, LED-4: "%s" is carried out once',
    (command) => {
      expectTable(`
      drop total=9    → done
      pause #0        → done
      ${command}      → done
      ${command}      → done, again
      & ${command}    → done, again
      tick            → done
    `);
    },
  );

  it('CMD-1: a replay changes nothing, whatever has happened since', () => {
    expectTable(`
      drop total=9         → done         | 9/0/0 | configured opened
      pause #1             → done         | 9/0/0 | paused
      restock 2 #2         → done         | 11/0/0 | restocked
      resume #3            → done         | 11/0/0 | resumed
      pause #1             → done, again  | 11/0/0 | none
      phase                → open
      restock 2 #2         → done, again  | 11/0/0 | none
      close #4             → done         | 11/0/0 | closed
      resume #3            → done, again  | 11/0/0 | none
      restock 2 #2         → done, again  | 11/0/0 | none
    `);
  });

  it('CMD-1: twice in one batch is once and a replay', () => {
    expectTable(`
      drop total=9       → done
      restock 2 #1       → done
      & restock 2 #1     → done, again
      & restock 3 #1     → id_reused, 11 left | 11/0/0 | restocked
    `);
  });

  it('CMD-1: a settlement is replayed with the order as it is now', () => {
    expectTable(`
      drop total=9 hold=1    → done
      ann buys 1 as a1       → held 1 until 1000
      confirm ann a1 #1      → sold 1
      refund ann a1 #2       → refunded 1
      confirm ann a1 #1      → refunded 1, again
      refund ann a1 #2       → refunded 1, again | 8/0/0 | none
    `);
  });

  it('CMD-1: an id that was used for one command is refused for any other', () => {
    const others = [
      'pause',
      'resume',
      'close',
      'restock 1',
      'restock 2',
      'confirm ann a1',
      'confirm ann a2',
      'confirm bob a1',
      'release ann a2',
      'refund ann a1',
      'refund ann a1 and restock',
    ];
    for (const first of others) {
      const rest = others.filter((other) => other !== first);
      expectTable(`
        drop total=9               → done
        ann buys 1 as a1           → sold 1
        drop total=9 hold=1        → done
        ann buys 1 as a2           → held 1 until 1000
        bob buys 1 as a1           → held 1 until 1000
        ${first} #1                → ${outcomeOf(first)}
        ${rest.map((other) => `${other} #1 → id_reused, ${leftAfter(first)} left`).join('\n')}
      `);
    }
  });

  it('CMD-1: names that look alike when joined do not make two commands the same', () => {
    const store = expectTable(`
      drop total=9 hold=1    → done
    `);
    const buy = (shopper: string, id: string): Command => ({ kind: 'purchase', shopper, id, quantity: 1 });
    const confirm = (shopper: string, id: string): Command => ({ kind: 'confirm', commandId: '1', shopper, id });
    store.submit([buy('c b', 'a'), buy('b', 'a'), buy('b', 'c')], 0);
    const outcomes = store.submit([confirm('c b', 'a'), confirm('b', 'a'), confirm('b', 'c')], 0);
    expect(outcomes).toMatchObject([{ kind: 'receipt' }, { reason: 'id_reused' }, { reason: 'id_reused' }]);
  });

  it('CMD-1: the refusal names the earlier command', () => {
    const store = expectTable(`
      drop total=9    → done
      restock 2 #1    → done
    `);
    const [outcome] = store.submit([{ kind: 'pause', commandId: '#1' }], 0);
    expect(outcome).toMatchObject({
      reason: 'id_reused',
      message: 'The command id was used before, for another command (restock 2). Use a new id.',
    });
  });

  it('CMD-1: what was done already is remembered too', () => {
    expectTable(`
      drop total=9         → done
      pause #1             → done
      pause #2             → done | 9/0/0 | none
      resume #3            → done
      pause #2             → done, again
      phase                → open
      resume #2            → id_reused, 9 left
    `);
  });

  it('CMD-1: an operator id and a purchase id have nothing to do with each other', () => {
    expectTable(`
      drop total=9         → done
      ann buys 1 as #1     → sold 1
      pause #1             → done
      resume #2            → done
      ann buys 1 as #2     → sold 1
    `);
  });

  it('CMD-2: a refused command is not remembered, also not within its batch', () => {
    expectTable(`
      drop total=2            → done
      ann buys 2 as a1        → sold 2
      restock -1 #1           → insufficient_stock, 0 left
      & restock 1 #1          → done
      & restock -1 #1         → id_reused, 1 left          | 1/0/2 | restocked
    `);
  });
});

/** What the first use of a command comes to, in a drop where a1 of ann is sold and the others are held. */
function outcomeOf(command: string): string {
  if (command === 'confirm ann a1') return 'sold 1, again';
  if (command.startsWith('confirm')) return 'sold 1';
  if (command.startsWith('release')) return 'released 1';
  if (command.startsWith('refund')) return 'refunded 1';
  return 'done';
}

function leftAfter(command: string): number {
  if (command.startsWith('restock')) return 6 + Number(command.split(' ')[1]);
  return command.startsWith('release') || command.endsWith('and restock') ? 7 : 6;
}

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
