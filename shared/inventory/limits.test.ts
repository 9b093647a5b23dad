import { describe, expect, it } from 'vitest';
import { expectTable } from '../testing/table.ts';
import type { Command } from './commands.ts';
import { SPARE_ORDERS_PER_SHOPPER } from './decideOrder.ts';

describe('the limit of a shopper', () => {
  it('BUY-7: the limit counts units over all orders of the shopper', () => {
    expectTable(`
      drop total=99 limit=3    → done
      ann buys 4 as a1         → limit_reached, 99 left
      ann buys 2 as a1         → sold 2
      ann buys 2 as a2         → limit_reached, 97 left
      ann buys 1 as a2         → sold 1
      ann buys 1 as a3         → limit_reached, 96 left
      bob buys 3 as b1         → sold 3
    `);
  });

  it('BUY-7, BUY-10: the limit counts what the same batch has sold before', () => {
    expectTable(`
      drop total=99 limit=3    → done
      ann buys 2 as a1         → sold 2
      & ann buys 2 as a2       → limit_reached, 97 left
      & bob buys 3 as b1       → sold 3
      & ann buys 1 as a3       → sold 1
      & ann buys 1 as a4       → limit_reached, 93 left | 93/0/6 | sold sold sold
    `);
  });

  it('BUY-7: held units count; released, expired and refunded ones no longer do', () => {
    expectTable(`
      drop total=99 limit=2 hold=1    → done
      ann buys 2 as a1                → held 2 until 1000
      ann buys 1 as a2                → limit_reached, 97 left
      ann gives back a1               → released 2
      ann buys 2 as a2                → held 2 until 1000
      @1000 ann buys 2 as a3          → held 2 until 2000
      confirm ann a3 #1               → sold 2
      ann buys 1 as a4                → limit_reached, 97 left
      refund ann a3 and restock #2    → refunded 2
      ann buys 1 as a4                → held 1 until 2000
      confirm ann a4 #3               → sold 1
      refund ann a4 #4                → refunded 1
      ann buys 2 as a5                → held 2 until 2000
    `);
  });

  it('BUY-7: a limit that comes or falls midway counts what was bought before', () => {
    expectTable(`
      drop total=99           → done
      ann buys 3 as a1        → sold 3
      drop total=99 limit=4   → done
      ann buys 2 as a2        → limit_reached, 96 left
      ann buys 1 as a2        → sold 1
      drop total=99 limit=2   → done
      ann buys 1 as a3        → limit_reached, 95 left
      drop total=99           → done
      ann buys 9 as a3        → sold 9
    `);
  });

  it('BUY-7, INV-4: a limit that comes within a batch counts what was bought before the batch', () => {
    expectTable(`
      drop total=99              → done
      ann buys 3 as a1           → sold 3
      drop total=99 limit=4      → done
      & ann buys 2 as a2         → limit_reached, 96 left
      & ann buys 1 as a2         → sold 1
    `);
  });

  it('BUY-7: a late confirmation may pass the limit, because the money has moved', () => {
    expectTable(`
      drop total=99 limit=2 hold=1    → done
      ann buys 2 as a1                → held 2 until 1000
      @1000 ann buys 2 as a2          → held 2 until 2000
      confirm ann a1 #1               → sold 2            | 95/2/2
      ann buys 1 as a3                → limit_reached, 95 left
      ann gives back a2               → released 2
      ann buys 1 as a3                → limit_reached, 97 left
    `);
  });

  it('BUY-8: under a limit a shopper may make 1,000 orders beyond it, whatever became of them', () => {
    expect(SPARE_ORDERS_PER_SHOPPER).toBe(1_000);
    const store = expectTable(`
      drop total=9 limit=2 hold=1    → done
    `);
    const buy = (shopper: string, n: number): Command => ({ kind: 'purchase', shopper, id: `a${n}`, quantity: 1 });
    for (let n = 1; n <= 1_002; n++) {
      const outcomes = store.submit([buy('ann', n), { kind: 'giveBack', shopper: 'ann', id: `a${n}` }], 0);
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(['receipt', 'receipt']);
    }
    expect(store.submit([buy('ann', 1_003), buy('ann', 1_002), buy('bob', 1)], 0)).toMatchObject([
      {
        kind: 'refusal',
        reason: 'limit_reached',
        message: 'You have made 1002 orders, the most that one shopper may make in this drop.',
      },
      { kind: 'receipt', replayed: true },
      { kind: 'receipt', replayed: false },
    ]);
  });

  it('BUY-8: without a limit the number of orders is not limited either', () => {
    const store = expectTable(`
      drop total=2000    → done
    `);
    const batch = Array.from({ length: 1_500 }, (_, n): Command => {
      return { kind: 'purchase', shopper: 'ann', id: `a${n}`, quantity: 1 };
    });
    store.submit(batch, 0);
    expect(store.stock.sold).toBe(1_500);
  });
});
