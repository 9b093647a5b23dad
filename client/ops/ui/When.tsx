import { exactTime, relativeWords } from '../when.ts';

interface WhenProps {
  readonly atMs: number;
  readonly nowMs: number;
}

/** When something was: to the second, and below it how long ago that is. */
export function When({ atMs, nowMs }: WhenProps) {
  return (
    <time className="when" dateTime={new Date(atMs).toISOString()}>
      {exactTime(atMs, nowMs)}
      <span className="under">{relativeWords(atMs, nowMs)}</span>
    </time>
  );
}
