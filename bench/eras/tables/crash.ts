import { beside, type Round, type Table } from '../../table.ts';
import { buyAll, EARLY_UNITS, gather, LIMIT, warmUp } from '../crowd.ts';
import type { Era } from '../era.ts';
import { judge } from '../result/books.ts';
import { CUT, columnsOf, SHARE_IN_STOCK, TWICE, words } from './rush.ts';

export interface CrashOptions {
  readonly shoppers: number;
  readonly seed: number;
}

/** The rush is spread over so long, so that the store is killed in the middle of it. */
const RAMP_MS = 2_000;

/** The rush again, with the store killed in the middle of it. */
export function crashTable(eras: readonly Era[], options: CrashOptions): Table {
  return {
    name: 'crash',
    title: 'The store is killed in the middle of the rush',
    method: [
      `The rush again, ${words(options.shoppers)} shoppers spread over ${RAMP_MS / 1_000} seconds. When a quarter of them have their answer, the store is killed with -9, and started`,
      'again on what is on disk; of the two regions one is, and of the product the whole program. Everybody asks again with the same id until there is an answer.',
    ].join(' '),
    measures: [
      beside('lost', 'acknowledged purchases that the store does not have'),
      beside('oversold', 'units sold beyond the stock'),
      beside('soldTwice', 'purchases sold twice'),
      beside('unanswered', 'shoppers who were never answered'),
      beside('awayMs', 'ms from the kill until the store takes orders again'),
    ],
    columns: columnsOf(eras, (era, round) => measure(era, options, round)),
  };
}

async function measure(era: Era, { shoppers, seed }: CrashOptions, round: number): Promise<Round> {
  const market = await era.start();
  try {
    const stock = EARLY_UNITS + shoppers * SHARE_IN_STOCK;
    await market.open({ stock, perShopperLimit: LIMIT });
    const early = await warmUp(market);
    const crowd = { shoppers, rampMs: RAMP_MS, cut: CUT, twice: TWICE, seed: seed + round };
    const guests = await gather(market, crowd);
    let crash: Promise<number> | undefined;
    const { receipts, unanswered, seconds } = await buyAll(guests, crowd.seed, (answered) => {
      if (answered >= shoppers / 4) crash ??= timed(() => market.crash());
    });
    if (crash === undefined) throw new Error('The rush was over before the store was killed.');
    const awayMs = await crash;
    const verdict = judge(stock, [...early, ...receipts], await market.books());
    // How long answers took says nothing but how long the store was away.
    return { count: shoppers, seconds, answersMs: [], meanwhile: { ...verdict, unanswered, awayMs } };
  } finally {
    await market.end();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}
