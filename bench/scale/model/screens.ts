import type { Told } from './lane.ts';
import type { Flush } from './sku.ts';

/** Changes that are followed to the last screen lie at least so far apart; a rush makes thousands. */
const SPACING_MS = 20;

/**
 * How long after each change the last screen has shown it or something newer.
 *
 * @param lanes what each lane that has watchers has sent, in the order of time.
 */
export function lastScreensMs(flushes: readonly Flush[], lanes: readonly (readonly Told[])[]): number[] {
  const followed = flushes.filter(isFollowed());
  const lastMs = followed.map(() => 0);
  for (const told of lanes) {
    let next = 0;
    for (const [index, { seq, atMs }] of followed.entries()) {
      while (next < told.length && (told[next]?.seq ?? 0) < seq) next += 1;
      const shown = told[next];
      if (shown === undefined) throw new Error(`Change ${seq} was never shown on one of the lanes.`);
      lastMs[index] = Math.max(lastMs[index] ?? 0, shown.atMs - atMs);
    }
  }
  return lastMs;
}

function isFollowed(): (flush: Flush, index: number, all: readonly Flush[]) => boolean {
  let followedAtMs = Number.NEGATIVE_INFINITY;
  return ({ atMs }, index, all) => {
    if (atMs - followedAtMs < SPACING_MS && index !== all.length - 1) return false;
    followedAtMs = atMs;
    return true;
  };
}
