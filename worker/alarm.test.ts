import { describe, expect, it } from 'vitest';
import { Alarm } from './alarm.ts';

describe('the alarm of an object', () => {
  it('SKU-7: that could not be set is not believed to be set', async () => {
    const set: number[] = [];
    let fails = true;
    const alarm = new Alarm({
      getAlarm: async () => null,
      setAlarm: async (atMs) => {
        if (fails) throw new Error('The disk is full.');
        set.push(atMs);
      },
    });
    await expect(alarm.set([5_000], 1_000)).rejects.toThrow('The disk is full.');
    fails = false;
    await alarm.set([6_000], 1_000);
    expect(set).toEqual([6_000]);
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
