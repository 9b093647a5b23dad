import { useEffect, useReducer } from 'react';

/** No timer of a browser waits longer than this. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * The present time by the given clock, drawn again when the clock reaches the moment that `next` names.
 *
 * @param now the server's clock, in milliseconds since the epoch.
 * @param next the next moment, later than the time handed in; `undefined` for never.
 */
export function useClock(now: () => number, next: (nowMs: number) => number | undefined): number {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const nowMs = now();
  const nextMs = next(nowMs);
  useEffect(() => {
    if (nextMs === undefined) return;
    // A timer may fire a little early; then this runs once more for what is left.
    const timer = setTimeout(redraw, Math.min(TIMER_MS_MAX, Math.max(1, Math.ceil(nextMs - now()))));
    return () => clearTimeout(timer);
  });
  return nowMs;
}

const SECOND_MS = 1_000;

/** The next moment at which a countdown to `untilMs` shows another second. */
export function nextTick(untilMs: number): (nowMs: number) => number | undefined {
  return (nowMs) => {
    const leftMs = untilMs - nowMs;
    return leftMs <= 0 ? undefined : untilMs - (Math.ceil(leftMs / SECOND_MS) - 1) * SECOND_MS;
  };
}
