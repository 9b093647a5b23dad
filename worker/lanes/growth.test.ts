import { describe, expect, it } from 'vitest';
import { Growth, lanesWanted, REQUESTS_PER_SECOND_MAX, SOCKETS_PER_LANE } from './growth.ts';

const QUIET = { sockets: 10, requestsPerSecond: 1 };

describe('how many lanes a drop wants', () => {
  const cases: [what: string, asked: number, present: number, load: Partial<typeof QUIET>, wanted: number][] = [
    ['none while one object is enough', 0, 0, {}, 0],
    ['none at the bound', 0, 0, { sockets: SOCKETS_PER_LANE, requestsPerSecond: REQUESTS_PER_SECOND_MAX }, 0],
    ['four past the bound of sockets', 0, 0, { sockets: SOCKETS_PER_LANE + 1 }, 4],
    ['four past the bound of requests', 0, 0, { requestsPerSecond: REQUESTS_PER_SECOND_MAX + 1 }, 4],
    ['as many as were asked for', 3, 0, {}, 3],
    ['twice as many past their bound', 3, 3, { sockets: SOCKETS_PER_LANE * 3 + 1 }, 6],
    ['as many doublings as it takes', 0, 4, { sockets: SOCKETS_PER_LANE * 9 }, 16],
    ['no more than may be asked for', 0, 900, { sockets: SOCKETS_PER_LANE * 5_000 }, 1_000],
    ['as many as before while half of them are empty', 0, 16, { sockets: SOCKETS_PER_LANE * 8 }, 16],
    ['half when most are empty', 0, 16, { sockets: SOCKETS_PER_LANE * 2 - 1 }, 8],
    ['none again when the crowd has gone', 0, 4, QUIET, 0],
    ['what was asked for when the crowd has gone', 3, 6, QUIET, 3],
    ['as many as before while much is asked', 0, 8, { requestsPerSecond: REQUESTS_PER_SECOND_MAX / 2 }, 8],
  ];

  it.each(cases)('LANE-6: %s', (_, asked, present, load, wanted) => {
    expect(lanesWanted(asked, present, { ...QUIET, ...load })).toBe(wanted);
  });

  it('LANE-6: a second of many requests makes lanes at once, a second of few lets them go', () => {
    const state = { nowMs: 0, sockets: 10 };
    const growth = new Growth({ now: () => state.nowMs, asked: () => 0, sockets: () => state.sockets });
    for (let i = 0; i < 1_000; i += 1) {
      state.nowMs += 1;
      growth.requested();
    }
    expect(growth.lanesToUse).toBe(4);
    state.nowMs += 1_000;
    growth.reconsider();
    expect(growth.lanesToUse).toBe(0);
    // A crowd of sockets does not wait for the second to end.
    state.sockets = SOCKETS_PER_LANE * 5;
    growth.reconsider();
    expect(growth.lanesToUse).toBe(8);
  });
});
