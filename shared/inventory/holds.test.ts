import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../testing/memoryStore.ts';
import { expectTable } from '../testing/table.ts';
import { decide } from './decide.ts';

describe('making a hold', () => {
  it.each([
    [0, 'sold 1', 'sold'],
    [1, 'held 1 until 1500', 'held'],
    [600, 'held 1 until 600500', 'held'],
  ])('HOLD-1: with holdSeconds %i a purchase is %s', (seconds, outcome, entry) => {
    expectTable(`
      drop total=1 hold=${seconds}    → done
      @500 ann buys 1 as a1           → ${outcome} | ${seconds === 0 ? '0/0/1' : '0/1/0'} | ${entry}
    `);
  });

  it('HOLD-5: a change of holdSeconds leaves the holds that exist as they are', () => {
    expectTable(`
      drop total=9 hold=2        → done
      ann buys 1 as a1           → held 1 until 2000
      drop total=9 hold=1        → done
      ann buys 1 as a1           → held 1 until 2000, again
      bob buys 1 as b1           → held 1 until 1000
      drop total=9               → done
      cat buys 1 as c1           → sold 1            | 6/2/1
      @1000 tick                 → done              | 7/1/1 | expired
      @1999 tick                 → done              | 7/1/1 | none
      @2000 tick                 → done              | 8/0/1 | expired
    `);
  });
});

describe('expiry', () => {
  it.each([
    [1_999, 'held 3 until 2000, again', '0/3/0', 'none'],
    [2_000, 'expired 3, again', '3/0/0', 'expired'],
    [2_001, 'expired 3, again', '3/0/0', 'expired'],
  ])('HOLD-2: a hold until 2000 at %i is %s', (at, outcome, counters, entries) => {
    expectTable(`
      drop total=3 hold=2         → done
      ann buys 3 as a1            → held 3 until 2000
      @${at} ann buys 3 as a1     → ${outcome} | ${counters} | ${entries}
    `);
  });

  it('HOLD-2, TIME-2: what is due is sold again, although no alarm has fired', () => {
    expectTable(`
      drop total=3 hold=2       → done
      ann buys 3 as a1          → held 3 until 2000
      @1999 bob buys 3 as b1    → sold_out, 0 left
      @2000 bob buys 3 as b1    → held 3 until 4000 | 0/3/0 | expired held
    `);
  });

  it('HOLD-2: all that is due comes back before the first command, the oldest first, and nothing else', () => {
    const store = expectTable(`
      drop total=6 hold=2        → done
      @0 ann buys 1 as a1        → held 1 until 2000
      @1 bob buys 2 as b1        → held 2 until 2001
      @2 cat buys 3 as c1        → held 3 until 2002
      @2001 dan buys 4 as d1     → insufficient_stock, 3 left | 3/3/0 | expired expired
      dan buys 3 as d1           → held 3 until 4001          | 0/6/0 | held
    `);
    const expired = store.ledger.filter((event) => event.kind === 'expired');
    expect(expired.map((event) => event.id)).toEqual(['a1', 'b1']);
  });

  it('HOLD-2: a hold comes back once, and not at all where it was settled before its time', () => {
    expectTable(`
      drop total=3 hold=1     → done
      ann buys 1 as a1        → held 1 until 1000
      bob buys 1 as b1        → held 1 until 1000
      cat buys 1 as c1        → held 1 until 1000
      ann gives back a1       → released 1
      confirm bob b1 #1       → sold 1
      @1000 tick              → done | 2/0/1 | expired
      tick                    → done | 2/0/1 | none
      @9000 tick              → done | 2/0/1 | none
    `);
  });

  it('HOLD-2, INV-3: a shell that calls a hold due before its time, or one that has ended, has a bug and is stopped', () => {
    const store = expectTable(`
      drop total=3 hold=1    → done
      ann buys 1 as a1       → held 1 until 1000
      bob buys 1 as b1       → held 1 until 1000
      bob gives back b1      → released 1
    `);
    const [held, released] = store.orders.values();
    const known = store.know([], 0);
    expect(held).toBeDefined();
    expect(() => decide(store.stock, [], { ...known, due: held ? [held] : [] }, 999)).toThrow(
      'order a1 was called due at 999, but is held until 1000',
    );
    expect(() => decide(store.stock, [], { ...known, due: released ? [released] : [] }, 1_000)).toThrow(
      'order b1 was called due at 1000, but is released until 1000',
    );
    expect(decide(store.stock, [], { ...known, due: held ? [held] : [] }, 1_000).stock.remaining).toBe(3);
  });
});

