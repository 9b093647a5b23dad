/**
 * What outsiders saw: the shoppers on their sockets, the operator over HTTP. Written down as the contract words it, and
 * without a line of the program's own code, so that a mistake there cannot hide itself here.
 */

/** One thing that a shopper was told about its purchase. */
export type Seen =
  /** A new connection's first message; `order` is the purchase among the shopper's own orders, where it is there. */
  | { readonly kind: 'welcome'; readonly order: SeenOrder | undefined }
  | ({ readonly kind: 'receipt'; readonly replayed: boolean } & SeenOrder)
  | { readonly kind: 'refusal'; readonly reason: string; readonly retryAfterMs?: number | undefined };

export interface SeenOrder {
  readonly state: string;
  readonly quantity: number;
  /** When the purchase was decided. */
  readonly at: number;
}

/** One shopper with one purchase. */
export interface ShopperHistory {
  readonly shopper: string;
  readonly id: string;
  readonly quantity: number;
  /** In order of arrival, over all connections. */
  readonly seen: readonly Seen[];
  /** The newest that was pushed to the connection that was open at the end; `undefined` where none was. */
  readonly lastPush: StockFigures | undefined;
  /** Stock that was pushed and contradicts itself, in words. */
  readonly oddPushes: readonly string[];
}

export interface StockFigures {
  readonly seq: number;
  readonly total: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
}

/** One line of the exported ledger. Which members there are depends on its kind. */
export interface LedgerLine {
  readonly seq: number;
  readonly kind: string;
  readonly shopper?: string;
  readonly id?: string;
  readonly quantity?: number;
  readonly total?: number;
  readonly perShopperLimit?: number | null;
  readonly late?: boolean;
  readonly restock?: boolean;
}

/** One entry of the operator's list of orders. */
export interface OrderLine {
  readonly shopper: string;
  readonly id: string;
  readonly state: string;
  readonly quantity: number;
}

/** What the operator reads of the drop when it is quiet again. */
export interface Books {
  readonly stock: StockFigures;
  readonly ledger: readonly LedgerLine[];
  readonly orders: readonly OrderLine[];
  readonly audit: { readonly sound: boolean; readonly violations: readonly string[] };
}

/** What those saw who only watch, together. */
export interface WatchersReport {
  /** What the connections that are open were last shown, and how many of them. */
  readonly shown: readonly { readonly stock: StockFigures; readonly watchers: number }[];
  /** Those who have no connection, or were not welcomed on it. */
  readonly silent: number;
  /** Connections that were opened in place of a lost one. */
  readonly reconnections: number;
  /** Stock that was shown and contradicts itself, in words; the first few. */
  readonly odd: readonly string[];
}

export interface Observation {
  readonly shoppers: readonly ShopperHistory[];
  readonly watchers?: WatchersReport;
  readonly books: Books;
  /** Nobody else bought from this drop and nothing ever returned to its stock, so a refusal for want of stock can be checked. */
  readonly closedWorld: boolean;
}
