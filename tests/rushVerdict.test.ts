import { describe, expect, test } from 'vitest';
import type {
  Books,
  LedgerLine,
  Observation,
  OrderLine,
  Seen,
  ShopperHistory,
  WatchersReport,
} from '../scripts/rush/history.ts';
import { type Finding, judge } from '../scripts/rush/verdict.ts';
import { joinReports } from '../scripts/rush/watchers/watchers.ts';

/** A drop of 2 units with a limit of 1; Ada and Bob got them, Cyd came too late. */
function sound() {
  return {
    shoppers: [
      shopper('ada', [WELCOME, receipt()]),
      shopper('bob', [WELCOME, receipt()]),
      shopper('cyd', [WELCOME, SOLD_OUT]),
    ],
    books: {
      stock: { seq: 3, total: 2, remaining: 0, held: 0, sold: 2 },
      ledger: [configured(2), sold(2, 'ada'), sold(3, 'bob')],
      orders: [order('bob'), order('ada')],
      audit: { sound: true, violations: [] as string[] },
    },
    closedWorld: true,
  };
}

type Sound = ReturnType<typeof sound>;

const WELCOME: Seen = { kind: 'welcome', order: undefined };
const SOLD_OUT: Seen = { kind: 'refusal', reason: 'sold_out' };
const BUSY: Seen = { kind: 'refusal', reason: 'busy', retryAfterMs: 250 };

const NOW = { stock: { seq: 3, total: 2, remaining: 0, held: 0, sold: 2 }, watchers: 5 };
const BEFORE = { stock: { seq: 2, total: 2, remaining: 1, held: 0, sold: 1 }, watchers: 2 };

function receipt(change: Partial<Extract<Seen, { kind: 'receipt' }>> = {}): Seen {
  return { kind: 'receipt', state: 'sold', quantity: 1, at: 1_000, replayed: false, ...change };
}

function shopper(name: string, seen: Seen[]): ShopperHistory {
  const lastPush = { seq: 3, total: 2, remaining: 0, held: 0, sold: 2 };
  return { shopper: name, id: `of-${name}`, quantity: 1, seen, lastPush, oddPushes: [] };
}

function configured(total: number): LedgerLine {
  return { seq: 1, kind: 'configured', total, perShopperLimit: 1 };
}

function sold(seq: number, name: string, id = `of-${name}`): LedgerLine {
  return { seq, kind: 'sold', shopper: name, id, quantity: 1 };
}

function order(name: string): OrderLine {
  return { shopper: name, id: `of-${name}`, state: 'sold', quantity: 1 };
}

function kindsOf(observation: Observation): Finding['kind'][] {
  return [...new Set(judge(observation).map((finding) => finding.kind))].sort();
}

describe('sound histories are green', () => {
  test('RUN-2: every receipt in the ledger once, everybody answered, figures that agree', () => {
    expect(judge(sound())).toEqual([]);
  });

  test('RUN-2: repeats that are answered as replays, busy answers and cut connections change nothing', () => {
    const seenOrder = { state: 'sold', quantity: 1, at: 1_000 };
    const history = sound();
    history.shoppers[0] = shopper('ada', [
      WELCOME,
      BUSY,
      { kind: 'welcome', order: seenOrder },
      receipt({ replayed: true }),
    ]);
    history.shoppers[1] = shopper('bob', [WELCOME, receipt(), receipt({ replayed: true }), BUSY]);
    expect(judge(history)).toEqual([]);
  });

  test('RUN-2: holds that expire, are given back, confirmed late and refunded add up', () => {
    const held = (seq: number, name: string): LedgerLine => ({ ...sold(seq, name), kind: 'held' });
    const ledger: LedgerLine[] = [
      configured(3),
      held(2, 'ada'),
      held(3, 'bob'),
      { ...held(4, 'ada'), kind: 'expired' },
      { ...held(5, 'bob'), kind: 'released' },
      { ...held(6, 'ada'), kind: 'confirmed', late: true },
      held(7, 'cyd'),
      { ...held(8, 'cyd'), kind: 'confirmed', late: false },
      { ...held(9, 'cyd'), kind: 'refunded', restock: false },
      { seq: 10, kind: 'restocked', quantity: 2 },
      { seq: 11, kind: 'paused' },
    ];
    const stock = { seq: 11, total: 4, remaining: 3, held: 0, sold: 1 };
    const orders = [order('ada'), { ...order('bob'), state: 'released' }, { ...order('cyd'), state: 'refunded' }];
    const books: Books = { stock, ledger, orders, audit: { sound: true, violations: [] } };
    expect(judge({ shoppers: [], books, closedWorld: false })).toEqual([]);
  });
});

