import { afterEach, describe, expect, it } from 'vitest';
import { formatAway, isoOfLocal, localOf, zoneWords } from './times.ts';

const ZONE = process.env['TZ'];

function inZone(zone: string): void {
  process.env['TZ'] = zone;
}

afterEach(() => {
  if (ZONE === undefined) delete process.env['TZ'];
  else process.env['TZ'] = ZONE;
});

describe('times in the console', () => {
  it('OPS-6: a moment becomes the operator’s own time and comes back as the same moment', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']) {
      inZone(zone);
      for (const iso of ['2026-11-22T12:00:00.000Z', '2026-07-01T23:59:30.000Z', '2026-01-01T00:00:00.250Z']) {
        expect(isoOfLocal(localOf(iso))).toBe(iso);
      }
    }
  });

  it('OPS-6: the field shows seconds only where there are any', () => {
    inZone('Europe/Berlin');
    expect(localOf('2026-11-22T12:00:00Z')).toBe('2026-11-22T13:00');
    expect(localOf('2026-07-22T12:00:07Z')).toBe('2026-07-22T14:00:07');
    expect(localOf('2026-07-22T12:00:00.250Z')).toBe('2026-07-22T14:00:00.250');
    expect(localOf(undefined)).toBe('');
    expect(isoOfLocal(' ')).toBeUndefined();
    expect(isoOfLocal('soon')).toBe('soon');
  });

  it('OPS-6: the zone is named with its offset at that time', () => {
    expect(zoneWords(Date.UTC(2026, 0, 1), 'Europe/Berlin')).toBe('Europe/Berlin, GMT+1');
    expect(zoneWords(Date.UTC(2026, 6, 1), 'America/New_York')).toBe('America/New York, GMT-4');
    expect(zoneWords(0, 'UTC')).toBe('UTC');
  });

  it('OPS-4: how far away a moment is, in the unit that says it well', () => {
    const away = [0, 1, -30, 89, 90, -600, 99 * 60, 100 * 60, -47 * 3_600, 48 * 3_600, 400 * 86_400];
    expect(away.map((seconds) => formatAway(seconds * 1_000))).toEqual([
      'in 0 seconds',
      'in 1 second',
      '30 seconds ago',
      'in 89 seconds',
      'in 1 minute',
      '10 minutes ago',
      'in 99 minutes',
      'in 1 hour',
      '47 hours ago',
      'in 2 days',
      'in 400 days',
    ]);
  });
});
