import { describe, expect, it } from 'vitest';
import { NOW_MS } from '../testing/drops.ts';
import { pulse, STOCK } from '../testing/pulses.ts';
import { lastSecondMs, seriesOf } from './series.ts';

const at = (second: number): number => NOW_MS + second * 1_000;

describe('the seconds as charts draw them', () => {
  it('OPS-9: a second that was left out is a quiet one: nothing counted, levels as before', () => {
    const pulses = [pulse(0, { purchases: 5, refusals: { sold_out: 2 } }), pulse(3, { purchases: 1 })];
    const series = seriesOf(pulses, STOCK, at(4), 5);
    expect(series.at).toEqual([0, 1, 2, 3, 4].map((second) => at(second) / 1_000));
    expect(series.purchases).toEqual([5, 0, 0, 1, 0]);
    expect(series.remaining).toEqual([100, 100, 100, 97, 97]);
    expect(series.refusals).toEqual([{ reason: 'sold_out', count: 2, values: [2, 0, 0, 0, 0] }]);
  });

  it('OPS-9: before the first second that is known nothing is made up', () => {
    const series = seriesOf([pulse(2)], STOCK, at(3), 4);
    expect(series.remaining).toEqual([null, null, 98, 98]);
    expect(series.purchases).toEqual([null, null, 1, 0]);
    expect(series.watching).toEqual([null, null, 10, 10]);
  });

  it('OPS-9: levels come from before the window where they are known', () => {
    expect(seriesOf([pulse(-50), pulse(2)], STOCK, at(2), 3).remaining).toEqual([150, 150, 98]);
  });

  it('OPS-9: a drop in which nothing has happened lies flat where it stands', () => {
    const series = seriesOf([], STOCK, at(1), 2);
    expect([series.remaining, series.held, series.sold]).toEqual([
      [137, 137],
      [5, 5],
      [358, 358],
    ]);
    expect(series.purchases).toEqual([0, 0]);
  });

  it('OPS-9: how long writes took is told only of seconds in which something was written', () => {
    const commitMs = { p50: 2, p99: 9, max: 12, count: 40 };
    const series = seriesOf([pulse(0, { commitMs }), pulse(1)], STOCK, at(2), 3);
    expect(series.commitP50).toEqual([2, null, null]);
    expect(series.commitP99).toEqual([9, null, null]);
  });

  it('OPS-9: the commonest reason comes first, and rows do not change places for nothing', () => {
    const pulses = [pulse(0, { refusals: { paused: 3, limit_reached: 3 } }), pulse(1, { refusals: { sold_out: 4 } })];
    expect(seriesOf(pulses, STOCK, at(1), 2).refusals.map(({ reason }) => reason)).toEqual([
      'sold_out',
      'limit_reached',
      'paused',
    ]);
  });

  it('OPS-9: a second is drawn as a quiet one only when it can no longer be on its way', () => {
    expect(lastSecondMs([], at(10))).toBe(at(7));
    expect(lastSecondMs([], at(10) + 500)).toBe(at(8));
    expect(lastSecondMs([pulse(9)], at(10) + 20)).toBe(at(9));
  });
});
