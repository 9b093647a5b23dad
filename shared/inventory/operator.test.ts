import { describe, expect, it } from 'vitest';
import { expectTable } from '../testing/table.ts';
import type { Command } from './commands.ts';

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
