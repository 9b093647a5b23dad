import type { WatchersReport } from '../history.ts';

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