/** Each makes one thing wrong with the sound history, and names all that must be found. */
const BAD: readonly [what: string, found: Finding['kind'][], spoil: (history: Sound) => void][] = [
  [
    'a third unit of two is sold, in books that agree with each other',
    ['contradicted', 'figures', 'oversold', 'stale_push'],
    ({ books }) => {
      books.ledger.push(sold(4, 'cyd'));
      books.orders.push(order('cyd'));
      books.stock = { seq: 4, total: 2, remaining: -1, held: 0, sold: 3 };
    },
  ],
  [
    'three shoppers hold receipts for two units, and the books know of two',
    ['lost', 'oversold'],
    ({ shoppers }) => {
      shoppers[2] = shopper('cyd', [WELCOME, receipt()]);
    },
  ],
  [
    'a receipt is missing from the ledger, whose figures still add up',
    ['lost'],
    ({ shoppers, books }) => {
      shoppers.pop();
      books.ledger[2] = sold(3, 'dan');
      books.orders[0] = order('dan');
    },
  ],
  [
    'an order is in the ledger, but not in the list',
    ['lost'],
    ({ books }) => {
      books.orders.pop();
    },
  ],
  [
    'a welcome no longer knows an order that was acknowledged',
    ['lost'],
    ({ shoppers }) => {
      shoppers[0] = shopper('ada', [WELCOME, receipt(), WELCOME]);
    },
  ],
  [
    'the ledger sells one purchase twice',
    ['over_limit', 'sold_twice'],
    ({ shoppers, books }) => {
      shoppers[1] = shopper('bob', [WELCOME, SOLD_OUT]);
      books.ledger[2] = sold(3, 'ada');
      books.orders.shift();
    },
  ],
  [
    'an order is listed twice',
    ['sold_twice'],
    ({ books }) => {
      books.orders.push(order('ada'));
    },
  ],
  [
    'a repeat is answered as a new purchase',
    ['sold_twice'],
    ({ shoppers }) => {
      shoppers[0] = shopper('ada', [WELCOME, receipt(), receipt()]);
    },
  ],
  [
    'a shopper gets a second unit under another id',
    ['lost', 'over_limit'],
    ({ books }) => {
      books.ledger[2] = sold(3, 'ada', 'another');
      books.orders[0] = { ...order('ada'), id: 'another' };
    },
  ],
  [
    'a shopper with a receipt is refused later',
    ['contradicted'],
    ({ shoppers }) => {
      shoppers[0] = shopper('ada', [WELCOME, receipt(), SOLD_OUT]);
    },
  ],
  [
    'a shopper who was refused has bought',
    ['contradicted'],
    ({ shoppers }) => {
      shoppers[1] = shopper('bob', [WELCOME, SOLD_OUT]);
    },
  ],
  [
    'a repeat tells of another purchase',
    ['contradicted'],
    ({ shoppers }) => {
      shoppers[0] = shopper('ada', [WELCOME, receipt(), receipt({ replayed: true, at: 2_000 })]);
    },
  ],
  [
    'a receipt is for another quantity than asked for and booked',
    ['contradicted', 'oversold'],
    ({ shoppers }) => {
      shoppers[0] = shopper('ada', [WELCOME, receipt({ quantity: 2 })]);
    },
  ],
  [
    'somebody never gets an answer',
    ['unanswered'],
    ({ shoppers }) => {
      shoppers[2] = shopper('cyd', [WELCOME, WELCOME]);
    },
  ],
  [
    'somebody is told sold out while there is stock',
    ['wrongly_refused'],
    ({ shoppers, books }) => {
      books.ledger[0] = configured(3);
      books.stock = { seq: 3, total: 3, remaining: 1, held: 0, sold: 2 };
      for (const [i, history] of shoppers.entries()) shoppers[i] = { ...history, lastPush: books.stock };
    },
  ],
  [
    'the stock does not add up',
    ['figures', 'stale_push'],
    ({ books }) => {
      books.stock = { ...books.stock, sold: 1 };
    },
  ],
  [
    'a ledger entry is missing',
    ['figures', 'lost'],
    ({ books }) => {
      books.ledger.splice(1, 1);
    },
  ],
  [
    'a ledger entry is of a kind that nobody knows',
    ['figures', 'lost'],
    ({ books }) => {
      books.ledger[1] = { ...sold(2, 'ada'), kind: 'given' };
    },
  ],
  [
    'an order is listed in another state',
    ['figures'],
    ({ books }) => {
      books.orders[0] = { ...order('bob'), state: 'held' };
    },
  ],
  [
    'the last push is not the truth',
    ['stale_push'],
    ({ shoppers }) => {
      shoppers[2] = {
        ...shopper('cyd', [WELCOME, SOLD_OUT]),
        lastPush: { seq: 2, total: 2, remaining: 1, held: 0, sold: 1 },
      };
    },
  ],
  [
    'a push contradicted itself',
    ['figures'],
    ({ shoppers }) => {
      shoppers[2] = { ...shopper('cyd', [WELCOME, SOLD_OUT]), oddPushes: ['remaining was -1'] };
    },
  ],
  [
    'the audit is not sound',
    ['audit'],
    ({ books }) => {
      books.audit = { sound: false, violations: ['Ledger entry 2: something.'] };
    },
  ],
  [
    'the audit calls itself sound and names a violation',
    ['audit'],
    ({ books }) => {
      books.audit.violations.push('Ledger entry 2: something.');
    },
  ],
];

