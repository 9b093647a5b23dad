import { afterEach, describe, expect, it, vi } from 'vitest';
import { Alarm } from './alarm.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the alarm of an object', () => {
  it('SKU-7: that could not be set is set later, by itself and once', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    vi.useFakeTimers();
    let attempts = 0;
    const set: number[] = [];
    const alarm = new Alarm({
      getAlarm: async () => null,
      setAlarm: async (atMs) => {
        attempts += 1;
        if (attempts <= 2) throw new Error('The disk is full.');
        set.push(atMs);
      },
    });
    const setting = alarm.set([50_000], 1_000);
    // Who comes meanwhile with a later time needs nothing, and does not begin to try as well.
    await alarm.set([60_000], 1_000);
    await vi.runAllTimersAsync();
    await setting;
    expect({ set, attempts }).toEqual({ set: [50_000], attempts: 3 });
  });

  it('SKU-7: that could not be set is given up for an earlier one', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    vi.useFakeTimers();
    const set: number[] = [];
    const alarm = new Alarm({
      getAlarm: async () => null,
      setAlarm: async (atMs) => {
        if (atMs === 50_000) throw new Error('The disk is full.');
        set.push(atMs);
      },
    });
    const setting = alarm.set([50_000], 1_000);
    await alarm.set([40_000], 1_000);
    await vi.runAllTimersAsync();
    await setting;
    expect(set).toEqual([40_000]);
  });

  it('SKU-7: is written only to be earlier', async () => {
    const set: number[] = [];
    const alarm = new Alarm({ getAlarm: async () => 5_000, setAlarm: async (atMs) => void set.push(atMs) });
    await alarm.load();
    await alarm.set([null, 6_000], 1_000);
    await alarm.set([4_000], 1_000);
    alarm.rang();
    await alarm.set([9_000], 4_000);
    expect(set).toEqual([4_000, 9_000]);
  });
});
