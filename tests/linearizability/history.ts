import type { Change, Operation, Sight } from './counter.ts';

/** What clients asked and were told, as they wrote it down. Times are of one clock, in milliseconds. */
export interface History {
  /** Units at the beginning. */
  readonly total: number;
  readonly perShopperLimit: number;
  readonly attempts: readonly Attempt[];
  /** What an operator brought. */
  readonly restocks: readonly (Times & { readonly units: number })[];
  /** Answers to the question how many are left. */
  readonly readings: readonly (Times & { readonly remaining: number })[];
}

export interface Times {
  readonly invokedMs: number;
  /** `Infinity` where no answer came. */
  readonly answeredMs: number;
}

/** A shopper asked once. The same purchase may be asked about many times, with the same id. */
export interface Attempt extends Times {
  readonly shopper: string;
  readonly id: string;
  readonly wants: 'purchase' | 'release';
  readonly quantity: number;
  /** `undefined` where none came. */
  readonly answer: Answer | undefined;
}

export type Answer =
  | {
      readonly kind: 'receipt';
      readonly state: string;
      readonly quantity: number;
      readonly at: number;
      readonly replayed: boolean;
    }
  | { readonly kind: 'refusal'; readonly reason: string; readonly remaining: number };

type Receipt = Extract<Answer, { kind: 'receipt' }>;
type Received = Attempt & { readonly answer: Receipt };

/** These say nothing of whether it has happened. */
const SAYS_NOTHING = ['busy', 'try_again', 'rate_limited'];

/** What a history says of the counter, and what contradicts itself without looking at the counter. */
export interface Reading {
  readonly operations: readonly Operation[];
  readonly contradictions: readonly string[];
}

/** Turns what was said of purchases into changes and sights of one counter: each id counts once, however often it was asked about. */
export function readHistory(history: History): Reading {
  const { attempts, restocks, readings } = history;
  const contradictions: string[] = [];
  const operations: Operation[] = [
    ...restocks.map(({ units, ...times }) =>
      change(units, times, `a restock of ${units}`, Number.isFinite(times.answeredMs)),
    ),
    ...readings.map(({ remaining, ...times }) => sight(remaining, times, `a look that saw ${remaining}`)),
  ];
  for (const asked of Map.groupBy(attempts, ({ shopper, id, wants }) => `${wants} ${id} of ${shopper}`)) {
    const [name, ofOne] = asked;
    contradictions.push(...contradictionsOf(name, ofOne));
    operations.push(...changeOf(name, ofOne), ...ofOne.flatMap(sightOf));
  }
  for (const ofShopper of Map.groupBy(attempts, ({ shopper }) => shopper).values())
    contradictions.push(...limitContradictions(ofShopper, history.perShopperLimit));
  return { operations, contradictions };
}

/** The one change that an id stands for; none where every answer says that it has not happened. */
function changeOf(name: string, attempts: readonly Attempt[]): Change[] {
  const [first] = attempts;
  if (first === undefined) return [];
  const delta = first.wants === 'purchase' ? -first.quantity : first.quantity;
  const receipts = attempts.filter(isReceived);
  // Of a release every socket of the shopper is told, so its receipt may tell of what an attempt on an earlier socket has done.
  const original = receipts.find(({ answer, wants }) => wants === 'purchase' && !answer.replayed);
  if (original !== undefined) return [change(delta, original, name)];
  const invokedMs = Math.min(...attempts.map((attempt) => attempt.invokedMs));
  if (receipts.length > 0) {
    // Some earlier attempt did it, whose answer was lost.
    return [change(delta, { invokedMs, answeredMs: Math.min(...receipts.map(({ answeredMs }) => answeredMs)) }, name)];
  }
  const isUnknown = attempts.some(
    ({ answer }) => answer === undefined || (answer.kind === 'refusal' && SAYS_NOTHING.includes(answer.reason)),
  );
  return isUnknown ? [change(delta, { invokedMs, answeredMs: Number.POSITIVE_INFINITY }, name, false)] : [];
}

function sightOf({ answer, quantity, wants, id, shopper, ...times }: Attempt): Sight[] {
  if (answer?.kind !== 'refusal' || wants !== 'purchase') return [];
  if (answer.reason !== 'sold_out' && answer.reason !== 'insufficient_stock') return [];
  return [
    sight(
      answer.remaining,
      times,
      `purchase ${id} of ${shopper} for ${quantity}, refused as ${answer.reason} with ${answer.remaining} left`,
    ),
  ];
}

function contradictionsOf(name: string, attempts: readonly Attempt[]): string[] {
  const found: string[] = [];
  const receipts = attempts.filter(isReceived);
  if (receipts.filter(({ answer }) => !answer.replayed).length > 1) found.push(`${name} was carried out twice.`);
  const moments = new Set(receipts.map(({ answer }) => `${answer.quantity} at ${answer.at}`));
  if (moments.size > 1) found.push(`${name} has receipts that tell of different orders: ${[...moments].join(', ')}.`);
  const knownMs = Math.min(...receipts.map(({ answeredMs }) => answeredMs));
  for (const { answer, invokedMs, quantity } of attempts) {
    if (answer?.kind !== 'refusal') continue;
    const { reason, remaining } = answer;
    if (invokedMs > knownMs && !SAYS_NOTHING.includes(reason))
      found.push(`${name} had a receipt and was then refused as ${reason}.`);
    if (reason === 'sold_out' && remaining !== 0) found.push(`${name} was refused as sold_out with ${remaining} left.`);
    if (reason === 'insufficient_stock' && (remaining >= quantity || remaining === 0))
      found.push(`${name} asked for ${quantity} and was refused with ${remaining} left.`);
  }
  return found;
}

/** One shopper asks one thing after the other, so what it may have taken is known without looking at anybody else. */
function limitContradictions(attempts: readonly Attempt[], limit: number): string[] {
  const found: string[] = [];
  const surely = new Map<string, number>();
  const perhaps = new Map<string, number>();
  for (const { shopper, id, wants, quantity, answer } of attempts.toSorted((a, b) => a.invokedMs - b.invokedMs)) {
    const isUnknown = answer === undefined || (answer.kind === 'refusal' && SAYS_NOTHING.includes(answer.reason));
    if (wants === 'release') {
      if (answer?.kind === 'receipt') perhaps.set(id, 0);
      if (answer?.kind === 'receipt' || isUnknown) surely.set(id, 0);
      continue;
    }
    if (answer?.kind === 'receipt' && answer.state !== 'released') surely.set(id, quantity);
    if (isUnknown || (answer.kind === 'receipt' && answer.state !== 'released')) perhaps.set(id, quantity);
    if (sum(surely) > limit) found.push(`${shopper} has ${sum(surely)} units, and may have ${limit}.`);
    if (answer?.kind === 'refusal' && answer.reason === 'limit_reached' && sum(perhaps) + quantity <= limit)
      found.push(
        `${shopper} asked for ${quantity} with at most ${sum(perhaps)} of ${limit} and was refused as limit_reached.`,
      );
  }
  return found;
}

function sum(units: ReadonlyMap<string, number>): number {
  return [...units.values()].reduce((total, quantity) => total + quantity, 0);
}

function isReceived(attempt: Attempt): attempt is Received {
  return attempt.answer?.kind === 'receipt';
}

function change(delta: number, { invokedMs, answeredMs }: Times, label: string, happened = true): Change {
  return { kind: 'change', delta, invokedMs, answeredMs, label, happened };
}

function sight(remaining: number, { invokedMs, answeredMs }: Times, label: string): Sight {
  return { kind: 'sight', remaining, invokedMs, answeredMs, label };
}
