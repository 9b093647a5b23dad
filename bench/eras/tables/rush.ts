import { answerMs, beside, type Column, perSecond, type Round, type Table } from '../../table.ts';
import { buyAll, EARLY_UNITS, gather, LIMIT, warmUp } from '../crowd.ts';
import type { Era } from '../era.ts';
import { judge } from '../result/books.ts';

export interface RushOptions {
  readonly shoppers: number;
  readonly seed: number;
}

/** Of what is wanted, how much is there: it sells out, and both answers are seen. */
export const SHARE_IN_STOCK = 0.5;

/** As in `npm run rush`. */
export const CUT = 0.2;
export const TWICE = 0.1;

/** Everybody at once, with half as much in stock as is wanted. */
export function rushTable(eras: readonly Era[], options: RushOptions): Table {
  const { shoppers } = options;
  return {
    name: 'rush',
    title: 'The same rush in three eras',
    measures: [
      perSecond('purchases answered per second'),
      answerMs('p50', 0.5, 'ms until half of the shoppers had their answer'),
      answerMs('p99', 0.99, 'ms until 99 of 100 shoppers had their answer'),
      beside('oversold', 'units sold beyond the stock'),
      beside('soldTwice', 'purchases sold twice'),
      beside('unanswered', 'shoppers who were never answered'),
      beside('lost', 'acknowledged purchases that the store does not have'),
    ],
    method: [
      `${words(shoppers)} shoppers on sockets want one unit each, all at once, when ${words(shoppers * SHARE_IN_STOCK)} are left of a stock of which ${words(EARLY_UNITS)} were sold before to warm up. ${CUT * 100}\u00a0% lose their connection right`,
      `after sending and come back with the same id, ${TWICE * 100}\u00a0% send twice. Throughput and answers are of those whose connection held. What was sold is`,
      'counted in the store afterwards, beside the front. Each measurement has stores and data of its own; everything shares one machine.',
    ].join(' '),
    columns: columnsOf(eras, (era, round) => measure(era, options, round)),
  };
}

/** As it is read. */
export function words(count: number): string {
  return count.toLocaleString('en');
}

export function columnsOf(eras: readonly Era[], measureEra: (era: Era, round: number) => Promise<Round>): Column[] {
  return eras.map((era) => ({ name: era.name, label: era.label, measure: (round) => measureEra(era, round) }));
}

async function measure(era: Era, { shoppers, seed }: RushOptions, round: number): Promise<Round> {
  const market = await era.start();
  try {
    const stock = EARLY_UNITS + shoppers * SHARE_IN_STOCK;
    await market.open({ stock, perShopperLimit: LIMIT });
    const early = await warmUp(market);
    const crowd = { shoppers, rampMs: 0, cut: CUT, twice: TWICE, seed: seed + round };
    const guests = await gather(market, crowd);
    const { seconds, answersMs, receipts, repeats, unanswered } = await buyAll(guests, crowd.seed);
    const verdict = judge(stock, [...early, ...receipts], await market.books());
    return { count: answersMs.length, seconds, answersMs, meanwhile: { ...verdict, unanswered, repeats } };
  } finally {
    await market.end();
  }
}
