import type { DropInfo, RefusalReason, StockSnapshot } from './messages.ts';

/** What an operator's socket is told of one drop. Times are milliseconds since the epoch. */

/** How long writes of one second took until they were on disk, in milliseconds, over those that were measured. */
export interface CommitTimes {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

/** One second of a drop: levels as they were at its end, counts of what happened within it. */
export interface Pulse {
  /** When the second began. */
  readonly at: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
  readonly watching: number;
  /** Purchases that got a receipt of their own, held or sold; replays are not counted. */
  readonly purchases: number;
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Frames that were no messages. */
  readonly errors: number;
  /** Batches that were decided together. */
  readonly flushes: number;
  /** `null` where none was measured. */
  readonly commitMs: CommitTimes | null;
}

/** The first message. */
export interface OpeningMessage {
  readonly type: 'opening';
  readonly sku: string;
  /** The server's clock. */
  readonly now: number;
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
  /** Lanes that hold shoppers for this drop; 0 while its object holds them all. */
  readonly lanes: number;
  /** Oldest first. Seconds in which nothing happened are left out. */
  readonly history: readonly Pulse[];
}

/** At most once a second, and only while something changes. A second that is told again replaces what was told of it. */
export interface PulseMessage {
  readonly type: 'pulse';
  readonly stock: StockSnapshot;
  readonly lanes: number;
  readonly pulse: Pulse;
}

/** The operator has changed what the opening said of the drop. */
export interface PulseDropMessage {
  readonly type: 'drop';
  readonly drop: DropInfo;
}

export type LiveMessage = OpeningMessage | PulseMessage | PulseDropMessage;

/** How far back an opening tells. */
export const PULSE_HISTORY_SECONDS = 600;
