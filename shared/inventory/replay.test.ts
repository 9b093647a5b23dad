import { describe, expect, it } from 'vitest';
import { expectTable } from '../testing/table.ts';
import { violationsOf } from './invariants.ts';
import type { LedgerEvent } from './ledger.ts';
import { Replay } from './replay.ts';

/** A drop with every kind of entry, and with time between them for a forger to move in. */
const SAMPLE = expectTable(`
  @0 drop total=20 max=3 limit=9 hold=2 opens=1000            → done        | 20/0/0 | configured
  @500 drop total=30 max=3 limit=9 hold=2 opens=1000          → done        | 30/0/0 | configured
  @1100 ann buys 3 as a1      → held 3 until 3100   | 27/3/0  | opened held
  @1200 bob buys 2 as b1      → held 2 until 3200   | 25/5/0  | held
  @1300 ann buys 1 as a2      → held 1 until 3300   | 24/6/0  | held
  @1400 bob buys 1 as b2      → held 1 until 3400   | 23/7/0  | held
  @1500 confirm ann a1 #1     → sold 3              | 23/4/3  | confirmed
  @1600 bob gives back b2     → released 1          | 24/3/3  | released
  @1700 pause #2              → done                | 24/3/3  | paused
  @1800 resume #3             → done                | 24/3/3  | resumed
  @1900 restock 4 #4          → done                | 28/3/3  | restocked
  @2000 restock -2 #5         → done                | 26/3/3  | restocked
  @3250 tick                  → done                | 28/1/3  | expired
  @3260 confirm bob b1 #6     → sold 2              | 26/1/5  | confirmed
  @3270 refund ann a1 #7      → refunded 3          | 26/1/2  | refunded
  @3280 refund bob b1 and restock #8                → refunded 2 | 28/1/0 | refunded
  @3290 drop total=29 max=3 limit=9 closes=5000     → done       | 28/1/0 | configured
  @4000 ann buys 2 as a3      → sold 2              | 27/0/2  | expired sold
  @4100 bob buys 3 as b3      → sold 3              | 24/0/5  | sold
  @5000 tick                  → done                | 24/0/5  | closed
  @5100 close #9              → done                | 24/0/5  | closed
`);

type Telltale = 'violation' | 'figures' | 'orders' | 'nothing';

/** What gives a ledger away: the replay's own words, the counters at its end, or only the orders at its end. */
function telltaleOf(ledger: readonly LedgerEvent[]): Telltale {
  const replay = new Replay();
  if (ledger.flatMap((event) => replay.apply(event)).length > 0) return 'violation';
  if (JSON.stringify(replay.stock) !== JSON.stringify(SAMPLE.stock)) return 'figures';
  const order = (entries: Iterable<unknown>) => [...entries].map((entry) => JSON.stringify(entry)).sort();
  return order(replay.orders).join() === order(SAMPLE.orders).join() ? 'nothing' : 'orders';
}

function replaced(index: number, event: object): LedgerEvent[] {
  // A forger is not held by types.
  return SAMPLE.ledger.with(index, event as LedgerEvent);
}

/** As a forger leaves it who knows that entries are numbered. */
function renumbered(ledger: readonly LedgerEvent[]): LedgerEvent[] {
  return ledger.map((event, index) => ({ ...event, seq: index + 1 }));
}

/** Other values for a field, close to the true one and far from it. */
function liesFor(name: string, value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value, undefined, 1];
  if (typeof value === 'number') {
    return [value + 1, value - 1, -value - 1, value * 2 + 1, value + 0.5, Number.NaN, String(value), null, undefined];
  }
  if (name === 'shopper') return ['ann', 'bob', 'eve', '', 7, null, undefined];
  if (name === 'id') return ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'new', 7, null, undefined];
  if (name === 'by') return ['schedule', 'operator', 7, undefined];
  return [7, 'x', null, undefined];
}

interface Forgery {
  readonly entry: LedgerEvent;
  readonly field: string;
  readonly lie: unknown;
  readonly ledger: readonly LedgerEvent[];
}

function forgeriesOf(entry: LedgerEvent, index: number): Forgery[] {
  const fields: [string, unknown][] = Object.entries(entry);
  const changed = fields.flatMap(([field, value]) =>
    liesFor(field, value)
      .filter((lie) => !Object.is(lie, value))
      .map((lie) => ({ entry, field, lie, ledger: replaced(index, { ...entry, [field]: lie }) })),
  );
  const invented = { entry, field: 'invented', lie: 'x', ledger: replaced(index, { ...entry, note: 'x' }) };
  return [...changed, invented];
}

