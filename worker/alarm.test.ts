import { afterEach, describe, expect, it, vi } from 'vitest';
import { Alarm } from './alarm.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the alarm of an object', () => {
  it('SKU-7: that could not be set is set later, by itself, for what is due by then', async () => {
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
    const due = [50_000];
    const setting = alarm.keepSetting(
      () => due,
      () => 1_000,
    );
    due.push(40_000);
    await vi.runAllTimersAsync();
    await setting;
    expect({ set, attempts }).toEqual({ set: [40_000], attempts: 3 });
  });

  it('SKU-11: says so where it could not be set, and is as it was before', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const set: number[] = [];
    const alarm = new Alarm({
      getAlarm: async () => 50_000,
      setAlarm: async (atMs) => {
        if (atMs === 40_000) throw new Error('The disk is full.');
        set.push(atMs);
      },
    });
    await alarm.load();
    expect(await alarm.set([40_000], 1_000)).toBe(false);
    expect(await alarm.set([45_000], 1_000)).toBe(true);
    expect(set).toEqual([45_000]);
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
