import { expect, it } from 'vitest';
import { KEPT_OUT_MS } from '../shared/protocol/limits.ts';
import { Offenders } from './offenders.ts';

function offendersAt(startMs: number) {
  const clock = { nowMs: startMs };
  return { clock, offenders: new Offenders(() => clock.nowMs) };
}

it('LIM-6: a shopper is kept out for 30 seconds from the last offence, to the millisecond, and nobody else is', () => {
  const { clock, offenders } = offendersAt(5_000);
  expect(KEPT_OUT_MS).toBe(30_000);
  offenders.keepOut('eve');
  expect(offenders.keptOutMs('eve')).toBe(30_000);
  expect(offenders.keptOutMs('ada')).toBe(0);
  clock.nowMs += 29_999;
  expect(offenders.keptOutMs('eve')).toBe(1);
  clock.nowMs += 1;
  expect(offenders.keptOutMs('eve')).toBe(0);
});

it('LIM-6: who offends again on another socket is kept out anew, also while others have come in between', () => {
  const { clock, offenders } = offendersAt(0);
  offenders.keepOut('eve');
  clock.nowMs = 10_000;
  offenders.keepOut('mallory');
  clock.nowMs = 20_000;
  offenders.keepOut('eve');
  clock.nowMs = 45_000;
  // Forgets those whose time is over.
  offenders.keepOut('trudy');
  expect(['eve', 'mallory', 'trudy'].map((shopper) => offenders.keptOutMs(shopper))).toEqual([5_000, 0, 30_000]);
});
