/** When a receiver that failed is tried again, and when it is not any more. Time is handed in. */

/** The wait after the first failure; it doubles with each further one. */
const RETRY_MS = 5_000;
const RETRY_MS_MAX = 3_600_000;

/** A shop that is down over a weekend misses nothing, and hears it in order. */
export const PATIENCE_MS = 3 * 24 * 60 * 60 * 1_000;

/**
 * When a message becomes a dead letter if it fails again: when nothing was delivered for three days and it is three days old
 * itself (rule HOOK-8), in milliseconds since the epoch.
 */
export function lastAttemptMs(failingSinceMs: number, happenedAtMs: number): number {
  return Math.max(failingSinceMs, happenedAtMs) + PATIENCE_MS;
}

/**
 * When to try again. A little is added to the wait at random, so that receivers which failed together are not tried together;
 * the last attempt is on time.
 *
 * @param failures in a row, this one included.
 * @param random from 0 to 1.
 */
export function nextAttemptMs(
  failures: number,
  nowMs: number,
  lastAttemptMs: number,
  random: () => number = Math.random,
): number {
  const waitMs = Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MS_MAX) * (1 + random() / 5);
  const atMs = nowMs + Math.ceil(waitMs);
  return lastAttemptMs > nowMs ? Math.min(atMs, lastAttemptMs) : atMs;
}
