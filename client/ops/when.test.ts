import { describe, expect, it } from 'vitest';
import { nextMinute, relativeWords } from './when.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;

describe('when something was', () => {
  it('BOOK-1: is told as one says it, and never as a future that it is not', () => {
    const words = (awayMs: number) => relativeWords(NOW + awayMs, NOW);
    expect([-59_999, 4_000, 30_000].map(words)).toEqual(['just now', 'just now', 'in a moment']);
    expect([-60_000, -119_999, -59 * 60_000].map(words)).toEqual(['1 minute ago', '1 minute ago', '59 minutes ago']);
    expect([-HOUR_MS, -47 * HOUR_MS, -48 * HOUR_MS, 2 * HOUR_MS].map(words)).toEqual([
      '1 hour ago',
      '47 hours ago',
      '2 days ago',
      'in 2 hours',
    ]);
  });

  it('BOOK-1: changes with the minute', () => {
    expect(nextMinute(NOW)).toBe(NOW + 60_000);
    expect(nextMinute(NOW + 59_999)).toBe(NOW + 60_000);
  });
});