/** The forgeries that only this much tells, as "kind.field". */
function toldBy(telltale: Telltale, forgeries: readonly Forgery[]): string[] {
  const told = forgeries.filter(({ ledger }) => telltaleOf(ledger) === telltale);
  return [...new Set(told.map(({ entry, field }) => `${entry.kind}.${field}`))].sort();
}

describe('the sample', () => {
  it('LED-2, LED-1: is sound, and folding it gives the same stock and orders', () => {
    expect(telltaleOf(SAMPLE.ledger)).toBe('nothing');
    const replay = new Replay();
    for (const event of SAMPLE.ledger) replay.apply(event);
    expect(replay.stock).toEqual(SAMPLE.stock);
    expect(replay.orders).toEqual(SAMPLE.orders);
    expect(violationsOf(replay.stock, replay.sums())).toEqual([]);
    expect(SAMPLE.ledger.map((event) => event.seq)).toEqual(SAMPLE.ledger.map((_, index) => index + 1));
  });

  it('LED-3: has every kind of entry', () => {
    const kinds = new Set(SAMPLE.ledger.map((event) => event.kind));
    expect([...kinds].sort()).toEqual([
      ...['closed', 'configured', 'confirmed', 'expired', 'held', 'opened'],
      ...['paused', 'refunded', 'released', 'restocked', 'resumed', 'sold'],
    ]);
  });
});

describe('a field that was changed', () => {
  const forgeries = SAMPLE.ledger.flatMap(forgeriesOf);

  it('LED-3: no field can be changed at will: for each, the replay finds some change', () => {
    const all = [...new Set(forgeries.map(({ entry, field }) => `${entry.kind}.${field}`))].sort();
    expect(toldBy('violation', forgeries)).toEqual(all);
  });

  it('LED-3: a number that is not whole, or a value of another type, is always found by the replay itself', () => {
    const malformed = forgeries.filter(
      ({ lie }) => typeof lie !== 'string' && typeof lie !== 'boolean' && !Number.isInteger(lie),
    );
    expect(malformed.length).toBeGreaterThan(300);
    expect(malformed.filter(({ ledger }) => telltaleOf(ledger) !== 'violation')).toEqual([]);
  });

  it('LED-3: a number, a quantity, an end of a hold, what is left and a flag are always found by the replay itself', () => {
    const strict = ['seq', 'remaining', 'quantity', 'expiresAtMs', 'late', 'restock', 'total', 'by', 'invented'];
    const missed = forgeries.filter(
      ({ field, ledger }) => strict.includes(field) && telltaleOf(ledger) !== 'violation',
    );
    expect(missed.map(({ entry, field }) => `${entry.kind}.${field}`)).toEqual([]);
  });

  it('LED-3: the time of the last entry shows in the figures at the end', () => {
    expect(toldBy('figures', forgeries)).toEqual(['closed.atMs']);
  });

  it('LED-3: whose order it was, what it was called and when it was sold, show only when the orders are compared', () => {
    // A ledger that says throughout that Eve bought what Ann bought holds together; only the stored orders know better.
    expect(toldBy('orders', forgeries)).toEqual(['sold.atMs', 'sold.id', 'sold.shopper']);
  });

  it('LED-3: a time that stays between its neighbours and crosses no boundary cannot be found, for nothing follows from it', () => {
    expect(toldBy('nothing', forgeries)).toEqual([
      ...['closed.atMs', 'configured.atMs', 'confirmed.atMs', 'expired.atMs', 'opened.atMs', 'paused.atMs'],
      ...['refunded.atMs', 'released.atMs', 'restocked.atMs', 'resumed.atMs'],
    ]);
  });
});

