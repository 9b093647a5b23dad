import { afterEach, describe, expect, it } from 'vitest';
import { isoOfLocal, localOf, zoneWords } from './localTimes.ts';

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
});
