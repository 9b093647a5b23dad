import { describe, expect, it } from 'vitest';
import type { DropAnswer } from '../api/drops.ts';
import { answer, HOUR_MS, NOW_MS } from '../testing/drops.ts';
import { countPhases, rowOf } from './dropRow.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

function timeOf(phase: DropAnswer['stock']['phase'], schedule: Pick<DropAnswer, 'opensAt' | 'closesAt'>) {
  const drop = answer(schedule);
  return rowOf({ ...drop, stock: { ...drop.stock, phase } }, NOW_MS).time?.words;
}

describe('a drop in the operator’s list', () => {
  it('OPS-4: says what its schedule brings next, or brought last', () => {
    const opensAt = iso(NOW_MS + 2 * HOUR_MS);
    const closesAt = iso(NOW_MS + 3 * HOUR_MS);
    const past = { opensAt: iso(NOW_MS - 3 * HOUR_MS), closesAt: iso(NOW_MS - 2 * HOUR_MS) };
    expect(timeOf('scheduled', { opensAt, closesAt })).toBe('Opens in 2 hours');
    expect(timeOf('open', { opensAt: past.opensAt, closesAt })).toBe('Closes in 3 hours');
    expect(timeOf('paused', { opensAt: past.opensAt })).toBe('Opened 3 hours ago');
    expect(timeOf('closed', past)).toBe('Closed 2 hours ago');
    expect(timeOf('closed', { closesAt })).toBeUndefined();
    expect(timeOf('open', {})).toBeUndefined();
  });

  it('OPS-4: one that is a size of a product says so', () => {
    expect(rowOf(answer(), NOW_MS).sizeWords).toBeUndefined();
    expect(rowOf(answer({ product: 'air-one', size: '42' }), NOW_MS).sizeWords).toBe('size 42 of air-one');
  });

  it('OPS-4, TIME-3: its phase turns with the clock, without being asked again', () => {
    const drop = answer({ opensAt: iso(NOW_MS + HOUR_MS) });
    const scheduled: DropAnswer = { ...drop, stock: { ...drop.stock, phase: 'scheduled' } };
    expect(rowOf(scheduled, NOW_MS).phase).toBe('scheduled');
    expect(rowOf(scheduled, NOW_MS + HOUR_MS).phase).toBe('open');
    const rows = [rowOf(scheduled, NOW_MS), rowOf(answer(), NOW_MS), rowOf(answer(), NOW_MS)];
    expect([...countPhases(rows)]).toEqual([
      ['scheduled', 1],
      ['open', 2],
    ]);
  });
});
