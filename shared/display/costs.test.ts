import { describe, expect, it } from 'vitest';
import { costOfDrop, type DropSize, PRICES, SAMPLE_DROPS } from './costs.ts';

const NOBODY: DropSize = { visitors: 0, purchases: 0, sold: 0, minutes: 0, receivers: 0, lanes: 0 };
const MILLION = 1_000_000;

describe('what a drop costs', () => {
  it('DEP-6: nothing, where nothing happens', () => {
    expect(costOfDrop(NOBODY).total).toBe(0);
  });

  it.each<[string, Partial<DropSize>, number]>([
    ['a million visitors: three requests and two to the object', { visitors: MILLION }, 3 * 0.3 + 2 * 0.15],
    ['a million purchases that are refused: a twentieth of a request each', { purchases: MILLION }, 0.15 / 20],
    ['a million sales: three rows and six in the reports', { sold: MILLION }, 9],
    ['a million sales with a receiver: two rows more', { sold: MILLION, receivers: 1 }, 11],
    [
      'an hour: memory, and 120 messages a minute, each a request to the Worker, an alarm, four rows and six operations',
      { minutes: 60 },
      (3_600 * 0.128 * 12.5 + 7_200 * (0.3 + 0.15 + 4 + 6 * 0.4)) / MILLION,
    ],
    [
      'a million purchases through lanes: each a request more, at worst',
      { purchases: MILLION, lanes: 1 },
      0.15 / 20 + 0.15,
    ],
    [
      'a lane for an hour: an object more, and ten snapshots a second',
      { minutes: 60, lanes: 1 },
      (2 * 3_600 * 0.128 * 12.5 + 7_200 * (0.3 + 0.15 + 4 + 6 * 0.4) + 36_000 * 0.15) / MILLION,
    ],
  ])('DEP-6: %s', (_, size, dollars) => {
    expect(costOfDrop({ ...NOBODY, ...size }).total).toBeCloseTo(dollars, 9);
  });

  it('DEP-6: the whole is the sum of its parts, each quantity times its price', () => {
    for (const { size } of SAMPLE_DROPS) {
      const { quantities, dollars, total } = costOfDrop(size);
      const kinds = Object.keys(PRICES) as (keyof typeof PRICES)[];
      for (const kind of kinds) expect(dollars[kind]).toBeCloseTo((quantities[kind] * PRICES[kind]) / MILLION, 9);
      expect(total).toBeCloseTo(
        kinds.reduce((sum, kind) => sum + dollars[kind], 0),
        9,
      );
    }
  });
});
