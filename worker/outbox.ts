import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import { log } from './log.ts';
import { withTimeout } from './withTimeout.ts';

/** One message of the ledger's queue: entries of one SKU in a row. Its receivers may see it late, twice and out of order. */
export interface LedgerBatch {
  readonly sku: string;
  /** In the order of the ledger, without a gap; never empty. */
  readonly events: readonly LedgerEvent[];
  /** Nothing else is on its way: what is missing before these entries is fetched at once. */
  readonly catchUp?: true;
}

export interface OutboxPorts {
  /** Entries after `afterSeq`, in order, at most `limit`. */
  read(afterSeq: number, limit: number): readonly LedgerEvent[];
  /** The newest entry that the queue has, as stored; asked once. */
  cursor(): number;
  moveCursor(seq: number): void;
  /** Whether so much is being sold that it must not be kept waiting. */
  rushing(): boolean;
  /** Resolves when the queue has the message. */
  send(batch: Omit<LedgerBatch, 'sku'>): Promise<void>;
}

/** A rush becomes few messages, and a single sale still leaves the object within the second. */
const GATHER_MS = 500;

/**
 * A rush goes first: reading and sending entries would take the object's one thread from those who are buying. For so long at
 * most, for those who are told of the sales are waiting too.
 */
const GIVE_WAY_MS_MAX = 5_000;

/** A message of the queue may have 128 KB. The rest is room for the SKU and the brackets around the entries. */
const MESSAGE_BYTES_MAX = 120_000;

/** Small enough that reading it, and writing it where database and object share a thread, holds up nobody for long. */
const EVENTS_PER_MESSAGE_MAX = 250;

/** Between two messages, for those who are buying. */
const PAUSE_MS = 25;

/** Then the alarm ends, and rings again at once: openings and expiries that are due must not wait for a long backlog. */
const MESSAGES_PER_RUN_MAX = 10;
const RUN_MS_MAX = 2_000;

/** A queue that does not answer must not keep the object's only alarm. What arrives after all arrives twice, which is allowed. */
const SEND_TIMEOUT_MS = 5_000;

/** The wait after the first failure; it doubles with each further one. */
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;

/**
 * Hands the ledger to the queue, in order. The ledger itself is the outbox: what lies after the cursor is still to be sent, so
 * nothing is written when something is appended, and nothing can be forgotten (rule OUT-1).
 *
 * It shares the object's alarm: ask `dueMs` whenever the next alarm is set, and call `send` when it rings.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #random: () => number;
  #cursor: number | null = null;
  #run: Promise<void> | null = null;
  /** When to send next; `null` until somebody asks while there is something to send. */
  #dueMs: number | null = null;
  #waitMs = GATHER_MS;
  /** Until then a rush goes first; `null` when nothing waits for its end. */
  #giveWayUntilMs: number | null = null;
  #failures = 0;

  /** @param random from 0 to 1; spreads the repeats of many objects whose queue fails. */
  constructor(ports: OutboxPorts, random: () => number = Math.random) {
    this.#ports = ports;
    this.#random = random;
  }

  /**
   * When the object should wake to send, in milliseconds since the epoch; `null` when there is nothing to send, or when it is
   * being sent: ask again after `send`. The time stays the same until then, so that a rush sets the alarm once.
   *
   * @param lastSeq the newest entry of the ledger.
   */
  dueMs(nowMs: number, lastSeq: number): number | null {
    if (this.#run !== null || lastSeq <= this.#sentSeq()) return null;
    this.#dueMs ??= nowMs + this.#waitMs;
    return this.#dueMs;
  }

  /** How many entries are still to be sent. @param lastSeq the newest entry of the ledger. */
  backlog(lastSeq: number): number {
    return Math.max(0, lastSeq - this.#sentSeq());
  }

  /** Sends what lies after the cursor, if it is due. Never throws; a call while another runs waits for that one. */
  send(nowMs: number): Promise<void> {
    if (this.#run === null) {
      if (this.#dueMs !== null && nowMs < this.#dueMs) return Promise.resolve();
      if (this.#givesWay(nowMs)) {
        this.#dueMs = nowMs + GATHER_MS;
        return Promise.resolve();
      }
      this.#run = this.#sendBacklog().finally(() => {
        this.#run = null;
      });
    }
    return this.#run;
  }

  #givesWay(nowMs: number): boolean {
    if (!this.#ports.rushing()) return false;
    this.#giveWayUntilMs ??= nowMs + GIVE_WAY_MS_MAX;
    return nowMs < this.#giveWayUntilMs;
  }

  async #sendBacklog(): Promise<void> {
    this.#dueMs = null;
    this.#giveWayUntilMs = null;
    try {
      this.#waitMs = (await this.#sendMessages()) === 'more' ? 0 : GATHER_MS;
      this.#failures = 0;
    } catch (error) {
      this.#waitMs = Math.min(RETRY_MS * 2 ** this.#failures, RETRY_MS_MAX) * (0.5 + this.#random() / 2);
      this.#failures += 1;
      log.warn("The ledger's queue failed; the entries wait and are sent again.", { failures: this.#failures, error });
    }
  }

  async #sendMessages(): Promise<'done' | 'more'> {
    const endMs = Date.now() + RUN_MS_MAX;
    for (let sent = 0; sent < MESSAGES_PER_RUN_MAX && Date.now() < endMs; sent += 1) {
      if (sent > 0) await pause();
      const events = firstMessage(this.#ports.read(this.#sentSeq(), EVENTS_PER_MESSAGE_MAX));
      const last = events.at(-1);
      if (last === undefined) return 'done';
      await withTimeout(this.#ports.send({ events }), SEND_TIMEOUT_MS);
      this.#ports.moveCursor(last.seq);
      this.#cursor = last.seq;
    }
    return 'more';
  }

  #sentSeq(): number {
    this.#cursor ??= this.#ports.cursor();
    return this.#cursor;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

const utf8 = new TextEncoder();

/** As many of the entries as fit into one message. A shopper's name may make one entry several times as long as another. */
function firstMessage(events: readonly LedgerEvent[]): readonly LedgerEvent[] {
  let bytes = 0;
  const end = events.findIndex((event) => {
    bytes += utf8.encode(JSON.stringify(event)).length + 1;
    return bytes > MESSAGE_BYTES_MAX;
  });
  return end === -1 ? events : events.slice(0, Math.max(end, 1));
}
