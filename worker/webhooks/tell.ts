import { readEntries } from '../readModel.ts';
import { type Burial, bury } from './deadLetters.ts';
import { type LoggedDelivery, logged } from './deliveryLog.ts';
import { messagesOf, type WebhookMessage } from './events.ts';
import { type Attempt, GONE, postPatiently } from './post.ts';
import { type Receiver, wants } from './receivers.ts';
import { lastAttemptMs, nextAttemptMs } from './retries.ts';
import { moveStream, type Progress, type Release } from './streams.ts';

/** One read brings enough for all the posts of a delivery, also for a receiver that asked for a part of the events. */
const ENTRIES_MAX = 500;

/**
 * A delivery ends after this much and asks for another, so that the other streams have their turn. Five deliveries of a batch
 * make so many posts twice at most, well below the 10,000 requests that the platform allows one run.
 */
export const POSTS_MAX = 200;
const DELIVERY_MS_MAX = 30_000;

/**
 * Among those that are quick it ends sooner: a batch ends with its slowest delivery, and a receiver that takes a tenth of a
 * second for each of two hundred events would make the others wait for all of them.
 */
const QUICK_DELIVERY_MS_MAX = 2_000;

/** Ten times what a receiver takes that writes the event down and answers. */
export const SLOW_MS = 500;

/**
 * Longer than any delivery takes, whose last message may be posted twice to a receiver that takes ten seconds to fail. When its
 * program dies, the stream, or its dead letters, are free again after this.
 */
export const LEASE_MS = DELIVERY_MS_MAX + 60_000;

/** How long a delivery may go on. @param apart among those that are slow, which hold up only each other. */
export function deliveryMsMax(apart: boolean): number {
  return apart ? DELIVERY_MS_MAX : QUICK_DELIVERY_MS_MAX;
}

/**
 * Three messages in a row that a receiver does not take are not three bad messages: the receiver is down. What else is old
 * enough to be a dead letter becomes one without being tried, or one that hangs would need days for the backlog of a rush.
 */
const TRIES_BEFORE_DOWN = 3;

/** What came of a delivery. */
export interface Told {
  /** What it leaves behind of the stream. */
  readonly release: Release;
  readonly log: readonly LoggedDelivery[];
  /** Dead letters that are still to be kept, and how many there were in all. */
  readonly dead: readonly Burial[];
  readonly deadCount: number;
  /** The receiver wants to be told nothing more. */
  readonly gone: boolean;
  /** Whether it was slow; `null` where nothing says that it was or was not. */
  readonly slow: boolean | null;
}

/**
 * Tells a receiver what it asked for, in the order of the ledger, and stops at the first failure that is to be tried again.
 *
 * @param apart slow receivers are among themselves here, so nobody is held up by one that is.
 */
export async function tell(
  env: Env,
  receiver: Receiver,
  sku: string,
  from: Progress,
  { apart, now }: { apart: boolean; now: () => number },
): Promise<Told> {
  const run = new Run(env, receiver, from, apart, now);
  // The entry before the first new one is read too: it says how many units were left.
  const entries = await readEntries(env.DB, sku, from.seq, ENTRIES_MAX + 1);
  let remaining = 0;
  for (const entry of entries) {
    if (entry.seq > from.seq && entry.atMs >= receiver.createdAtMs) {
      for (const [part, message] of messagesOf(sku, entry, remaining).entries()) {
        if (part < run.part || !wants(receiver, message.event.type)) continue;
        if (!(await run.settle(message, { sku, seq: entry.seq, part, happenedAtMs: entry.atMs }))) return run.told();
      }
    }
    remaining = entry.remaining;
    run.pass(entry.seq);
  }
  return run.told();
}

type Place = Pick<Burial, 'sku' | 'seq' | 'part' | 'happenedAtMs'>;

/** One delivery on its way through a stream. */
class Run {
  readonly #env: Env;
  readonly #receiver: Receiver;
  readonly #apart: boolean;
  readonly #now: () => number;
  readonly #endMs: number;
  readonly #log: LoggedDelivery[] = [];
  /** Dead letters that are not kept yet. */
  #dead: Burial[] = [];
  #deadCount = 0;
  #seq: number;
  #part: number;
  #failures: number;
  #failingSinceMs: number | null;
  #attempts: number;
  /** Messages in a row that failed in this delivery. */
  #failedHere = 0;
  #last: Attempt | null = null;
  #waitUntilMs: number | null = null;
  #gone = false;
  #slow: boolean | null = null;

