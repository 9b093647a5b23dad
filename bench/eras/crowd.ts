import { setTimeout as sleep } from 'node:timers/promises';
import { eachAtMost } from '../../scripts/rush/eachAtMost.ts';
import { buyUntilAnswered } from '../../scripts/rush/persist.ts';
import { seededRandom } from '../../scripts/rush/random.ts';
import { Shopper } from '../../scripts/rush/shopper.ts';
import { lastAnswer } from '../../scripts/rush/verdict.ts';
import { Customer } from '../customer.ts';
import type { Market } from './era.ts';
import type { Purchase } from './result/books.ts';

/** The same people in every era: those of `npm run rush`, in the raw messages of protocol 1. */

/** Sockets that are opened at a time. */
const OPENING_MAX = 50;

/** Whoever has no answer after so long asks no more, and counts as unanswered. */
const PATIENCE_MS = 60_000;

const RETRIES_MAX = 200;

export interface CrowdOptions {
  readonly shoppers: number;
  /** Purchases are spread over so long; 0 is all at once. */
  readonly rampMs: number;
  /** Shares of the shoppers: those who lose their connection right after sending, and those who send twice. */
  readonly cut: number;
  readonly twice: number;
  readonly seed: number;
}

export interface Rushed {
  /** From the first purchase to the last answer of those whose connection held. */
  readonly seconds: number;
  /** Of those whose connection held. */
  readonly answersMs: readonly number[];
  readonly receipts: readonly Purchase[];
  readonly unanswered: number;
  readonly repeats: number;
}

/** Before the rush: code is compiled, connections are made, statements prepared. Those who buy then are others. */
const EARLY_SHOPPERS = 100;
const EARLY_PURCHASES = 10;
export const EARLY_UNITS = EARLY_SHOPPERS * EARLY_PURCHASES;

/** So that the early ones may buy again and again. */
export const LIMIT = EARLY_PURCHASES;

/** @returns what they have receipts for. */
export async function warmUp(market: Market): Promise<Purchase[]> {
  const names = Array.from({ length: EARLY_SHOPPERS }, (_, index) => `early-${index}`);
  const receipts: Purchase[] = [];
  await eachAtMost(OPENING_MAX, names, async (shopper) => {
    const customer = await Customer.connect(await market.socketUrl(shopper));
    for (let purchase = 0; purchase < EARLY_PURCHASES; purchase += 1) {
      const id = `early-${purchase}`;
      const { kind } = await customer.buy(id);
      if (kind === 'receipt') receipts.push({ shopper, id, quantity: 1 });
    }
    customer.close();
  });
  return receipts;
}

/** One shopper, and what befalls the first attempt. */
interface Guest {
  readonly shopper: Shopper;
  readonly mishap: 'twice' | 'cut' | undefined;
  readonly waitMs: number;
}

export async function gather(market: Market, options: CrowdOptions): Promise<Guest[]> {
  const random = seededRandom(options.seed);
  const guests: Guest[] = [];
  const plans = Array.from({ length: options.shoppers }, (_, index) => {
    const fate = random();
    const mishap = fate < options.cut ? 'cut' : fate < options.cut + options.twice ? 'twice' : undefined;
    return { name: `shopper-${index}`, mishap, waitMs: random() * options.rampMs } as const;
  });
  await eachAtMost(OPENING_MAX, plans, async ({ name, ...fate }) => {
    const socketUrl = await market.socketUrl(name);
    const shopper = new Shopper({ socketUrl, shopper: name, id: `rush-${name}`, quantity: 1 });
    await shopper.connect();
    guests.push({ shopper, ...fate });
  });
  return guests;
}

/** Everybody buys one unit, again under the same id until there is an answer. @param onAnswer called after each. */
export async function buyAll(
  guests: readonly Guest[],
  seed: number,
  onAnswer: (answered: number) => void = () => {},
): Promise<Rushed> {
  const random = seededRandom(seed + 1);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  let answered = 0;
  let repeats = 0;
  await Promise.all(
    guests.map(async ({ shopper, mishap, waitMs }) => {
      if (waitMs > 0) await sleep(waitMs);
      const persisted = await buyUntilAnswered(shopper, { retries: RETRIES_MAX, signal, random }, mishap);
      repeats += persisted.repeats;
      answered += 1;
      onAnswer(answered);
    }),
  );
  for (const { shopper } of guests) shopper.close();
  return { ...timesOf(guests), repeats, ...answersOf(guests) };
}

function timesOf(guests: readonly Guest[]): Pick<Rushed, 'seconds' | 'answersMs'> {
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  const answersMs: number[] = [];
  for (const { shopper, mishap } of guests) {
    const { firstSentAtMs, answeredAtMs } = shopper;
    if (firstSentAtMs === undefined || answeredAtMs === undefined) continue;
    firstMs = Math.min(firstMs, firstSentAtMs);
    // Whoever was cut off waits for a new connection, which says nothing of the store.
    if (mishap === 'cut') continue;
    lastMs = Math.max(lastMs, answeredAtMs);
    answersMs.push(answeredAtMs - firstSentAtMs);
  }
  return { seconds: (lastMs - firstMs) / 1_000, answersMs };
}

function answersOf(guests: readonly Guest[]): Pick<Rushed, 'receipts' | 'unanswered'> {
  const shoppers = guests.map(({ shopper }) => shopper);
  const hasReceipt = (shopper: Shopper) => shopper.seen.some(({ kind }) => kind === 'receipt');
  const receipts = shoppers.filter(hasReceipt);
  // Of whoever sent twice, one may have been sold and the other told to ask again.
  const unanswered = shoppers.filter((shopper) => {
    const last = lastAnswer(shopper);
    return !hasReceipt(shopper) && (last?.kind !== 'refusal' || last.retryAfterMs !== undefined);
  });
  return {
    receipts: receipts.map(({ shopper, id, quantity }) => ({ shopper, id, quantity })),
    unanswered: unanswered.length,
  };
}
