import { describe, expect, it } from 'vitest';
import { lastAttemptMs, nextAttemptMs, PATIENCE_MS } from './retries.ts';

const FAR_MS = 1e12;

describe('when a receiver that failed is tried again', () => {
  it.each([
    [1, 5],
    [2, 10],
    [3, 20],
    [10, 2_560],
    [11, 3_600],
    [1_000, 3_600],
  ])(
    'HOOK-7: after %i failures in a row it is given %i seconds, and a fifth of that more at most',
    (failures, seconds) => {
      expect(nextAttemptMs(failures, 7, FAR_MS, () => 0)).toBe(7 + seconds * 1_000);
      expect(nextAttemptMs(failures, 7, FAR_MS, () => 1)).toBe(7 + seconds * 1_200);
    },
  );

  it('HOOK-8: the attempt after which an event is a dead letter is on time; later ones are as any other', () => {
    const last = lastAttemptMs(1_000, 500);
    expect(last).toBe(1_000 + PATIENCE_MS);
    expect(lastAttemptMs(500, 1_000)).toBe(last);
    expect(nextAttemptMs(20, last - 60_000, last, () => 0)).toBe(last);
    expect(nextAttemptMs(20, last, last, () => 0)).toBe(last + 3_600_000);
  });
});
