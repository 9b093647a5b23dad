import { eachAtMost } from '../../../scripts/rush/eachAtMost.ts';
import { Customer } from '../../customer.ts';
import { quantile } from '../../statistics.ts';
import type { Measure, Round, Table } from '../../table.ts';
import type { Era } from '../era.ts';
import { columnsOf, words } from './rush.ts';

export interface ContentionOptions {
  /** Shoppers at once, level by level. */
  readonly levels: readonly number[];
  /** A level ends after so many purchases, or so long. */
  readonly purchases: number;
  readonly levelMs: number;
}

/** Far more than is bought. */
const STOCK = 1_000_000;

/** Each of them must be allowed all that falls to it. */
const LIMIT = 100_000;

const OPENING_MAX = 50;

/** Purchases before the first level: connections are made, statements prepared, code compiled. */
const WARM_UP = 1_000;

/** How throughput changes with the number of shoppers who want something at the same moment. */
export function contentionTable(eras: readonly Era[], options: ContentionOptions): Table {
  const { levels, purchases, levelMs } = options;
  return {
    name: 'contention',
    title: 'More shoppers at once',
    method: [
      `${Math.max(...levels)} shoppers hold a socket each; of them so many at once have a purchase under way, and another follows when one is answered. Enough in stock for all.`,
      `A level ends after ${words(purchases)} purchases or ${levelMs / 1_000} seconds. The orders are counted in the store afterwards. Shoppers, front and stores share one machine.`,
    ].join(' '),
    measures: [
      ...levels.map((level) => ofLevel(level, 'perSecond', 'purchases per second', 'more')),
      ...levels.map((level) => ofLevel(level, 'p99', 'ms until 99 of 100 had their answer', 'less')),
    ],
    columns: columnsOf(eras, (era) => measure(era, options)),
  };
}

function ofLevel(level: number, figure: string, unit: string, better: Measure['better']): Measure {
  const name = `${figure}At${level}`;
  return {
    name,
    unit: `${unit}, ${level} shoppers at once`,
    better,
    of: ({ meanwhile }) => meanwhile[name] ?? Number.NaN,
  };
}

/** One era at every level, one after the other on the same store. */
async function measure(era: Era, { levels, purchases, levelMs }: ContentionOptions): Promise<Round> {
  const market = await era.start();
  try {
    await market.open({ stock: STOCK, perShopperLimit: LIMIT });
    const names = Array.from({ length: Math.max(...levels) }, (_, index) => `shopper-${index}`);
    const customers: Customer[] = [];
    await eachAtMost(OPENING_MAX, names, async (name) => {
      customers.push(await Customer.connect(await market.socketUrl(name)));
    });
    const crowd = new Crowd(customers);
    await crowd.buy(64, WARM_UP, levelMs);
    const figures: Record<string, number> = {};
    const startedAtMs = performance.now();
    for (const level of levels) {
      const levelAtMs = performance.now();
      const answersMs = await crowd.buy(level, purchases, levelMs);
      figures[`perSecondAt${level}`] = (answersMs.length / (performance.now() - levelAtMs)) * 1_000;
      figures[`p99At${level}`] = quantile(answersMs, 0.99);
    }
    const seconds = (performance.now() - startedAtMs) / 1_000;
    crowd.leave();
    const { orders, remaining } = await market.books();
    if (orders.length !== crowd.bought || STOCK - remaining !== crowd.bought) {
      throw new Error(`${era.label}: ${crowd.bought} receipts, ${orders.length} orders, ${STOCK - remaining} taken.`);
    }
    return { count: crowd.bought, seconds, answersMs: [], meanwhile: figures };
  } finally {
    await market.end();
  }
}

class Crowd {
  readonly #customers: readonly Customer[];
  bought = 0;
  #next = 0;

  constructor(customers: readonly Customer[]) {
    this.#customers = customers;
  }

  /** So many purchases under way at a time, by all in turn: a socket may send only so many in a second. */
  async buy(atOnce: number, count: number, forMs: number): Promise<number[]> {
    const deadline = performance.now() + forMs;
    const answersMs: number[] = [];
    let begun = 0;
    const one = async () => {
      while (begun < count && performance.now() < deadline) {
        begun += 1;
        this.#next += 1;
        const customer = this.#customers[this.#next % this.#customers.length];
        const answer = await customer?.buy(`purchase-${this.#next}`);
        if (answer?.kind !== 'receipt') throw new Error(`A purchase was answered ${answer?.kind}: ${answer?.reason}.`);
        answersMs.push(answer.answerMs);
        this.bought += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return answersMs;
  }

  leave(): void {
    for (const customer of this.#customers) customer.close();
  }
}
