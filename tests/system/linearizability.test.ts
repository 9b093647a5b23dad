import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCounter } from '../linearizability/counter.ts';
import { readHistory } from '../linearizability/history.ts';
import { record } from '../linearizability/record.ts';
import { Program } from '../support/program.ts';

/** What clients of the real program were told, and when, against a counter that does one thing at a time. */

const SHOPPERS = 250;
const STEPS = 44;

describe('histories of the real program', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(() => program?.dispose());

  // Over none they are recorded by `npm run histories`, which has more time.
  test.each([4])(
    'LIN-3: over %i lanes, killed with -9 in the middle, every answer was true at one moment',
    async (lanes) => {
      let kills = 0;
      const history = await record(program.server, {
        ...{ sku: `recorded-${lanes}`, lanes, seed: 20_261_125 + lanes, shoppers: SHOPPERS, steps: STEPS },
        beforeStep: (step) => {
          if (step !== 15 && step !== 30) return undefined;
          kills += 1;
          return program.kill9().then(() => program.restart());
        },
      });
      const { operations, contradictions } = readHistory(history);
      expect(contradictions).toEqual([]);
      expect(checkCounter(history.total, operations)).toEqual({ kind: 'linearizable' });
      // Enough happened for this to mean something.
      expect(kills).toBe(2);
      expect(history.attempts.length + history.readings.length).toBeGreaterThan(10_000);
      expect(history.attempts.filter(({ answer }) => answer === undefined).length).toBeGreaterThan(500);
      const reasons = history.attempts.map(({ answer }) => (answer?.kind === 'refusal' ? answer.reason : answer?.kind));
      for (const reason of ['receipt', 'sold_out', 'insufficient_stock', 'limit_reached'])
        expect(reasons).toContain(reason);
    },
  );
});
