import type { RefusalReason, ServerMessage } from '../shared/protocol/messages.ts';
import { type CommitTimes, PULSE_HISTORY_SECONDS, type Pulse } from '../shared/protocol/pulse.ts';

import type { Tally } from './lanes/tally.ts';

/** How a drop stands at a moment. */
export type Levels = Pick<Pulse, 'remaining' | 'held' | 'sold' | 'watching'>;

export interface VitalsPorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly levels: () => Levels;
  /** Resolves when all that was written so far is on disk. */
  readonly durable: () => Promise<void>;
  /** Something was counted. */
  readonly onChange: () => void;
}

/** What was counted since the object woke. It is lost with its memory, as readers of counters expect. */
export interface Counters {
  /** When the counting began, in milliseconds since the epoch. */
  readonly since: number;
  readonly purchases: number;
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>;
  readonly errors: number;
  readonly flushes: number;
  readonly commitMsSum: number;
  readonly commitMsCount: number;
  /** How many commits took at most so many milliseconds, in rising order. Those that took longer are only in the count. */
  readonly commitMsBuckets: readonly { readonly atMostMs: number; readonly commits: number }[];
}

const COMMIT_MS_BUCKETS = [1, 2, 5, 10, 15, 25, 50, 100, 250, 1_000];

/** Purchases in the second that is now and the one before: more than all but a crowd would make. */
const RUSH_PURCHASES = 300;

/** Measurements of one second that are kept for its percentiles: as many as one in flight at a time makes. */
const COMMITS_PER_SECOND_MAX = 1_000;

/** One second while it is counted. */
type Second = { -readonly [K in keyof Pulse]: Pulse[K] } & { refusals: Refusals; commits: number[] };
type Refusals = Partial<Record<RefusalReason, number>>;

/**
 * Counts what happens to a drop, second by second, for those who run it. Nothing here keeps the object awake: a second is
 * begun by the first thing that happens in it, so quiet seconds cost nothing and are left out.
 */
export class Vitals {
  readonly #ports: VitalsPorts;
  readonly #seconds: Second[] = [];
  readonly #sinceMs: number;
  readonly #refusals: Refusals = {};
  readonly #commits = COMMIT_MS_BUCKETS.map(() => 0);
  #purchases = 0;
  #errors = 0;
  #flushes = 0;
  #commitMsSum = 0;
  #commitMsCount = 0;
  #measuring = false;

  constructor(ports: VitalsPorts) {
    this.#ports = ports;
    this.#sinceMs = ports.now();
  }

  /** An answer has gone out to a shopper. */
  answered(message: ServerMessage): void {
    if (message.type === 'refusal') this.refused(message.reason, 1);
    else if (message.type === 'error') this.erred(1);
  }

  refused(reason: RefusalReason, count: number): void {
    const { refusals } = this.#second();
    refusals[reason] = (refusals[reason] ?? 0) + count;
    this.#refusals[reason] = (this.#refusals[reason] ?? 0) + count;
  }

  /** Frames came in that were no messages. */
  erred(count: number): void {
    this.#second().errors += count;
    this.#errors += count;
  }

  /** A lane has told what it has answered by itself. */
  tallied({ refusals, errors }: Tally): void {
    for (const [reason, count] of Object.entries(refusals)) this.refused(reason as RefusalReason, count);
    if (errors > 0) this.erred(errors);
  }

  /** A batch was decided and written. @param purchases how many of it made an order. */
  flushed(purchases: number): void {
    const second = this.#second();
    second.purchases += purchases;
    second.flushes += 1;
    this.#purchases += purchases;
    this.#flushes += 1;
    this.levelsChanged();
    void this.#measureCommit();
  }

  levelsChanged(): void {
    Object.assign(this.#second(), this.#ports.levels());
  }

  /** Whether very much is being sold at this moment. */
  get rushing(): boolean {
    const fromMs = this.#ports.now() - 2_000;
    const recent = this.#seconds.filter(({ at }) => at >= fromMs);
    return recent.reduce((sum, { purchases }) => sum + purchases, 0) >= RUSH_PURCHASES;
  }

  /** Seconds that began at `fromMs` or later and before `toMs`, oldest first. */
  pulses(fromMs = 0, toMs = Number.POSITIVE_INFINITY): Pulse[] {
    return this.#seconds.filter(({ at }) => at >= fromMs && at < toMs).map(pulseOf);
  }

  counters(): Counters {
    let commits = 0;
    return {
      since: this.#sinceMs,
      purchases: this.#purchases,
      refusals: { ...this.#refusals },
      errors: this.#errors,
      flushes: this.#flushes,
      commitMsSum: this.#commitMsSum,
      commitMsCount: this.#commitMsCount,
      commitMsBuckets: COMMIT_MS_BUCKETS.map((atMostMs, index) => {
        commits += this.#commits[index] ?? 0;
        return { atMostMs, commits };
      }),
    };
  }

  /** One at a time: a rush is measured by samples, and measuring costs it nothing. */
  async #measureCommit(): Promise<void> {
    if (this.#measuring) return;
    this.#measuring = true;
    const startMs = this.#ports.now();
    try {
      await this.#ports.durable();
      this.#committed(this.#ports.now() - startMs);
    } catch {
      // What could not be written ends the object, and this with it.
    } finally {
      this.#measuring = false;
    }
  }

  #committed(ms: number): void {
    this.#commitMsSum += ms;
    this.#commitMsCount += 1;
    const bucket = COMMIT_MS_BUCKETS.findIndex((atMostMs) => ms <= atMostMs);
    if (bucket !== -1) this.#commits[bucket] = (this.#commits[bucket] ?? 0) + 1;
    const { commits } = this.#second();
    if (commits.length < COMMITS_PER_SECOND_MAX) commits.push(ms);
  }

  /** The second that is now. Clocks may be set back; a second that has begun is then counted on. */
  #second(): Second {
    this.#ports.onChange();
    const at = Math.floor(this.#ports.now() / 1_000) * 1_000;
    const last = this.#seconds.at(-1);
    if (last !== undefined && last.at >= at) return last;
    const second: Second = {
      ...{ at, ...this.#ports.levels(), purchases: 0, refusals: {}, errors: 0, flushes: 0 },
      ...{ commitMs: null, commits: [] },
    };
    this.#seconds.push(second);
    const oldest = at - PULSE_HISTORY_SECONDS * 1_000;
    while ((this.#seconds[0]?.at ?? at) <= oldest) this.#seconds.shift();
    return second;
  }
}

function pulseOf({ commits, refusals, ...second }: Second): Pulse {
  return { ...second, refusals: { ...refusals }, commitMs: commitTimes(commits) };
}

/** @param commits durations in milliseconds, in any order. */
export function commitTimes(commits: readonly number[]): CommitTimes | null {
  const sorted = commits.toSorted((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return null;
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? max;
  return { p50: rank(0.5), p99: rank(0.99), max, count: sorted.length };
}
