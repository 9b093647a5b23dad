import { drawPlan } from '../plan/draw.ts';
import { PROGRAM } from '../program.ts';
import { type Finding, simulate } from '../run/simulation.ts';
import { CLIENT_BUGS } from './client.ts';
import type { Bug } from './patch.ts';
import { SELLING_BUGS } from './selling.ts';
import { TELLING_BUGS } from './telling.ts';

/** Every mistake that is planted to see whether it is found. */
export const BUGS: readonly Bug[] = [...SELLING_BUGS, ...TELLING_BUGS, ...CLIENT_BUGS];

/** A bug that so many drops do not find counts as not found. */
export const SEEDS_MAX = 200;

export interface Hunted {
  /** The first seed that found it, counted from 1, which is how many drops it took; `null` where none did. */
  readonly seed: number | null;
  readonly finding: Finding | null;
}

/** Plants one bug and plays drop after drop until one finds it. */
export async function hunt(bug: Bug, seeds: Iterable<number>): Promise<Hunted> {
  const mend = bug.plant();
  try {
    for (const seed of seeds) {
      const { finding } = await simulate(drawPlan(seed), PROGRAM);
      if (finding !== null) return { seed, finding };
    }
    return { seed: null, finding: null };
  } finally {
    mend();
  }
}

export function* seedsUpTo(last: number): Iterable<number> {
  for (let seed = 1; seed <= last; seed += 1) yield seed;
}