describe('a kind that was changed', () => {
  it('LED-3: is found, whatever it was and whatever it is made to be', () => {
    const kinds = [...new Set(SAMPLE.ledger.map((event) => event.kind)), 'lost', '', 'toString', '__proto__', 7, null];
    const missed = SAMPLE.ledger.flatMap((event, index) =>
      kinds
        .filter((kind) => kind !== event.kind && telltaleOf(replaced(index, { ...event, kind })) !== 'violation')
        .map((kind) => `${event.seq} ${event.kind} as ${kind}`),
    );
    expect(missed).toEqual([]);
  });

  it('LED-3: is found too where the entry is given the fields of its new kind', () => {
    const { shopper, id, quantity, expiresAtMs, late, restock, by, total, terms } = {
      ...{ shopper: 'ann', id: 'a1', quantity: 1, expiresAtMs: 9_000, late: false, restock: false },
      ...{ by: 'operator', total: 30, terms: SAMPLE.stock.terms },
    };
    const order = { shopper, id, quantity };
    const bodies: Record<LedgerEvent['kind'], object> = {
      ...{ configured: { total, terms }, opened: {}, closed: { by }, paused: {}, resumed: {}, restocked: { quantity } },
      ...{
        held: { ...order, expiresAtMs },
        sold: order,
        confirmed: { ...order, late },
        released: order,
        expired: order,
      },
      refunded: { ...order, restock },
    };
    const missed = SAMPLE.ledger.flatMap((event, index) =>
      Object.entries(bodies)
        .filter(([kind]) => kind !== event.kind)
        .map(([kind, body]) => {
          const { seq, atMs, remaining } = event;
          const forged = replaced(index, { kind, ...body, seq, atMs, remaining });
          return { what: `${seq} ${event.kind} as ${kind}`, telltale: telltaleOf(forged) };
        })
        .filter(({ telltale }) => telltale !== 'violation' && telltale !== 'figures'),
    );
    expect(missed).toEqual([]);
  });
});

describe('terms that were changed', () => {
  const forgeries = SAMPLE.ledger.flatMap((event, index) => {
    if (event.kind !== 'configured') return [];
    return Object.entries(event.terms).flatMap(([name, value]) =>
      [value === null ? 700 : null, (value ?? 0) + 1, (value ?? 0) - 1, 'x', undefined].map((lie) => ({
        what: `${event.seq} ${name} ${lie}`,
        ledger: replaced(index, { ...event, terms: { ...event.terms, [name]: lie } }),
      })),
    );
  });

  it('LED-3: are found where an order, the schedule or the figures followed from them, and only there', () => {
    expect(forgeries.length).toBe(75);
    const untold = forgeries.filter(({ ledger }) => telltaleOf(ledger) === 'nothing').map(({ what }) => what);
    expect(untold).toEqual([
      // The first definition was replaced before the drop opened.
      ...['1 maxPerPurchase 4', '1 maxPerPurchase 2', '1 perShopperLimit null', '1 perShopperLimit 10'],
      ...['1 perShopperLimit 8', '1 opensAtMs 1001', '1 opensAtMs 999', '1 closesAtMs 700', '1 holdSeconds 3'],
      '1 holdSeconds 1',
      // The second was replaced too, but orders were made under it. They would have been made under these bounds as well.
      ...['2 maxPerPurchase 4', '2 perShopperLimit null', '2 perShopperLimit 10', '2 perShopperLimit 8'],
      ...['2 opensAtMs null', '2 opensAtMs 1001', '2 opensAtMs 999'],
    ]);
  });
});

describe('an entry that was removed, repeated or moved', () => {
  const { ledger } = SAMPLE;
  const indexes = ledger.map((_, index) => index);

  it('LED-3: is found by its number', () => {
    for (const index of indexes.slice(0, -1)) {
      expect(telltaleOf(ledger.toSpliced(index, 1))).toBe('violation');
    }
    for (const index of indexes) {
      const event = ledger.slice(index, index + 1);
      expect(telltaleOf(ledger.toSpliced(index, 0, ...event))).toBe('violation');
    }
    for (const index of indexes.slice(1)) {
      const [a, b] = [ledger.slice(index - 1, index), ledger.slice(index, index + 1)];
      expect(telltaleOf(ledger.toSpliced(index - 1, 2, ...b, ...a))).toBe('violation');
    }
  });

  it('LED-3: the last entry is missed in the figures', () => {
    expect(telltaleOf(ledger.slice(0, -1))).toBe('figures');
    expect(telltaleOf([])).toBe('figures');
  });

  it('LED-3: is found although the rest is numbered anew', () => {
    const removed = indexes.map((index) => telltaleOf(renumbered(ledger.toSpliced(index, 1))));
    const repeated = indexes.map((index) =>
      telltaleOf(renumbered(ledger.toSpliced(index, 0, ...ledger.slice(index, index + 1)))),
    );
    expect(removed).not.toContain('nothing');
    expect(repeated).not.toContain('nothing');
  });

  it('LED-3: neighbours that were swapped and numbered anew are found, but for a pair that was decided at one time', () => {
    const told = indexes.slice(1).map((index) => {
      const [a, b] = [ledger.slice(index - 1, index), ledger.slice(index, index + 1)];
      return telltaleOf(renumbered(ledger.toSpliced(index - 1, 2, ...b, ...a)));
    });
    expect(told).not.toContain('nothing');
  });
});
