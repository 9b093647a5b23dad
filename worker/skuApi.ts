import type { DropInfo, StockSnapshot } from '../shared/protocol/messages.ts';
import type { LaneAnswer } from './lanes/contract.ts';
import type { Listing } from './settings.ts';
import type { Counters } from './vitals.ts';

/** What the Worker and a Sku say to each other, beside the sockets. */

/** A drop as the Worker sees it. */
export interface DropRecord {
  readonly listing: Listing;
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
  /** Over so many lanes new sockets are to be spread; 0 for none. */
  readonly lanesToUse: number;
}

/** What a command may be answered with beside what a lane hears: there is no such drop. */
export type SkuAnswer = LaneAnswer | { readonly kind: 'unknown_sku' };

/** The answer to an operator's command, with the drop as it is afterwards. */
export interface CommandAnswer {
  readonly answer: SkuAnswer;
  readonly record: DropRecord | null;
}

/** The answer to a definition, or that the drop is not what the operator took it for. */
export type DefineAnswer =
  | (CommandAnswer & { readonly kind: 'decided'; readonly created: boolean })
  | { readonly kind: 'precondition_failed'; readonly record: DropRecord | null };

/** What those who run the program may know of an object. */
export interface SkuVitals extends Counters {
  readonly stock: StockSnapshot;
  /** Lanes that hold sockets now. */
  readonly lanesInUse: number;
  /** Sockets of operators. */
  readonly operators: number;
  /** Ledger entries that the queue does not have yet. */
  readonly backlog: number;
}
