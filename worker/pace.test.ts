import { describe, expect, it } from 'vitest';
import { Broadcast } from './broadcast.ts';
import { Bucket } from './rate.ts';

/** What depends on the clock alone, with a clock that the test moves. */

describe('a bucket', () => {
  it('WS-6: lets a burst through, then so many a second, and says how long to wait', () => {
    const bucket = new Bucket(2, 10, 0);
    expect([bucket.take(1, 0), bucket.take(1, 0), bucket.take(1, 0)]).toEqual([true, true, false]);
    expect(bucket.waitMs).toBe(100);
    expect(bucket.take(1, 99)).toBe(false);
    expect(bucket.take(1, 100)).toBe(true);
    // It never holds more than the burst, nor fills when the clock goes backwards.
    expect([bucket.take(2, 60_000), bucket.take(1, 60_000), bucket.take(1, 0)]).toEqual([true, false, false]);
  });
});

describe('the broadcast', () => {
  /** Moves time in steps of a millisecond and notes when a snapshot went out. */
  function clocked(watchers: number, changesUntil: (nowMs: number) => number = () => 0) {
    let nowMs = 0;
    const timers: { atMs: number; callback: () => void }[] = [];
    const sentAtMs: number[] = [];
    const broadcast = new Broadcast({
      now: () => nowMs,
      after: (delayMs, callback) => timers.push({ atMs: nowMs + delayMs, callback }),
      watchers: () => watchers,
      changes: () => changesUntil(nowMs),
      send: () => sentAtMs.push(nowMs),
    });
    const until = (endMs: number, eachMs: () => void = () => {}) => {
      for (; nowMs < endMs; nowMs += 1) {
        for (const timer of timers.filter(({ atMs }) => atMs <= nowMs)) {
          timers.splice(timers.indexOf(timer), 1);
          timer.callback();
        }
        eachMs();
      }
    };
    return { broadcast, sentAtMs, until };
  }

  it('WS-7: at once when it is quiet, ten times a second when it is busy, and once more for the last change', () => {
    const { broadcast, sentAtMs, until } = clocked(100);
    until(1_000, () => broadcast.stockChanged());
    until(2_000);
    expect(sentAtMs).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
  });

  it('WS-7: four times a second in a rush, and ten times again when it is over', () => {
    const { broadcast, sentAtMs, until } = clocked(100, (nowMs) => 0.3 * Math.min(nowMs, 1_000));
    until(1_500, () => broadcast.stockChanged());
    expect(sentAtMs).toEqual([0, 100, 350, 600, 850, 1_100, 1_200, 1_300, 1_400]);
    const busy = clocked(100, (nowMs) => 0.29 * nowMs);
    busy.until(300, () => busy.broadcast.stockChanged());
    expect(busy.sentAtMs).toEqual([0, 100, 200]);
  });

  it('WS-7: seldomer where very many watch', () => {
    const { broadcast, sentAtMs, until } = clocked(10_000);
    until(1_000, () => broadcast.stockChanged());
    until(2_000);
    expect(sentAtMs).toEqual([0, 500, 1_000]);
  });

  it('WS-7: a change of the audience alone waits a second, and goes with a change of the stock', () => {
    const { broadcast, sentAtMs, until } = clocked(100);
    until(1, () => broadcast.watchingChanged());
    until(500, () => broadcast.watchingChanged());
    expect(sentAtMs).toEqual([0]);
    broadcast.stockChanged();
    until(3_000);
    expect(sentAtMs).toEqual([0, 500]);
  });
});
