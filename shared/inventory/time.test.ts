import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../testing/memoryStore.ts';
import { expectTable } from '../testing/table.ts';
import { NO_STOCK, nextScheduleMs } from './stock.ts';

describe('a clock that is set back', () => {
  it('TIME-1: a decision is taken at the time of the newest entry at the earliest', () => {
    const store = expectTable(`
      drop total=3 hold=1       → done
      @500 ann buys 1 as a1     → held 1 until 1500
      @400 bob buys 1 as b1     → held 1 until 1500
      @0 cat buys 1 as c1       → held 1 until 1500
    `);
    expect(store.ledger.map((event) => event.atMs)).toEqual([0, 0, 500, 500, 500]);
  });

  it('TIME-1, HOLD-2: what has expired stays expired', () => {
    expectTable(`
      drop total=1 hold=1       → done
      ann buys 1 as a1          → held 1 until 1000
      @1000 bob buys 1 as b1    → held 1 until 2000 | 0/1/0 | expired held
      @999 ann buys 1 as a1     → expired 1, again
      ann gives back a1         → hold_expired, 0 left
    `);
  });

  it('TIME-1, TIME-3: what has opened stays open, what has closed stays closed', () => {
    expectTable(`
      drop total=2 opens=1000 closes=2000    → done
      @1000 tick                             → done            | 2/0/0 | opened
      @999 ann buys 1 as a1                  → sold 1          | 1/0/1 | sold
      @2000 tick                             → done            | 1/0/1 | closed
      @1999 ann buys 1 as a2                 → closed, 1 left  | 1/0/1 | none
    `);
  });

  it('TIME-1: also where the definition itself was made later', () => {
    expectTable(`
      @5000 drop total=2 opens=4000    → done   | 2/0/0 | configured opened
      @0 ann buys 1 as a1              → sold 1 | 1/0/1 | sold
    `);
  });
});

describe('the schedule', () => {
  it.each([
    [999, 'not_open, 2 left', 'none'],
    [1_000, 'sold 1', 'opened sold'],
    [1_001, 'sold 1', 'opened sold'],
    [1_999, 'sold 1', 'opened sold'],
    [2_000, 'closed, 2 left', 'opened closed'],
    [2_001, 'closed, 2 left', 'opened closed'],
  ])(
    'TIME-2, TIME-3: in a drop from 1000 to 2000 a purchase at %i, with no alarm before it, is: %s',
    (at, outcome, entries) => {
      expectTable(`
      drop total=2 opens=1000 closes=2000    → done    | 2/0/0                      | configured
      @${at} ann buys 1 as a1                → ${outcome} | ${outcome === 'sold 1' ? '1/0/1' : '2/0/0'} | ${entries}
    `);
    },
  );

  it('TIME-3: the phase turns with the first millisecond', () => {
    expectTable(`
      drop total=2 opens=1000 closes=2000    → done
      @999 phase                             → scheduled
      @1000 phase                            → open
      @1999 phase                            → open
      @2000 phase                            → closed
    `);
  });

  it('TIME-3: a drop without a schedule is open from its definition on, at time 0 too', () => {
    expectTable(`
      drop total=2                   → done | 2/0/0 | configured opened
      phase                          → open
      @999999999999999 phase         → open
    `);
  });

  it('TIME-4: opening and closing are written once each, at the first decision after they are due', () => {
    expectTable(`
      drop total=2 opens=1000 closes=2000    → done               | 2/0/0 | configured
      @999 tick                              → done               | 2/0/0 | none
      @1500 tick                             → done               | 2/0/0 | opened
      @1600 tick                             → done               | 2/0/0 | none
      @1700 ann buys 1 as a1                 → sold 1             | 1/0/1 | sold
      @2500 ann buys 1 as a2                 → closed, 1 left     | 1/0/1 | closed
      @2600 tick                             → done               | 1/0/1 | none
      @2700 close #1                         → done               | 1/0/1 | closed
      @2800 tick                             → done               | 1/0/1 | none
    `);
  });

  it('TIME-4: other terms do not write a closing again that still holds', () => {
    expectTable(`
      drop total=2 closes=1000            → done | 2/0/0 | configured opened
      @1000 tick                          → done | 2/0/0 | closed
      drop total=3 closes=1000            → done | 3/0/0 | configured
      drop total=3 closes=1000 max=1      → done | 3/0/0 | configured
      drop total=3 closes=900 max=1       → done | 3/0/0 | configured
      phase                               → closed
    `);
  });

  it('TIME-4: nor an opening', () => {
    expectTable(`
      drop total=2 opens=1000             → done | 2/0/0 | configured
      @1000 tick                          → done | 2/0/0 | opened
      drop total=3 opens=1000             → done | 3/0/0 | configured
      drop total=3 opens=900              → done | 3/0/0 | configured
      drop total=3                        → done | 3/0/0 | configured
    `);
  });

  it('TIME-4: a drop that is defined after its end opens and closes on paper', () => {
    expectTable(`
      @5000 drop total=2 opens=1000 closes=2000    → done           | 2/0/0 | configured opened closed
      ann buys 1 as a1                             → closed, 2 left | 2/0/0 | none
    `);
  });
});

