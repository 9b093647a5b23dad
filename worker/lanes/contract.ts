import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import type { DropInfo, OrderInfo, ReceiptMessage, StockSnapshot } from '../../shared/protocol/messages.ts';
import type { Answer } from '../intake.ts';
import type { Tally } from './tally.ts';

/** What a lane and a Sku say to each other. A lane may serve several SKUs; each hears of itself alone. */

/** What a lane has gathered for a Sku while its last call was on the way. Sent again, it means the same: its requests carry ids. */
export interface LaneBatch {
  readonly commands: readonly ShopperCommand[];
  /** Shoppers who have come and are to be welcomed with their orders; `null` for somebody who only watches. */
  readonly arrivals: readonly (string | null)[];
  readonly headcount: Headcount;
  readonly tally: Tally;
  /** All that had happened to orders up to this entry of the ledger has come with answers. */
  readonly newsSeq: number;
}

/** How many are on a lane. */
export interface Headcount {
  /** Sockets there that are told of the SKU; with 0 the lane has nobody to tell and is forgotten. */
  readonly watching: number;
  /** All sockets there, whatever they are told of: it is these that fill a lane. */
  readonly sockets: number;
  /** When they were counted, by the lane's clock, in milliseconds since the epoch: a call and an answer may overtake each other. */
  readonly atMs: number;
}

/** How the drop stands. */
export interface Standing {
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
}

export interface LaneAnswers {
  /** One for each command, in their order. */
  readonly answers: readonly LaneAnswer[];
  /** Those of each arrival, newest last. */
  readonly orders: readonly (readonly OrderInfo[])[];
  /** As it was when all of them were decided. */
  readonly standing: Standing;
  /**
   * All that the lane may not have heard yet, in the order in which it happened. What the answers tell of orders is as new, and nothing
   * older may follow them.
   */
  readonly news: readonly News[];
}

/** `busy`: too much was waiting at the Sku, and the request was not looked at. */
export type LaneAnswer = Answer | { readonly kind: 'busy' };

/** What a Sku tells a lane without being asked: the latest standing, and what has become of orders. */
export interface LanePush {
  readonly standing: Standing;
  readonly news: readonly News[];
  /** More has happened than could be kept: whoever is told of the SKU must come again to hear how it stands with them. */
  readonly newsLost: boolean;
}

/** An order changed state otherwise than by its shopper's own request on this lane. */
export interface News {
  readonly shopper: string;
  readonly receipt: ReceiptMessage;
  /** The newest entry of the ledger when it happened. */
  readonly seq: number;
}
