import type { StockFigures } from '../history.ts';

/** What a process of watchers and whoever started it say to each other. */

export type Ask =
  /** Opens so many connections; done when each has been welcomed, or has failed to be for the first time. */
  | { readonly kind: 'open'; readonly url: string; readonly count: number }
  /** From now on it is noted who has heard a message that holds the text. */
  | { readonly kind: 'listen'; readonly text: string }
  /** Done when everybody has. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'report' };

export type Told = Done | { readonly kind: 'step'; readonly count: number };

export interface Done {
  readonly kind: 'done';
  /** After `heard`: when the last of them heard it, in nanoseconds of `process.hrtime`, as digits. */
  readonly atNs?: string;
  /** After `report`. */
  readonly report?: WatchersReport;
}

export interface WatchersReport {
  /** What the connections that are open were last told, and how many of them. */
  readonly shown: readonly { readonly stock: StockFigures; readonly watchers: number }[];
  /** Those who have no connection, or were not welcomed. */
  readonly silent: number;
  /** Connections that were opened in place of a lost one. */
  readonly reconnections: number;
  /** Stock that was shown and contradicts itself, in words; the first few. */
  readonly odd: readonly string[];
}
