import type { ServerMessage } from '../../shared/protocol/messages.ts';

/** A welcome that disagrees by more than this says that this machine's clock was set, not that it was slow to arrive. */
const CLOCK_STEP_MS = 10_000;

/**
 * The server's time less this machine's, in milliseconds, after one more message.
 *
 * A message can only arrive late, never early, so each one gives a lower bound and the greatest is the nearest to the truth.
 * Without this, every reconnect over a slow network would make the countdowns jump.
 */
export function nextClockOffset(knownMs: number | undefined, message: ServerMessage, receivedAtMs: number): number {
  const sampleMs = sampleOf(message, receivedAtMs);
  if (sampleMs === undefined) return knownMs ?? 0;
  const clockWasSet = knownMs !== undefined && message.type === 'welcome' && knownMs - sampleMs > CLOCK_STEP_MS;
  return knownMs === undefined || clockWasSet ? sampleMs : Math.max(knownMs, sampleMs);
}

function sampleOf(message: ServerMessage, receivedAtMs: number): number | undefined {
  if (message.type === 'welcome') return message.now - receivedAtMs;
  return message.type === 'stock' ? message.at - receivedAtMs : undefined;
}
