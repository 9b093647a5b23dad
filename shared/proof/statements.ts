import { formatCount } from '../display/format.ts';
import type { Reading } from './conclude.ts';
import type { Found, ProofTopic } from './findings.ts';

/** What the drop's own server says of its proof, to hold a file against. */
export interface Published {
  readonly sku: string;
  readonly entries: number;
  readonly head: string;
  /** The hash of the entry with which the file ends, as the server has it; `undefined` where the server has no such entry. */
  readonly hashAtEnd: string | undefined;
  /** As it was when it was published first. */
  readonly first: { readonly entries: number; readonly head: string };
}

export interface Expected {
  /** The drop whose page it is. */
  readonly sku: string;
  /** `undefined` where the server could not be asked, or has no such proof. */
  readonly published: Published | undefined;
  /** A hash that somebody has noted, to be found again. */
  readonly noted?: string | undefined;
}

export type StatementId = 'unchanged' | 'stock' | 'order' | 'limits' | 'figures';

/** One sentence about the drop, and whether it holds. */
export interface Statement {
  readonly id: StatementId;
  /** `open`: the file alone cannot say. */
  readonly verdict: 'holds' | 'broken' | 'open';
  readonly heading: string;
  /** Why it holds, or what that means. */
  readonly text: string;
  readonly violations: readonly string[];
  /** How many violations are not listed. */
  readonly unlisted: number;
}

/** What a file shows, in plain words (rule PROOF-5). */
export function statementsOf(reading: Reading, expected: Expected): Statement[] {
  return [
    unchanged(reading, expected),
    replayed(reading, 'stock', STOCK),
    replayed(reading, 'order', ORDER),
    replayed(reading, 'limits', LIMITS),
    replayed(reading, 'figures', FIGURES),
  ];
}

interface Words {
  readonly topic: ProofTopic;
  readonly holds: string;
  readonly broken: string;
  readonly text: (reading: Reading) => string;
}

const STOCK: Words = {
  topic: 'stock',
  holds: 'Never more was sold than there was.',
  broken: 'The stock does not add up.',
  text: ({ figures: { entries, total, remaining, held, sold } }) => {
    const sum = `${formatCount(total)} in all = ${formatCount(remaining)} left + ${formatCount(held)} on hold + ${formatCount(sold)} sold`;
    return `After each of the ${formatCount(entries)} entries, what was left, on hold and sold made up the whole stock, and none was below zero. At the end: ${sum}.`;
  },
};

const ORDER: Words = {
  topic: 'turn',
  holds: 'Everybody was served in order.',
  broken: 'Somebody was served out of order.',
  text: () =>
    'Time never ran backwards. Nobody was served before the drop opened, while it was paused, after it closed or when it was sold out, and every hold ended at its time and not before.',
};

const LIMITS: Words = {
  topic: 'limit',
  holds: 'Nobody got more than was allowed.',
  broken: 'A limit was broken.',
  text: ({ shoppers }) =>
    shoppers === 0
      ? 'Nobody bought anything.'
      : `The orders of ${shoppers === 1 ? 'one shopper' : `${formatCount(shoppers)} shoppers`} were added up. None was above what the drop allowed one shopper, or one purchase, at that time.`,
};

const FIGURES: Words = {
  topic: 'figures',
  holds: 'The figures agree.',
  broken: 'The figures do not agree.',
  text: ({ figures: { orders } }) =>
    orders === 0
      ? 'There are no orders, and the counters and the last line say the same.'
      : `The ${orders === 1 ? 'one order adds' : `${formatCount(orders)} orders add`} up to what the counters say, and to what the last line says.`,
};

function replayed(reading: Reading, id: StatementId, { topic, holds, broken, text }: Words): Statement {
  const found = reading.found[topic];
  if (found !== undefined) return brokenStatement(id, broken, 'The replay came to something else:', found);
  // Who cannot read every entry cannot say what they come to.
  if (reading.found.form !== undefined) {
    const why = 'Some entries are missing or are none, so this cannot be said of all of them. See above.';
    return { id, verdict: 'open', heading: holds, text: why, violations: [], unlisted: 0 };
  }
  return { id, verdict: 'holds', heading: holds, text: text(reading), violations: [], unlisted: 0 };
}

