import { describe, expect, it } from 'vitest';
import { formatCount, formatCountdown, formatPrice, formatSeconds } from './format.ts';

const HOUR_MS = 3_600_000;

describe('figures as a shopper reads them', () => {
  it('PAGE-3: counts and prices', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatPrice({ amount: 29.5, currency: 'EUR' })).toBe('€29.50');
    expect(formatPrice({ amount: 48, currency: 'USD' })).toBe('$48');
    expect(formatPrice({ amount: 0.1, currency: 'EUR' }, 3)).toBe('€0.30');
    expect(formatPrice({ amount: 1200, currency: 'JPY' }, 2)).toBe('¥2,400');
    expect(formatPrice({ amount: 1, currency: 'XXQ' })).toMatch(/XXQ\s1/);
  });

  it('PAGE-3: a countdown reads 00:00 at the end and not before', () => {
    expect(formatCountdown(1)).toBe('00:01');
    expect(formatCountdown(0)).toBe('00:00');
    expect(formatCountdown(-5)).toBe('00:00');
    expect(formatCountdown(751_000)).toBe('12:31');
    expect(formatCountdown(HOUR_MS)).toBe('01:00:00');
    expect(formatCountdown(48 * HOUR_MS - 1)).toBe('48:00:00');
    expect(formatCountdown(48 * HOUR_MS)).toBe('2 days');
    expect(formatCountdown(95 * HOUR_MS)).toBe('3 days');
  });

  it('PAGE-3: lengths of time in the largest unit that says them whole', () => {
    expect([1, 90, 60, 600, 3_600, 7_200, 86_400].map(formatSeconds)).toEqual([
      '1 second',
      '90 seconds',
      '1 minute',
      '10 minutes',
      '1 hour',
      '2 hours',
      '1 day',
    ]);
  });
});
