import type { DropInfo, StockSnapshot } from './protocol/messages.ts';

/** What the Worker writes into a page's HTML, so that its first paint shows real stock without a request (rule PAGE-1). */

/** One drop as it stands: in the list, and on its own page. */
export interface DropSummary {
  readonly sku: string;
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
}

/** In `/drop/:sku`. */
export interface InitialDrop extends DropSummary {
  /** The server's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** All sizes of its product as they stand, in the order in which they are shown, this drop among them. */
  readonly sizes?: readonly DropSummary[];
}

/** In `/`. */
export interface InitialHome {
  readonly now: number;
  readonly drops: readonly DropSummary[];
}

/** In `/proof/:sku`. */
export interface InitialProof {
  readonly sku: string;
  readonly title: string;
  /** Whether the drop is over as it stands; a proof may be public from before it was put back on sale. */
  readonly isOver: boolean;
  /** When the drop closes by its schedule, in milliseconds since the epoch. */
  readonly closesAt?: number;
}

/** The id of the `<script type="application/json">` that holds it. */
export const INITIAL_ELEMENT_ID = 'initial';