function brokenStatement(id: StatementId, heading: string, text: string, { count, shown }: Found): Statement {
  return { id, verdict: 'broken', heading, text, violations: shown, unlisted: count - shown.length };
}

const UNCHANGED = 'Nothing was inserted, removed or changed afterwards.';

function unchanged(reading: Reading, expected: Expected): Statement {
  const broken = (found: Found) =>
    brokenStatement('unchanged', 'This is not what was written.', 'The chain of hashes is broken:', found);
  const { chain, form } = reading.found;
  if (reading.sku !== expected.sku) {
    return broken(only(`This is the proof of another drop: ${reading.sku}. This page is about ${expected.sku}.`));
  }
  if (chain !== undefined || form !== undefined) return broken(together(chain, form));
  const { published } = expected;
  const difference = published === undefined ? undefined : differenceFrom(reading, published, expected.noted);
  if (difference !== undefined) return broken(only(difference));
  const whole = { id: 'unchanged', heading: UNCHANGED, violations: [], unlisted: 0 } as const;
  if (published === undefined) {
    const text =
      'The chain of hashes is whole. Whether it is the one that was published cannot be said without the server: compare the hash at its end with one that you noted.';
    return { ...whole, verdict: 'open', text };
  }
  return { ...whole, verdict: 'holds', text: agreement(reading, published, expected.noted) };
}

/** A chain may be whole and yet another one: somebody may have made all of it anew (rule PROOF-7). */
function differenceFrom({ figures, seen }: Reading, published: Published, noted: string | undefined) {
  const { entries, head } = figures;
  const { first, hashAtEnd } = published;
  if (hashAtEnd === undefined) {
    return `The file has ${formatCount(entries)} entries, but only ${formatCount(published.entries)} are published.`;
  }
  if (hashAtEnd !== head) return `Its last hash is not the one that is published for entry ${formatCount(entries)}.`;
  if (entries >= first.entries && seen[first.head] !== first.entries) {
    return `The hash that was published first, of entry ${formatCount(first.entries)}, is not in it any more.`;
  }
  if (noted !== undefined && seen[noted] === undefined) return 'The hash that you noted is nowhere in it.';
  return undefined;
}

function agreement({ figures, seen }: Reading, { entries, first }: Published, noted: string | undefined): string {
  const parts = ['Each entry carries a hash of itself and of the one before it, and all of them follow.'];
  const more = entries - figures.entries;
  if (more === 0) parts.push('The last is the one that is published.');
  else {
    const since = more === 1 ? 'one more entry has' : `${formatCount(more)} more entries have`;
    parts.push(`The last is the one that is published for its entry; ${since} been published since.`);
  }
  if (more === 0 && first.entries < entries) {
    parts.push(`What was published first, up to entry ${formatCount(first.entries)}, is still in it.`);
  }
  if (noted !== undefined) parts.push(`The hash that you noted is that of entry ${formatCount(seen[noted] ?? 0)}.`);
  return parts.join(' ');
}

function only(words: string): Found {
  return { count: 1, shown: [words] };
}

function together(...found: readonly (Found | undefined)[]): Found {
  const all = found.filter((one) => one !== undefined);
  return { count: all.reduce((sum, { count }) => sum + count, 0), shown: all.flatMap(({ shown }) => shown) };
}

export interface Verdict {
  readonly kind: 'holds' | 'broken' | 'open';
  readonly heading: string;
}

/** All statements in one. */
export function verdictOf(statements: readonly Statement[]): Verdict {
  const broken = statements.filter(({ verdict }) => verdict === 'broken').length;
  if (broken > 0) {
    const heading = broken === 1 ? 'One thing does not hold.' : `${broken} things do not hold.`;
    return { kind: 'broken', heading };
  }
  const isOpen = statements.some(({ verdict }) => verdict === 'open');
  return isOpen
    ? { kind: 'open', heading: 'As far as this file can say, it holds.' }
    : { kind: 'holds', heading: 'This drop kept its word.' };
}
