import { formatCountdown } from '../../shared/display/format.ts';
import { Figure } from '../design/Figure.tsx';
import { nextTick, useClock } from '../design/useClock.ts';

interface CountdownProps {
  /** Server time. */
  readonly untilMs: number;
  readonly serverNow: () => number;
}

/** What is left of a time, as text. It draws itself again every second, and nothing around it. */
export function Countdown({ untilMs, serverNow }: CountdownProps) {
  const nowMs = useClock(serverNow, nextTick(untilMs));
  return <>{formatCountdown(untilMs - nowMs)}</>;
}

export function CountdownFigure({ untilMs, serverNow }: CountdownProps) {
  const nowMs = useClock(serverNow, nextTick(untilMs));
  return <Figure text={formatCountdown(untilMs - nowMs)} turns={false} />;
}