describe('giving back', () => {
  it('HOLD-3: a hold that is given back is released and its units are sold again', () => {
    expectTable(`
      drop total=2 hold=5         → done
      ann buys 2 as a1            → held 2 until 5000   | 0/2/0 | held
      @100 ann gives back a1      → released 2          | 2/0/0 | released
      @200 ann gives back a1      → released 2, again   | 2/0/0 | none
      @300 bob buys 2 as b1       → held 2 until 5300   | 0/2/0 | held
      @400 ann gives back a1      → released 2, again   | 0/2/0 | none
    `);
  });

  it('HOLD-3: twice in one batch is once and a replay', () => {
    expectTable(`
      drop total=2 hold=5      → done
      ann buys 2 as a1         → held 2 until 5000
      & ann gives back a1      → released 2
      & ann gives back a1      → released 2, again | 2/0/0 | held released
    `);
  });

  it('HOLD-3: the operator gives a hold back by the same rules', () => {
    expectTable(`
      drop total=2 hold=5      → done
      ann buys 2 as a1         → held 2 until 5000
      release ann a1 #1        → released 2          | 2/0/0 | released
      release ann a1 #1        → released 2, again   | 2/0/0 | none
      release ann a1 #2        → released 2, again   | 2/0/0 | none
      ann gives back a1        → released 2, again   | 2/0/0 | none
      release ann x #3         → unknown_order, 2 left
    `);
  });

  it('HOLD-4: what is not a hold any more cannot be given back, by the shopper or by the operator', () => {
    expectTable(`
      drop total=9 hold=1        → done
      ann buys 1 as late         → held 1 until 1000
      ann buys 1 as paid         → held 1 until 1000
      ann buys 1 as back         → held 1 until 1000
      confirm ann paid #1        → sold 1
      confirm ann back #2        → sold 1
      refund ann back #3         → refunded 1
      @1000 ann gives back late  → hold_expired, 7 left   | 7/0/1 | expired
      ann gives back paid        → not_releasable, 7 left | 7/0/1 | none
      ann gives back back        → not_releasable, 7 left
      ann gives back none        → unknown_order, 7 left
      bob gives back paid        → unknown_order, 7 left
      release ann late #4        → hold_expired, 7 left
      release ann paid #5        → not_releasable, 7 left
      release ann back #6        → not_releasable, 7 left
      release ann none #7        → unknown_order, 7 left
    `);
  });

  it.each([
    [999, 'released 1'],
    [1_000, 'hold_expired, 1 left'],
  ])('HOLD-4: a hold until 1000 that is given back at %i is %s', (at, outcome) => {
    expectTable(`
      drop total=1 hold=1           → done
      ann buys 1 as a1              → held 1 until 1000
      @${at} ann gives back a1      → ${outcome} | 1/0/0
    `);
  });

  it('HOLD-4: the refusals say what became of the hold', () => {
    const store = expectTable(`
      drop total=9             → done
      ann buys 1 as sold       → sold 1
      drop total=9 hold=1      → done
      ann buys 1 as late       → held 1 until 1000
    `);
    const outcomes = ['late', 'sold', 'none'].map((id) =>
      store.submit([{ kind: 'giveBack', shopper: 'ann', id }], 1_000),
    );
    expect(outcomes.flat()).toMatchObject([
      { reason: 'hold_expired', message: 'The hold has ended and its units are no longer reserved.' },
      { reason: 'not_releasable', message: 'This order is not a hold, so it cannot be given back.' },
      { reason: 'unknown_order', message: 'There is no such order.' },
    ]);
  });
});

describe('holds outlive the sale', () => {
  it.each([
    ['pause #1', 'paused'],
    ['close #1', 'closed'],
    ['drop total=9 hold=1 closes=0', 'closed'],
    ['drop total=9 hold=1 opens=9000', 'scheduled'],
  ])('HOLD-6: after "%s" holds are confirmed, given back and expire as before', (change, phase) => {
    expectTable(`
      drop total=9 hold=1       → done
      ann buys 1 as paid        → held 1 until 1000
      ann buys 1 as given       → held 1 until 1000
      ann buys 1 as late        → held 1 until 1000
      ann buys 1 as freed       → held 1 until 1000
      ${change}                 → done     | 5/4/0
      phase                     → ${phase}
      confirm ann paid #2       → sold 1
      ann gives back given      → released 1
      release ann freed #3      → released 1
      @999 tick                 → done     | 7/1/1
      @1000 tick                → done     | 8/0/1
      confirm ann late #4       → sold 1   | 7/0/2
      refund ann late #5        → refunded 1
    `);
  });

  it('HOLD-6: a hold that expires after the closing puts nothing back on sale', () => {
    expectTable(`
      drop total=1 hold=1         → done
      ann buys 1 as a1            → held 1 until 1000
      close #1                    → done
      @1000 bob buys 1 as b1      → closed, 1 left | 1/0/0 | expired
    `);
  });
});

describe('an empty batch', () => {
  it('HOLD-2: decides what time has brought, like a tick', () => {
    const store = new MemoryStore();
    const terms = { ...store.stock.terms, holdSeconds: 1 };
    store.submit([{ kind: 'configure', total: 1, terms }], 0);
    store.submit([{ kind: 'purchase', shopper: 'ann', id: 'a1', quantity: 1 }], 0);
    const { outcomes, events } = store.decide([], 1_000);
    expect(outcomes).toEqual([]);
    expect(events.map((event) => event.kind)).toEqual(['expired']);
  });
});
