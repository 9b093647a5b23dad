import type { RefusalReason as InventoryReason } from '../inventory/commands.ts';
import type { OrderState } from '../inventory/order.ts';
import type { Phase } from '../inventory/stock.ts';

/**
 * The WebSocket protocol, version 1. Times on the socket are milliseconds since the epoch. Only types: the SDK's own are made
 * of them, and whoever uses it needs no validator. What a client sends is checked in `clientMessages.ts`.
 */

export interface PurchaseMessage {
  readonly type: 'purchase';
  /** Made by the client and stored by it before it sends. */
  readonly id: string;
  readonly quantity: number;
  /** One that is watched; left out, the one that the socket's address names, which is its home. */
  readonly sku?: string;
}

/** Gives a hold back. */
export interface ReleaseMessage {
  readonly type: 'release';
  readonly id: string;
  /** As with a purchase. */
  readonly sku?: string;
}

/**
 * Which sizes of its product the socket is told of from now on, beside its home, which it always is. Replaces the former list.
 * Each that is new is told of by a `welcome`; one that leaves the product by a last `drop`, and is watched no longer. Where
 * another object serves the product now, the socket is closed with 1012, and asks again once it is back.
 */
export interface WatchMessage {
  readonly type: 'watch';
  readonly skus: readonly string[];
}

/** What asks for something about one order, and is answered by its id. */
export type OrderRequest = PurchaseMessage | ReleaseMessage;

export type ClientMessage = OrderRequest | WatchMessage;

export interface Price {
  /** In the currency's main unit. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** What anybody may know of a drop. Absent fields are not set. */
export interface DropInfo {
  readonly title: string;
  readonly imageUrl?: string;
  readonly price?: Price;
  readonly perShopperLimit?: number;
  readonly maxPerPurchase: number;
  readonly opensAt?: number;
  readonly closesAt?: number;
  /** 0 or the seconds for which a purchase is held until it is paid. */
  readonly holdSeconds: number;
  /** The product that this drop is one size of. A socket of one of its sizes may watch the others too. */
  readonly product?: string;
  /** Which size it is, as it is shown. Where there is a product there is a size. */
  readonly size?: string;
}

export interface StockSnapshot {
  /** The newest ledger entry that is counted in. A client drops a snapshot with a smaller one than it has. */
  readonly seq: number;
  readonly total: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
  readonly phase: Phase;
  /** Sockets that are told of it. */
  readonly watching: number;
  readonly at: number;
}

export interface OrderInfo {
  readonly id: string;
  readonly state: OrderState;
  readonly quantity: number;
  readonly at: number;
  /** Only while `held`. */
  readonly expiresAt?: number;
}

/** The first message about a drop: about the socket's home when it opens, about another when it begins to watch it. */
export interface WelcomeMessage {
  readonly type: 'welcome';
  readonly protocol: number;
  readonly sku: string;
  /** The server's clock. */
  readonly now: number;
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
  /** The shopper's own, newest last. */
  readonly orders: readonly OrderInfo[];
}

/** Names the drop that a message is about, where that is not the socket's home. What is about the home never does. */
export interface About {
  readonly sku?: string;
}

export type StockMessage = { readonly type: 'stock' } & StockSnapshot & About;

/** Sent when the operator has changed what the welcome said of the drop. */
export interface DropMessage extends About {
  readonly type: 'drop';
  readonly drop: DropInfo;
}

export type ReceiptMessage = { readonly type: 'receipt'; readonly replayed: boolean } & OrderInfo & About;

/** Why a request is refused: the state machine's reasons and those of the shell around it. */
export type RefusalReason = InventoryReason | 'unauthorized' | 'rate_limited' | 'busy' | 'try_again';

export interface RefusalMessage extends About {
  readonly type: 'refusal';
  readonly id: string;
  readonly reason: RefusalReason;
  readonly message: string;
  readonly remaining: number;
  /** Present where trying again, after this long, may help. */
  readonly retryAfterMs?: number;
}

export type ErrorCode = 'bad_message' | 'rate_limited' | 'too_big' | 'unsupported' | 'try_again';

export interface ErrorMessage extends About {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  /** The purchase that it is about, where that could be read. */
  readonly id?: string;
}

export type ServerMessage =
  | WelcomeMessage
  | StockMessage
  | DropMessage
  | ReceiptMessage
  | RefusalMessage
  | ErrorMessage;
