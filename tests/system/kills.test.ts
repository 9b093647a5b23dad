import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Books } from '../../scripts/rush/history.ts';
import { keyOf } from '../../scripts/rush/ledgerFold.ts';
import type { Finding } from '../../scripts/rush/verdict.ts';
import { playRounds } from '../kills/rounds.ts';
import { Program } from '../support/program.ts';

const ROUNDS = 3;

/** Draws one end of each kind. */
const SEED = 7;

describe('one data folder through many ends of the program', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(() => program?.dispose());

  test('RUN-10: three rounds of purchases, holds and commands, each ended under load: nothing is lost, twice or oversold', async () => {
    const { tally, judgeBooks, acknowledged } = await playRounds(program, { rounds: ROUNDS, seed: SEED });
    expect(tally.findings).toEqual([]);
    expect([tally.audits, tally.soundAudits]).toEqual([ROUNDS * 4, ROUNDS * 4]);
    // Enough happened for this to mean something.
    for (const rounds of Object.values(tally.rounds)) expect(rounds).toBe(1);
    expect(tally.unanswered).toBeGreaterThanOrEqual(ROUNDS);
    expect(tally.repeats).toBeGreaterThan(0);
    expect(tally.acknowledged).toBeGreaterThan(60);
    expect(tally.commands).toBeGreaterThan(60);
    // And the judge would have seen it.
    const books = await program.server.books('doomed-0-0');
    expect(judgeBooks('doomed-0-0', books)).toEqual([]);
    for (const [what, tampered, kind] of tamperings(books, acknowledged('doomed-0-0'))) {
      const kinds = judgeBooks('doomed-0-0', tampered).map((finding) => finding.kind);
      expect(kinds, what).toContain(kind);
    }
  });
});

/** @param acknowledged whose sales were: one that was refunded before its shopper heard of it is in the ledger as well. */
function tamperings(
  books: Books,
  acknowledged: ReadonlySet<string>,
): (readonly [what: string, books: Books, kind: Finding['kind']])[] {
  const { ledger, orders, stock } = books;
  const keys = ledger.map(({ shopper = '', id = '' }) => keyOf({ shopper, id }));
  // A refund that is still there would tell of the order.
  const isWhole = (key: string) => acknowledged.has(key) && keys.indexOf(key) === keys.lastIndexOf(key);
  const sale = ledger.find(({ kind }, i) => kind === 'sold' && isWhole(keys[i] ?? ''));
  const restock = ledger.find(({ kind }) => kind === 'restocked');
  if (sale === undefined || restock === undefined) throw new Error('Too little has happened.');
  const saleAgain = { ...sale, id: `${sale.id}-again` };
  return [
    ['a sale is missing', { ...books, ledger: ledger.filter((entry) => entry !== sale) }, 'lost'],
    ['an order is missing', { ...books, orders: orders.filter(({ id }) => id !== sale.id) }, 'lost'],
    ['a sale stands there twice', { ...books, ledger: [...ledger, sale] }, 'sold_twice'],
    ['more is sold than there is', { ...books, ledger: [...ledger, ...Array(500).fill(saleAgain)] }, 'oversold'],
    ['a restock is missing', { ...books, ledger: ledger.filter((entry) => entry !== restock) }, 'lost'],
    ['a restock stands there twice', { ...books, ledger: [...ledger, restock] }, 'sold_twice'],
    ['a unit is nowhere', { ...books, stock: { ...stock, total: stock.total + 1 } }, 'figures'],
    ['the audit found something', { ...books, audit: { sound: false, violations: ['planted'] } }, 'audit'],
  ];
}
