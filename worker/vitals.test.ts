import { describe, expect, it } from 'vitest';
import { shellRefusal } from './replies.ts';
import { commitTimes, Vitals } from './vitals.ts';

const BORN_MS = 1_000_000;

function vitals() {
  const state = { nowMs: BORN_MS, levels: { remaining: 10, held: 0, sold: 0, watching: 3 }, commitMs: 0 };
  const counted = new Vitals({
    now: () => state.nowMs,
    levels: () => state.levels,
    durable: async () => {
      state.nowMs += state.commitMs;
    },
    onChange: () => {},
  });
  return { state, counted };
}

describe('the seconds of a drop', () => {
  it('LIVE-3: count what happened in each, with levels as at its end', async () => {
    const { state, counted } = vitals();
    state.levels = { ...state.levels, remaining: 7, sold: 3 };
    counted.flushed(3);
    counted.answered(shellRefusal('a', 'busy', 7));
    counted.answered(shellRefusal('b', 'busy', 7));
    counted.answered(shellRefusal('c', 'unauthorized', 7));
    counted.answered({ type: 'error', code: 'bad_message', message: 'no' });
    state.levels = { ...state.levels, watching: 5 };
    counted.levelsChanged();
    await Promise.resolve();
    expect(counted.pulses()).toEqual([
      {
        ...{ at: BORN_MS, remaining: 7, held: 0, sold: 3, watching: 5, purchases: 3, errors: 1, flushes: 1 },
        refusals: { busy: 2, unauthorized: 1 },
        commitMs: { p50: 0, p99: 0, max: 0, count: 1 },
      },
    ]);
  });

  it('LIVE-2: quiet seconds are left out, and those of ten minutes ago are forgotten', () => {
    const { state, counted } = vitals();
    for (const second of [0, 3, 599, 601]) {
      state.nowMs = BORN_MS + second * 1_000;
      counted.levelsChanged();
    }
    expect(counted.pulses().map(({ at }) => (at - BORN_MS) / 1_000)).toEqual([3, 599, 601]);
    expect(counted.pulses(BORN_MS + 3_000, BORN_MS + 601_000)).toHaveLength(2);
  });

  it('LIVE-3, TIME-1: a clock that is set back begins no second anew', () => {
    const { state, counted } = vitals();
    counted.flushed(1);
    state.nowMs = BORN_MS - 5_000;
    counted.flushed(1);
    expect(counted.pulses()).toMatchObject([{ at: BORN_MS, purchases: 2 }]);
  });

  it('LIVE-3: a receipt is no refusal, and one commit is measured at a time', async () => {
    const { state, counted } = vitals();
    state.commitMs = 12;
    counted.answered({ type: 'receipt', id: 'a', state: 'sold', quantity: 1, at: 1, replayed: true });
    counted.flushed(1);
    counted.flushed(1);
    await Promise.resolve();
    await Promise.resolve();
    expect(counted.counters()).toMatchObject({ purchases: 2, flushes: 2, commitMsCount: 1, commitMsSum: 12 });
  });

  it('LIVE-3: percentiles are those of a ranked list', () => {
    expect(commitTimes([])).toBeNull();
    expect(commitTimes([4])).toEqual({ p50: 4, p99: 4, max: 4, count: 1 });
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(commitTimes(hundred)).toEqual({ p50: 50, p99: 99, max: 100, count: 100 });
  });

  it('OUT-13: three hundred purchases in two seconds are a rush, until they are two seconds ago', () => {
    const { state, counted } = vitals();
    counted.flushed(299);
    expect(counted.rushing).toBe(false);
    state.nowMs += 1_000;
    counted.flushed(1);
    expect(counted.rushing).toBe(true);
    state.nowMs += 1_500;
    expect(counted.rushing).toBe(false);
  });

  it('LIVE-5: counters rise from the object’s waking on, and buckets include the smaller ones', async () => {
    const { state, counted } = vitals();
    for (const ms of [1, 4, 4, 2_000]) {
      state.commitMs = ms;
      counted.flushed(2);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    counted.answered(shellRefusal('a', 'try_again', 0));
    const { since, purchases, refusals, commitMsBuckets, commitMsCount } = counted.counters();
    expect({ since, purchases, refusals, commitMsCount }).toEqual({
      ...{ since: BORN_MS, purchases: 8, refusals: { try_again: 1 }, commitMsCount: 4 },
    });
    expect(commitMsBuckets.slice(0, 3)).toEqual([
      { atMostMs: 1, commits: 1 },
      { atMostMs: 2, commits: 1 },
      { atMostMs: 5, commits: 3 },
    ]);
    expect(commitMsBuckets.at(-1)).toEqual({ atMostMs: 1_000, commits: 3 });
  });
});
