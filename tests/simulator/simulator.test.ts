import { describe, expect, it } from 'vitest';
import { drawPlan } from './plan/draw.ts';
import { PROGRAM } from './program.ts';
import { simulate } from './run/simulation.ts';

/** As many as fit into a few seconds; `npm run simulate` plays as many as one likes. */
const SEEDS = 60;

describe('simulated drops', () => {
  it('SIM-2, SIM-3, SIM-4: hold what is promised, whatever fails', async () => {
    const found: string[] = [];
    let orders = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const outcome = await simulate(drawPlan(seed), PROGRAM);
      orders += outcome.orders;
      if (outcome.finding !== null) found.push(`npm run simulate -- --seed ${seed}   ${outcome.finding.message}`);
    }
    expect(found).toEqual([]);
    // A drop in which nothing happens finds nothing.
    expect(orders).toBeGreaterThan(SEEDS);
  });

  it('LANE-16: hold where news of an order waited on a lane for a welcome that knew better', async () => {
    expect((await simulate(drawPlan(796_060_355), PROGRAM)).finding).toBeNull();
  });

  it('SIM-1: are the same from the same seed, step by step, and others from another', async () => {
    for (let seed = 100; seed < 110; seed += 1) {
      const [first, again] = [
        await simulate(drawPlan(seed), PROGRAM, true),
        await simulate(drawPlan(seed), PROGRAM, true),
      ];
      expect(again.trace).toEqual(first.trace);
      expect(again.fingerprint).toBe(first.fingerprint);
      expect((await simulate(drawPlan(seed + 1), PROGRAM)).fingerprint).not.toBe(first.fingerprint);
    }
  });
});