describe('bad histories are red', () => {
  test.each(BAD)('RUN-2: %s', (_what, found, spoil) => {
    const history = sound();
    spoil(history);
    expect(kindsOf(history)).toEqual(found);
  });

  test.each<[string, Partial<WatchersReport>, Finding['kind'][]]>([
    ['all are shown the truth', {}, []],
    ['some are shown what was true before', { shown: [NOW, BEFORE] }, ['stale_push']],
    ['one has no connection', { silent: 1 }, ['unwatched']],
    ['one was shown what does not add up', { odd: ['remaining was -1'] }, ['figures']],
  ])('RUN-8: of those who watch, %s', (_what, change, found) => {
    const watchers = { shown: [NOW], silent: 0, reconnections: 3, odd: [], ...change };
    expect(kindsOf({ ...sound(), watchers })).toEqual(found);
  });

  test('RUN-8: what several processes of watchers report is added up', () => {
    const report = { shown: [NOW], silent: 1, reconnections: 2, odd: ['this'] };
    const other = { shown: [{ ...NOW, watchers: 4 }, BEFORE], silent: 0, reconnections: 3, odd: [] };
    expect(joinReports([report, other])).toEqual({
      ...{ shown: [{ ...NOW, watchers: 9 }, BEFORE], silent: 1, reconnections: 5, odd: ['this'] },
    });
  });

  test('RUN-2: while strangers buy, a push may be newer than the books, but not older', () => {
    const newer = { seq: 4, total: 2, remaining: 0, held: 0, sold: 2 };
    const older = { seq: 2, total: 2, remaining: 1, held: 0, sold: 1 };
    const withPush = (lastPush: typeof newer): Observation => {
      const { shoppers, books } = sound();
      return { shoppers: shoppers.map((history) => ({ ...history, lastPush })), books, closedWorld: false };
    };
    expect(kindsOf(withPush(newer))).toEqual([]);
    expect(kindsOf(withPush(older))).toEqual(['stale_push']);
  });
});