describe('a schedule that is moved', () => {
  it('TIME-5: new terms may move the opening of a drop that has opened', () => {
    expectTable(`
      drop total=2                   → done             | 2/0/0 | configured opened
      ann buys 1 as a1               → sold 1
      drop total=2 opens=1000        → done             | 1/0/1 | configured
      phase                          → scheduled
      @999 ann buys 1 as a2          → not_open, 1 left | 1/0/1 | none
      @1000 ann buys 1 as a2         → sold 1           | 0/0/2 | opened sold
    `);
  });

  it('TIME-5: an opening may be brought forward', () => {
    expectTable(`
      drop total=2 opens=9000         → done             | 2/0/0 | configured
      @1000 drop total=2 opens=500    → done             | 2/0/0 | configured opened
      ann buys 1 as a1                → sold 1
    `);
  });

  it.each([
    ['drop total=2', 'open'],
    ['drop total=2 closes=1001', 'open'],
    ['drop total=2 opens=1000 closes=1001', 'open'],
    ['drop total=2 opens=1001', 'scheduled'],
    ['drop total=2 closes=999', 'closed'],
    ['drop total=3 closes=1000', 'closed'],
  ])('TIME-5: a drop that its schedule closed at 1000 is, after "%s", %s', (terms, phase) => {
    expectTable(`
      drop total=2 closes=1000    → done
      @1000 tick                  → done   | 2/0/0 | closed
      ${terms}                    → done
      phase                       → ${phase}
    `);
  });

  it('TIME-5, TIME-4: a drop that has reopened closes again, which is written again', () => {
    expectTable(`
      drop total=3 closes=1000       → done             | 3/0/0 | configured opened
      @1000 ann buys 1 as a1         → closed, 3 left   | 3/0/0 | closed
      drop total=3 closes=2000       → done             | 3/0/0 | configured
      ann buys 1 as a1               → sold 1           | 2/0/1 | sold
      @2000 ann buys 1 as a2         → closed, 2 left   | 2/0/1 | closed
      drop total=3 opens=3000        → done             | 2/0/1 | configured
      @3000 ann buys 1 as a2         → sold 1           | 1/0/2 | opened sold
    `);
  });

  it('TIME-5, INV-4: terms count for what follows them in the same batch', () => {
    expectTable(`
      drop total=3 opens=1000      → done
      ann buys 1 as a1             → not_open, 3 left
      & drop total=3               → done
      & ann buys 1 as a1           → sold 1
      & drop total=3 opens=1000    → done
      & ann buys 1 as a2           → not_open, 2 left
      & drop total=3 closes=0      → done
      & ann buys 1 as a2           → closed, 2 left | 2/0/1 | configured opened sold configured configured opened closed
    `);
  });
});

describe('the next time to wake', () => {
  it('TIME-2: is the opening, then the closing, then none', () => {
    const store = new MemoryStore();
    const terms = { ...NO_STOCK.terms, opensAtMs: 1_000, closesAtMs: 2_000 };
    expect(nextScheduleMs(store.stock)).toBeNull();
    store.submit([{ kind: 'configure', total: 1, terms }], 0);
    expect(nextScheduleMs(store.stock)).toBe(1_000);
    store.submit([{ kind: 'tick' }], 1_000);
    expect(nextScheduleMs(store.stock)).toBe(2_000);
    store.submit([{ kind: 'tick' }], 2_000);
    expect(nextScheduleMs(store.stock)).toBeNull();
  });

  it('TIME-2: is none in a drop without a schedule, or closed by hand', () => {
    expect(nextScheduleMs(expectTable('drop total=1 → done').stock)).toBeNull();
    const closed = expectTable(`
      drop total=1 opens=1000 closes=2000    → done
      close #1                               → done
    `);
    expect(nextScheduleMs(closed.stock)).toBeNull();
  });
});
