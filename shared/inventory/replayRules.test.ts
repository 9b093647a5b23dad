import { describe, expect, it } from 'vitest';
import { expectTable } from '../testing/table.ts';
import type { LedgerEvent } from './ledger.ts';
import { Replay } from './replay.ts';

/** What the replay says of one more entry after the ledger of a table. What the entry leaves out is as it should be. */
function wordsFor(table: string, entry: object, concerns?: (shopper: string) => boolean): string[] {
  const replay = new Replay(concerns);
  const found = table === '' ? [] : expectTable(table).ledger.flatMap((event) => replay.apply(event));
  expect(found).toEqual([]);
  const { seq, atMs, remaining } = replay.stock;
  return replay.apply({ seq: seq + 1, atMs, remaining, ...entry } as LedgerEvent);
}

const OPEN = 'drop total=10 max=3 limit=4 → done';
const HOLDING = 'drop total=10 max=3 limit=4 hold=1 → done';
const TIMED = 'drop total=10 max=3 opens=1000 closes=2000 → done';
const BOUGHT = `${OPEN}
  ann buys 2 as a1 → sold 2`;
const HELD = `${HOLDING}
  ann buys 2 as a1 → held 2 until 1000`;
const SOLD = { kind: 'sold', shopper: 'ann', id: 'a2', quantity: 1, remaining: 9 };
const TERMS = { perShopperLimit: 4, maxPerPurchase: 3, opensAtMs: null, closesAtMs: null, holdSeconds: 0 };

describe('every entry', () => {
  it.each([
    [OPEN, { seq: 4, kind: 'paused' }, 'Ledger entry 4 (paused): entry 3 is missing before entry 4.'],
    [OPEN, { seq: 2, kind: 'paused' }, 'Ledger entry 2 (paused): entry 3 is missing before entry 2.'],
    [`@9 ${OPEN.trim()}`, { atMs: 8, kind: 'paused' }, 'Ledger entry 3 (paused): time ran backwards.'],
    ['', { kind: 'paused' }, 'Ledger entry 1 (paused): the drop was not defined yet.'],
    [TIMED, { atMs: 1_000, kind: 'paused' }, "Ledger entry 2 (paused): the schedule's 'opened' is missing before it."],
    [
      `${TIMED}
      @1000 tick → done`,
      { atMs: 2_000, kind: 'restocked', quantity: 1, remaining: 11 },
      "Ledger entry 3 (restocked): the schedule's 'closed' is missing before it.",
    ],
    [
      `${TIMED}
      @1000 tick → done`,
      { atMs: 2_000, kind: 'closed', by: 'operator' },
      "Ledger entry 3 (closed): the schedule's 'closed' is missing before it.",
    ],
    [OPEN, { kind: 'paused', remaining: 9 }, 'Ledger entry 3 (paused): it says that 9 are left, but 10 are.'],
  ])('LED-3: must follow from its number, time and schedule: %j, %j', (table, entry, words) => {
    expect(wordsFor(table, entry)).toContain(words);
  });

  it('LED-3: must be shaped like its kind; one that is not is passed over', () => {
    const replay = new Replay();
    for (const event of expectTable(OPEN).ledger) replay.apply(event);
    const stamp = { seq: 3, atMs: 0, remaining: 10 };
    const apply = (entry: object) => replay.apply(entry as LedgerEvent);
    expect(apply({ ...stamp, kind: 'lost' })).toEqual(['Ledger entry 3 (lost): there is no such kind of entry.']);
    expect(apply({ ...stamp, seq: 4, kind: 'restocked', quantity: '5' })).toEqual([
      'Ledger entry 4 (restocked): the field quantity is missing or malformed.',
    ]);
    expect(apply({ ...stamp, seq: 5, kind: 'paused', shopper: 'ann' })).toEqual([
      'Ledger entry 5 (paused): it has fields that its kind does not have.',
    ]);
    expect(apply({ ...stamp, seq: 6, kind: 'configured', total: 9, terms: { ...TERMS, holdSeconds: null } })).toEqual([
      'Ledger entry 6 (configured): the field terms is missing or malformed.',
    ]);
    expect(apply({ ...stamp, seq: 7, kind: 'paused' })).toEqual([]);
    expect(replay.stock).toMatchObject({ seq: 7, total: 10, remaining: 10, paused: true });
  });
});

