import { useCallback, useSyncExternalStore } from 'react';

/**
 * The server's time for a countdown, in milliseconds since the epoch, always a multiple of `intervalMs`. Only the component
 * that calls this renders again with each tick: give the countdown one of its own.
 *
 * ```tsx
 * function Countdown({ untilMs, serverNow }: { untilMs: number; serverNow: () => number }) {
 *   const secondsLeft = Math.max(0, Math.ceil((untilMs - useServerNow(serverNow)) / 1_000));
 *   return <time>{secondsLeft} s</time>;
 * }
 * ```
 *
 * @param serverNow of `useDrop` or of a client.
 * @param intervalMs between two ticks.
 */
export function useServerNow(serverNow: () => number, intervalMs = 1_000): number {
  const subscribe = useCallback((onTick: () => void) => ticks(serverNow, intervalMs, onTick), [serverNow, intervalMs]);
  const getTick = () => Math.floor(serverNow() / intervalMs) * intervalMs;
  return useSyncExternalStore(subscribe, getTick, getTick);
}

/** Ticks when the server's clock does, so that all countdowns of a page change together. */
function ticks(serverNow: () => number, intervalMs: number, onTick: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    timer = setTimeout(
      () => {
        onTick();
        wait();
      },
      intervalMs - (serverNow() % intervalMs),
    );
  };
  wait();
  return () => clearTimeout(timer);
}
