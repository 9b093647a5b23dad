import { describe, expect, it } from 'vitest';
import { formatTime } from './times.ts';

const NOON = Date.UTC(2026, 10, 22, 12, 0, 3);
const DAY_MS = 24 * 3_600_000;
const timeZone = 'UTC';

describe('times', () => {
  it('PAGE-3: today it is the time, on another day the day too, in another year the year', () => {
    expect(formatTime(NOON, NOON, { timeZone })).toBe('12:00');
    expect(formatTime(NOON, NOON, { timeZone, seconds: true })).toBe('12:00:03');
    expect(formatTime(NOON + DAY_MS, NOON, { timeZone })).toBe('Mon 23 Nov, 12:00');
    expect(formatTime(NOON + 60 * DAY_MS, NOON, { timeZone })).toBe('Thu 21 Jan 2027, 12:00');
  });

  it('PAGE-3: it is told where the shopper is', () => {
    expect(formatTime(NOON, NOON, { timeZone: 'Asia/Tokyo' })).toBe('21:00');
  });
});
