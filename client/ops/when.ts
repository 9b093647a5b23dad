import { formatTime } from '../drop/times.ts';

/** When something was, exactly and as one says it. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** `3 minutes ago`, `just now`; `in 2 hours` for what is to come. A minute's half is not a minute. */
export function relativeWords(atMs: number, nowMs: number): string {
  const awayMs = atMs - nowMs;
  const distanceMs = Math.abs(awayMs);
  // The server's clock and this one may differ by a little; nothing has happened in the future.
  if (distanceMs < MINUTE_MS) return awayMs > 5_000 ? 'in a moment' : 'just now';
  const [unit, lengthMs] =
    distanceMs < HOUR_MS
      ? (['minute', MINUTE_MS] as const)
      : distanceMs < 2 * DAY_MS
        ? (['hour', HOUR_MS] as const)
        : (['day', DAY_MS] as const);
  return RELATIVE.format(Math.trunc(awayMs / lengthMs), unit);
}

/** To the second, with the day where it is not today. */
export function exactTime(atMs: number, nowMs: number): string {
  return formatTime(atMs, nowMs, { seconds: true });
}

/** The next moment at which relative words change: they count minutes. */
export function nextMinute(nowMs: number): number {
  return (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
}
