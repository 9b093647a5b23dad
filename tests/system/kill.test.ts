import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachAtMost } from '../../scripts/rush/eachAtMost.ts';
import { buyUntilAnswered } from '../../scripts/rush/persist.ts';
import { seededRandom } from '../../scripts/rush/random.ts';
import type { Shopper } from '../../scripts/rush/shopper.ts';
import { judge, lastAnswer } from '../../scripts/rush/verdict.ts';
import { Program } from '../support/program.ts';
import { newShopper } from '../support/shopper.ts';

const SKU = 'doomed';
const SHOPPERS = 250;
const UNITS = 100;

/** Shoppers who are on their way at a time, so that a kill always meets some in the middle. */
const ON_THEIR_WAY = 25;

/** The process is killed when so many receipts have been seen. */
const KILL_AT_RECEIPTS = [30, 70];

describe.each([0, 4])('killed with -9 while it sells over %i lanes', (lanes) => {
  let program: Program;
  const shoppers: Shopper[] = [];
  const kills: { receipts: number; unanswered: number }[] = [];
  const random = seededRandom(250_100);
  const forever = { retries: Number.POSITIVE_INFINITY, signal: new AbortController().signal, random };

  beforeAll(async () => {
    program = await Program.start();
    await program.server.createDrop(SKU, { title: 'Doomed', total: UNITS, perShopperLimit: 1, lanes });
    const ids = Array.from({ length: SHOPPERS }, (_, i) => `buy-${i}`);
    await eachAtMost(50, ids, async (id) => {
      shoppers.push(await newShopper(program, SKU, id));
    });
  });

  afterAll(() => program?.dispose());

  test('RUN-1, SKU-5, RUN-3, LANE-8: 250 shoppers with retries after 100 units, two kills: 100 sold, none lost, none twice', async () => {
    const downtimes: Promise<void>[] = [];
    let receipts = 0;
    let onTheirWay = 0;
    await eachAtMost(ON_THEIR_WAY, shoppers, async (shopper) => {
      onTheirWay += 1;
      const fate = random();
      await buyUntilAnswered(shopper, forever, fate < 0.2 ? 'cut' : fate < 0.3 ? 'twice' : undefined);
      onTheirWay -= 1;
      if (lastAnswer(shopper)?.kind !== 'receipt') return;
      receipts += 1;
      if (!KILL_AT_RECEIPTS.includes(receipts)) return;
      // In the turn of the receipt, so that the others are caught wherever they are.
      kills.push({ receipts, unanswered: onTheirWay });
      downtimes.push(program.kill9().then(() => program.restart()));
    });
    await Promise.all(downtimes);

    // The kills met shoppers in the middle; otherwise all of this would prove nothing.
    expect(kills.map((kill) => kill.receipts)).toEqual(KILL_AT_RECEIPTS);
    for (const kill of kills) expect(kill.unanswered).toBeGreaterThan(0);

    const books = await program.server.books(SKU);
    expect(books.stock).toMatchObject({ total: UNITS, remaining: 0, held: 0, sold: UNITS });
    expect(books.audit).toMatchObject({ sound: true, violations: [] });
    expect(shoppers.filter((shopper) => lastAnswer(shopper)?.kind === 'receipt')).toHaveLength(UNITS);
    expect(shoppers.filter((shopper) => lastAnswer(shopper) === undefined)).toEqual([]);
    expect(judge({ shoppers: shoppers.map(withoutPush), books, closedWorld: true })).toEqual([]);
  });

  test('RUN-1, BUY-2: everybody comes back, repeats the id, and hears the same as before', async () => {
    const stockBefore = await program.server.stock(SKU);
    const before = shoppers.map((shopper) => lastAnswer(shopper)?.kind);
    const answersBefore = shoppers.map((shopper) => shopper.seen.length);
    await eachAtMost(50, shoppers, async (shopper) => {
      shopper.cut();
      await shopper.connect();
      await buyUntilAnswered(shopper, forever);
    });
    expect(shoppers.map((shopper) => lastAnswer(shopper)?.kind)).toEqual(before);
    for (const [i, shopper] of shoppers.entries()) {
      const news = shopper.seen.slice(answersBefore[i]);
      expect(news.map((event) => event.kind)).toEqual(['welcome', before[i]]);
    }
    const books = await program.server.books(SKU);
    expect(books.stock).toEqual(stockBefore);
    expect(judge({ shoppers: shoppers.map(withoutPush), books, closedWorld: true })).toEqual([]);
    expect(await program.stop()).toBe(0);
  });
});

/** What a connection was shown last is the rush's to check: here connections end at any moment. */
function withoutPush({ shopper, id, quantity, seen, oddPushes }: Shopper) {
  return { shopper, id, quantity, seen, oddPushes, lastPush: undefined };
}