describe('a change of the drop', () => {
  it.each([
    [OPEN, { kind: 'configured', total: 10, terms: TERMS }, 'it defines what already held'],
    [OPEN, { kind: 'opened' }, 'nothing was due to open'],
    [TIMED, { kind: 'opened', atMs: 999 }, 'nothing was due to open'],
    [TIMED, { kind: 'closed', by: 'schedule', atMs: 999 }, 'nothing was due to close'],
    [`${TIMED}\n @1000 tick → done`, { kind: 'closed', by: 'schedule', atMs: 1_999 }, 'nothing was due to close'],
    [`${TIMED}\n @2000 tick → done`, { kind: 'closed', by: 'schedule' }, 'nothing was due to close'],
    [`${OPEN}\n close #1 → done`, { kind: 'closed', by: 'operator' }, 'the drop was closed by hand before'],
    [`${OPEN}\n pause #1 → done`, { kind: 'paused' }, 'the drop was paused already'],
    [OPEN, { kind: 'resumed' }, 'the drop was not paused already'],
    [`${OPEN}\n close #1 → done`, { kind: 'paused' }, 'the drop was closed'],
    [OPEN, { kind: 'restocked', quantity: -11, remaining: -1 }, 'total is -1, not a count'],
  ])('LED-3: must change something that can be changed: %j, %j', (table, entry, words) => {
    expect(wordsFor(table, entry).join(' ')).toContain(`: ${words}.`);
  });

  it.each([
    [OPEN, { kind: 'configured', total: 10, terms: { ...TERMS, holdSeconds: 1 } }],
    [TIMED, { kind: 'opened', atMs: 1_000 }],
    [`${TIMED}\n @1000 tick → done`, { kind: 'closed', by: 'schedule', atMs: 2_000 }],
    [`${TIMED}\n @2000 tick → done`, { kind: 'closed', by: 'operator' }],
    [OPEN, { kind: 'paused' }],
    [`${OPEN}\n pause #1 → done`, { kind: 'resumed' }],
    [OPEN, { kind: 'restocked', quantity: -10, remaining: 0 }],
  ])('LED-3: is sound where it does: %j, %j', (table, entry) => {
    expect(wordsFor(table, entry)).toEqual([]);
  });
});

