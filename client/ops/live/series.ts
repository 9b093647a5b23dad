import type { RefusalReason } from '../../../shared/protocol/messages.ts';
import type { Pulse } from '../../../shared/protocol/pulse.ts';

/** Seconds without a gap, as charts draw them: one value a second in each list, `null` where nothing is known. */
export interface Series {
  /** When each second began, in seconds since the epoch. */
  readonly at: readonly number[];
  readonly remaining: Values;
  readonly held: Values;
  readonly sold: Values;
  readonly watching: Values;
  readonly purchases: Values;
  /** The reasons that were given within these seconds, the commonest first. */
  readonly refusals: readonly ReasonSeries[];
  /** Frames that were no messages. */
  readonly errors: Values;
  /** Milliseconds until a batch was on disk. Only of seconds in which one was written. */
  readonly commitP50: Values;
  readonly commitP99: Values;
}

export type Values = readonly (number | null)[];

export interface ReasonSeries {
  readonly reason: RefusalReason;
  readonly count: number;
  readonly values: Values;
}

const SECOND_MS = 1_000;

/** Levels, for seconds before anything is known of. */
export type Levels = Pick<Pulse, 'remaining' | 'held' | 'sold' | 'watching'>;

/**
 * The last `seconds` seconds up to and with the one that begins at `lastMs`. Seconds that were left out are quiet ones:
 * nothing was counted in them, and the levels are those of the last second before.
 *
 * @param pulses oldest first.
 * @param now the levels of this moment; they stand in where no second is known at all.
 */
export function seriesOf(pulses: readonly Pulse[], now: Levels, lastMs: number, seconds: number): Series {
  const firstMs = lastMs - (seconds - 1) * SECOND_MS;
  const bySecond = new Map(pulses.map((pulse) => [pulse.at, pulse]));
  const at = Array.from({ length: seconds }, (_, index) => firstMs + index * SECOND_MS);
  const told = at.map((ms) => bySecond.get(ms));
  const before: Levels | undefined = pulses.findLast((pulse) => pulse.at < firstMs);
  const levels = levelsOf(told, pulses.length === 0 ? now : before);
  const isKnown = levels.map((level) => level !== undefined);
  const counts = (count: (pulse: Pulse) => number): Values =>
    told.map((pulse, index) => (pulse === undefined ? (isKnown[index] === true ? 0 : null) : count(pulse)));
  return {
    at: at.map((ms) => ms / SECOND_MS),
    remaining: levels.map((level) => level?.remaining ?? null),
    held: levels.map((level) => level?.held ?? null),
    sold: levels.map((level) => level?.sold ?? null),
    watching: levels.map((level) => level?.watching ?? null),
    purchases: counts(({ purchases }) => purchases),
    refusals: reasonsOf(told).map(([reason, count]) => ({
      reason,
      count,
      values: counts(({ refusals }) => refusals[reason] ?? 0),
    })),
    errors: counts(({ errors }) => errors),
    commitP50: told.map((pulse) => pulse?.commitMs?.p50 ?? null),
    commitP99: told.map((pulse) => pulse?.commitMs?.p99 ?? null),
  };
}

function levelsOf(told: readonly (Pulse | undefined)[], before: Levels | undefined): (Levels | undefined)[] {
  let level = before;
  return told.map((pulse) => {
    level = pulse ?? level;
    return level;
  });
}

function reasonsOf(told: readonly (Pulse | undefined)[]): [RefusalReason, number][] {
  const counts = new Map<RefusalReason, number>();
  for (const pulse of told) {
    for (const [reason, count] of Object.entries(pulse?.refusals ?? {}) as [RefusalReason, number][]) {
      counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
  }
  // By name where they are as many, so that rows do not change places for nothing.
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b));
}

/** A second that is over may still be on its way for about this long; until then it is not drawn as a quiet one. */
const ARRIVAL_MS = 1_500;

/** When the newest second that can be drawn began. */
export function lastSecondMs(pulses: readonly Pulse[], nowMs: number): number {
  const ended = Math.floor((nowMs - ARRIVAL_MS) / SECOND_MS) * SECOND_MS - SECOND_MS;
  return Math.max(ended, pulses.at(-1)?.at ?? 0);
}