  constructor(env: Env, receiver: Receiver, from: Progress, apart: boolean, now: () => number) {
    this.#env = env;
    this.#receiver = receiver;
    this.#apart = apart;
    this.#now = now;
    this.#endMs = now() + deliveryMsMax(apart);
    this.#seq = from.seq;
    this.#part = from.part;
    this.#failures = from.failures;
    this.#failingSinceMs = from.failingSinceMs;
    this.#attempts = from.attempts;
  }

  /** How many messages of the next entry need no telling. */
  get part(): number {
    return this.#part;
  }

  /** An entry needs no telling any more. */
  pass(seq: number): void {
    if (seq <= this.#seq) return;
    this.#seq = seq;
    this.#part = 0;
  }

  /** Delivers a message or makes it a dead letter; `false` where the delivery ends before it. */
  async settle(message: WebhookMessage, place: Place): Promise<boolean> {
    if (this.#isDown() && this.#last !== null && this.#isLast(place)) return this.#bury(message, place, this.#last);
    if (this.#isOver()) return false;
    await this.#keepDead(place.sku);
    const attempt = await this.#post(message);
    this.#last = attempt;
    if (attempt.delivered) return this.#delivered(place);
    this.#failingSinceMs ??= this.#now();
    this.#failedHere += 1;
    if (attempt.status === GONE) {
      this.#gone = true;
      return false;
    }
    if (this.#isLast(place)) return this.#bury(message, place, attempt);
    this.#failures += 1;
    const lastMs = lastAttemptMs(this.#failingSinceMs, place.happenedAtMs);
    this.#waitUntilMs = nextAttemptMs(this.#failures, this.#now(), lastMs);
    return false;
  }

  told(): Told {
    const failing = this.#waitUntilMs !== null || this.#failingSinceMs !== null;
    return {
      release: {
        seq: this.#seq,
        part: this.#part,
        failures: this.#failures,
        failingSinceMs: this.#failingSinceMs,
        attempts: this.#attempts,
        waitUntilMs: this.#waitUntilMs,
        error: failing ? (this.#last?.error ?? null) : null,
      },
      log: this.#log,
      dead: this.#dead,
      deadCount: this.#deadCount,
      gone: this.#gone,
      slow: this.#slow,
    };
  }

  async #post(message: WebhookMessage): Promise<Attempt> {
    const { attempts, last } = await postPatiently(this.#env, this.#receiver, message, this.#now);
    for (const attempt of attempts) {
      this.#log.push(logged(message, attempt));
      this.#attempts += 1;
      if (attempt.durationMs > SLOW_MS) this.#slow = true;
      else if (attempt.delivered) this.#slow ??= false;
    }
    return last;
  }

  #delivered({ part }: Place): true {
    this.#failures = 0;
    this.#failingSinceMs = null;
    this.#failedHere = 0;
    return this.#settled(part);
  }

  #bury(message: WebhookMessage, place: Place, { status, error }: Attempt): true {
    const attempts = this.#attempts;
    this.#dead.push({ ...place, message, failedAtMs: this.#now(), attempts, status, error: error ?? 'it failed' });
    this.#deadCount += 1;
    return this.#settled(place.part);
  }

  /** The receiver hears nothing later before this is written: if the delivery broke off, they would come after it (rule HOOK-8). */
  async #keepDead(sku: string): Promise<void> {
    if (this.#dead.length === 0) return;
    const { id } = this.#receiver;
    const position = { seq: this.#seq, part: this.#part };
    await this.#env.DB.batch([...bury(this.#env.DB, id, this.#dead), moveStream(this.#env.DB, id, sku, position)]);
    this.#dead = [];
  }

  #settled(part: number): true {
    this.#part = part + 1;
    this.#attempts = 0;
    return true;
  }

  #isOver(): boolean {
    const slowHere = this.#slow === true && !this.#apart;
    return slowHere || this.#log.length >= POSTS_MAX || this.#now() > this.#endMs;
  }

  #isDown(): boolean {
    return this.#failedHere >= TRIES_BEFORE_DOWN;
  }

  /** Whether the message is a dead letter when it is not delivered now. */
  #isLast({ happenedAtMs }: Place): boolean {
    return this.#failingSinceMs !== null && this.#now() >= lastAttemptMs(this.#failingSinceMs, happenedAtMs);
  }
}
