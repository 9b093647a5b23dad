import { describe, expect, it } from 'vitest';
import { NOW_MS } from '../testing/drops.ts';
import { pulse, STOCK } from '../testing/pulses.ts';
import { commitReading, countsSummary, formatMs, levelSummary, momentReading, rateReading } from './readings.ts';
import { seriesOf } from './series.ts';

describe('the charts in words', () => {
  const commitMs = { p50: 0.84, p99: 12.4, max: 30, count: 40 };
  const pulses = [pulse(1, { purchases: 1_204, refusals: { sold_out: 7, paused: 1 }, commitMs })];
  const series = seriesOf(pulses, STOCK, NOW_MS + 2_000, 3);

  it('OPS-10: all of a second', () => {
    expect(momentReading(series, 1)).toBe('99 left, 0 held, 1 sold; 1,204 bought, 8 refused; 10 watching');
    expect(momentReading(series, 2)).toBe('99 left, 0 held, 1 sold; 0 bought, 0 refused; 10 watching');
    expect(momentReading(series, 0)).toBe('Not known');
    expect(rateReading(series.purchases, 1)).toBe('1,204 a second');
  });

  it('OPS-10: how long writes took', () => {
    expect(commitReading(series, 1)).toBe('half within 0.8 ms, 99 of 100 within 12 ms');
    expect(commitReading(series, 2)).toBe('Nothing written');
    expect([0, 0.04, 9.96, 999, 1_250].map(formatMs)).toEqual(['0 ms', '0 ms', '10 ms', '999 ms', '1.3 s']);
  });

  it('OPS-10: what a chart shows as a whole', () => {
    expect(countsSummary('Purchases', series.purchases)).toBe('Purchases: 1,204 in all, at most 1,204 in one second.');
    expect(levelSummary('Units left', [null, 50, 70, 20])).toBe('Units left: from 50 to 20, at most 70.');
    expect(levelSummary('Units left', [null])).toBe('Units left: not known.');
  });
});
