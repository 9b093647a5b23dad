import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../scripts/rush/random.ts';
import { type Change, checkCounter, type Operation, type Sight } from './linearizability/counter.ts';

/** The checker itself, on histories whose verdict is known. What it says of the real program is in tests/system. */

function change(delta: number, invokedMs: number, answeredMs: number, happened = true): Change {
  return { kind: 'change', delta, invokedMs, answeredMs, happened, label: `${delta} at ${invokedMs}` };
}

function sight(remaining: number, invokedMs: number, answeredMs: number): Sight {
  return { kind: 'sight', remaining, invokedMs, answeredMs, label: `saw ${remaining} at ${invokedMs}` };
}

const NOT = { kind: 'not_linearizable' };
const YES = { kind: 'linearizable' };

describe('histories that are known to be bad', () => {
  it.each<[string, number, Operation[]]>([
    ['a unit too many', 1, [change(-1, 0, 1), change(-1, 2, 3)]],
    ['a unit too many, at the same time', 1, [change(-1, 0, 10), change(-1, 0, 10)]],
    ['a stale read after a sale', 5, [change(-1, 0, 1), sight(5, 2, 3)]],
    ['a sale that is seen before it was asked for', 5, [sight(4, 0, 1), change(-1, 2, 3)]],
    ['a sale that is lost', 5, [change(-1, 0, 1), sight(4, 2, 3), sight(5, 4, 5)]],
    ['a sale that counts twice', 5, [change(-1, 0, 1), sight(3, 2, 3)]],
    ['a refusal although there was stock', 2, [change(-1, 0, 1), sight(0, 2, 3)]],
    [
      'two reads that see two sales in different orders',
      5,
      [change(-1, 0, 9), change(-2, 0, 9), sight(4, 1, 2), sight(3, 3, 4)],
    ],
    ['stock that nobody has brought', 0, [change(-1, 0, 1)]],
    ['stock that came after it was sold', 0, [change(-1, 0, 1), change(1, 2, 3)]],
    [
      'an unanswered sale that is seen and then unseen',
      5,
      [change(-1, 0, Number.POSITIVE_INFINITY, false), sight(4, 1, 2), sight(5, 3, 4)],
    ],
  ])('LIN-2: %s', (_, initial, operations) => {
    expect(checkCounter(initial, operations)).toMatchObject(NOT);
  });
});

describe('histories that are known to be good', () => {
  it.each<[string, number, Operation[]]>([
    ['nothing', 5, []],
    ['a read during a sale sees it or does not', 5, [change(-1, 0, 9), sight(5, 1, 2), sight(4, 3, 4)]],
    ['two sales at once, seen in one order', 5, [change(-1, 0, 9), change(-2, 0, 9), sight(4, 1, 2), sight(2, 3, 4)]],
    ['stock that came while it was sold', 0, [change(-1, 0, 9), change(1, 5, 6)]],
    [
      'an unanswered sale that has happened',
      5,
      [change(-1, 0, Number.POSITIVE_INFINITY, false), sight(5, 1, 2), sight(4, 3, 4)],
    ],
    ['an unanswered sale that has not', 1, [change(-1, 0, Number.POSITIVE_INFINITY, false), change(-1, 1, 2)]],
    ['what touches overlaps', 5, [change(-1, 0, 1), sight(5, 1, 2)]],
  ])('LIN-1: %s', (_, initial, operations) => {
    expect(checkCounter(initial, operations)).toEqual(YES);
  });
});

/** Tries every order. */
function isExplained(remaining: number, left: readonly Operation[]): boolean {
  if (left.every((operation) => operation.kind === 'change' && !operation.happened)) return true;
  return left.some((next) => {
    const others = left.filter((operation) => operation !== next);
    const isTooLate = others.some((other) => mustHaveHappened(other) && other.answeredMs < next.invokedMs);
    if (isTooLate) return false;
    if (next.kind === 'sight') return next.remaining === remaining && isExplained(remaining, others);
    return remaining + next.delta >= 0 && isExplained(remaining + next.delta, others);
  });
}

function mustHaveHappened(operation: Operation): boolean {
  return operation.kind === 'sight' || operation.happened;
}

const anyOperation = fc
  .record({
    sees: fc.boolean(),
    amount: fc.constantFrom(-3, -2, -1, -1, 1, 2),
    left: fc.nat(4),
    from: fc.nat(12),
    for: fc.nat(8),
    lost: fc.nat(5),
  })
  .map(({ sees, amount, left, from, for: duration, lost }): Operation => {
    if (sees) return sight(left, from, from + duration);
    return lost === 0 ? change(amount, from, Number.POSITIVE_INFINITY, false) : change(amount, from, from + duration);
  });

describe('the checker', () => {
  it('LIN-1, LIN-2: agrees with one that tries every order', () => {
    const verdicts = { linearizable: 0, not_linearizable: 0, undecided: 0 };
    fc.assert(
      fc.property(fc.nat(4), fc.array(anyOperation, { minLength: 1, maxLength: 6 }), (initial, operations) => {
        const { kind } = checkCounter(initial, operations);
        verdicts[kind] += 1;
        expect(kind).toBe(isExplained(initial, operations) ? 'linearizable' : 'not_linearizable');
      }),
      { seed: 20_261_125, numRuns: 4_000 },
    );
    // Both kinds came up often enough to mean something.
    expect(verdicts.undecided).toBe(0);
    expect(Math.min(verdicts.linearizable, verdicts.not_linearizable)).toBeGreaterThan(500);
  });

  /** Everything happens one after the other, at a time between its question and its answer. */
  function truthful(seed: number, length: number, concurrency: number): { initial: number; operations: Operation[] } {
    const random = seededRandom(seed);
    const initial = Math.floor(length * 0.9);
    let remaining = initial;
    const operations: Operation[] = [];
    for (let momentMs = 0; momentMs < length; momentMs += 1) {
      const invokedMs = momentMs - random() * concurrency;
      const answeredMs = momentMs + random() * concurrency;
      const wanted = [-1, -1, -1, -2, -3, 1][Math.floor(random() * 6)] ?? -1;
      if (random() < 0.1 || remaining + wanted < 0) operations.push(sight(remaining, invokedMs, answeredMs));
      else {
        remaining += wanted;
        const isLost = random() < 0.0005;
        operations.push(change(wanted, invokedMs, isLost ? Number.POSITIVE_INFINITY : answeredMs, !isLost));
      }
    }
    return { initial, operations };
  }

  it('LIN-1: takes ten thousand operations, sixteen at a time, that happened one after the other', () => {
    const { initial, operations } = truthful(1, 10_000, 8);
    expect(checkCounter(initial, operations)).toEqual(YES);
  });

  it('LIN-2: finds one lie among ten thousand', () => {
    const { initial, operations } = truthful(2, 10_000, 8);
    const sold = operations.findIndex((operation) => operation.kind === 'change' && operation.invokedMs > 5_000);
    const lost = operations.filter((_, index) => index !== sold);
    expect(checkCounter(initial, lost)).toMatchObject(NOT);
  });
});