describe('a change of an order', () => {
  const STATES = {
    new: '',
    held: '',
    sold: 'confirm ann a1 #1 → sold 2',
    released: 'ann gives back a1 → released 2',
    expired: '@1000 tick → done',
    refunded: `confirm ann a1 #1 → sold 2
               refund ann a1 #2 → refunded 2`,
  };
  const CHANGES = {
    held: { kind: 'held', expiresAtMs: 1_000 },
    sold: { kind: 'sold' },
    confirmed: { kind: 'confirmed', late: false },
    'confirmed late': { kind: 'confirmed', late: true },
    released: { kind: 'released' },
    expired: { kind: 'expired', atMs: 1_000 },
    refunded: { kind: 'refunded', restock: true },
  };
  const POSSIBLE = [
    ...['new → held', 'held → confirmed', 'held → released', 'held → expired', 'expired → confirmed late'],
    'sold → refunded',
  ];

  it('LED-3: an order goes from state to state as SPEC says, and no other way', () => {
    const impossible: string[] = [];
    for (const [from, steps] of Object.entries(STATES)) {
      for (const [to, change] of Object.entries(CHANGES)) {
        const table = from === 'new' ? HOLDING : `${HELD}\n${steps}`;
        const words = wordsFor(table, { shopper: 'ann', id: 'a1', quantity: 2, ...change }).join(' ');
        if (words.includes(`an order that is ${from} cannot become ${change.kind}`)) impossible.push(`${from} → ${to}`);
        else if (to !== 'sold') expect(POSSIBLE).toContain(`${from} → ${to}`);
      }
    }
    expect(impossible).toHaveLength(6 * 7 - POSSIBLE.length - 1);
    expect(POSSIBLE.filter((change) => impossible.includes(change))).toEqual([]);
    expect(wordsFor(OPEN, SOLD)).toEqual([]);
  });

  it.each([
    [OPEN, { ...SOLD, quantity: 4, remaining: 6 }, 'a purchase of 4 units was made where 3 are the most'],
    [OPEN, { ...SOLD, quantity: 0, remaining: 10 }, 'an order has 0 units'],
    [OPEN, { ...SOLD, quantity: -1, remaining: 11 }, 'an order has -1 units'],
    [BOUGHT, { ...SOLD, quantity: 3, remaining: 5 }, 'the shopper has 5 units of 4 allowed'],
    [`${OPEN}\n pause #1 → done`, SOLD, 'a purchase was made while the drop was paused'],
    [`${OPEN}\n close #1 → done`, SOLD, 'a purchase was made while the drop was closed'],
    [TIMED, { ...SOLD, atMs: 999 }, 'a purchase was made while the drop was scheduled'],
    ['drop total=0 → done', { ...SOLD, remaining: -1 }, 'a purchase was made while the drop was sold_out'],
    ['drop total=1 → done', { ...SOLD, quantity: 2, remaining: -1 }, 'remaining is -1, not a count'],
    [HOLDING, SOLD, 'a purchase was sold where holds last 1 seconds'],
    [OPEN, { ...SOLD, kind: 'held', expiresAtMs: 0 }, 'a purchase was held where holds last 0 seconds'],
    [HOLDING, { ...SOLD, kind: 'held', expiresAtMs: 1_001 }, 'the hold does not last 1 seconds'],
  ])('LED-3: a purchase must be one that the drop allowed: %j, %j', (table, entry, words) => {
    expect(wordsFor(table, entry).join(' ')).toContain(`: ${words}.`);
  });

  it.each([
    [{ kind: 'released', quantity: 1, remaining: 9 }, 'the order has 2 units, the entry 1'],
    [{ kind: 'expired', atMs: 999, remaining: 10 }, 'the hold expired before its time'],
    [{ kind: 'confirmed', late: false, atMs: 1_000 }, 'the hold had expired by then'],
    [{ kind: 'released', atMs: 1_000, remaining: 10 }, 'the hold had expired by then'],
  ])('LED-3: a settlement must fit its hold: %j', (entry, words) => {
    expect(wordsFor(HELD, { shopper: 'ann', id: 'a1', quantity: 2, ...entry }).join(' ')).toContain(`: ${words}.`);
  });
});

describe('a replay of some shoppers only', () => {
  const { ledger, stock, orders } = expectTable(`
    ${HOLDING}
    ann buys 2 as a1     → held 2 until 1000
    bob buys 3 as b1     → held 3 until 1000
    confirm bob b1 #1    → sold 3
    @1000 tick           → done
  `);

  it('LED-2: has all the counters, and the orders of these shoppers', () => {
    const replay = new Replay((shopper) => shopper === 'bob');
    expect(ledger.flatMap((event) => replay.apply(event))).toEqual([]);
    expect(replay.stock).toEqual(stock);
    expect([...replay.orders.values()]).toEqual([...orders.values()].filter((order) => order.shopper === 'bob'));
    expect(replay.sums()).toEqual({ held: 0, sold: 3 });
  });

  it('LED-3: leaves the orders of the others to another pass, so that nothing is reported twice', () => {
    const forged = { ...SOLD, quantity: 4, remaining: 6 };
    expect(wordsFor(OPEN, forged, (shopper) => shopper === 'ann')).toHaveLength(1);
    expect(wordsFor(OPEN, forged, (shopper) => shopper === 'bob')).toEqual([]);
  });
});
