import type { DropView } from '../../shared/dropView.ts';
import type { InitialDrop } from '../../shared/initial.ts';
import type { ErrorCode, ReceiptMessage, RefusalMessage, StockSnapshot } from '../../shared/protocol/messages.ts';
import type { ConnectionStatus, EndReason } from './connection.ts';
import type { PendingPurchase } from './pendingStore.ts';
import type { PurchaseAnswer } from './purchases.ts';
import type { KeyValueStorage } from './storage.ts';

/** What a shop's developer sees of the SDK. */

export interface DropOptions {
  readonly sku: string;
  /** Origin such as `https://drops.example`. Default: the page's own. */
  readonly host?: string;
  /**
   * The shop's own token for its customer (a JWT, HS256, with `sub`), or a function that fetches one; it is asked before each
   * connection. Default: an anonymous session, made by `POST /api/session`, kept in `storage` and renewed.
   */
  readonly token?: string | (() => Promise<string>);
  /**
   * Passes the check that a deployment may ask for before an anonymous session is made, such as Cloudflare Turnstile, and resolves
   * with its answer. Without it no such session is made there.
   */
  readonly challenge?: (siteKey: string) => Promise<string>;
  /** `false`: only watch, without any token. Default true. */
  readonly buys?: boolean;
  /** Where unanswered purchases and the session are kept. Default: localStorage where it works, otherwise memory. */
  readonly storage?: KeyValueStorage;
  /** What the page knows already, of this drop and of other sizes of its product, so that the first paint shows it. */
  readonly initial?: InitialDrop;
}

/** All that a screen shows. Immutable: a change makes a new one. */
export interface DropState {
  /** The drop, its stock, the shopper's own orders. */
  readonly view: DropView;
  /** `live` from the server's welcome until the connection is lost; `ended` is final. */
  readonly connection: ConnectionStatus;
  /** Why it has ended for good. */
  readonly ended: EndReason | undefined;
  /** Purchases that are not answered yet. They survive a lost connection and a reload. */
  readonly pending: readonly PendingPurchase[];
  /** The newest refusal that no later success or attempt has replaced. */
  readonly lastRefusal: RefusalMessage | undefined;
}

/** Something that went wrong beside a purchase: the server's own errors, or `no_token` while none is to be had. */
export interface DropError {
  readonly code: ErrorCode | 'no_token';
  /** A sentence for developers. */
  readonly message: string;
  /** The purchase that it is about, where there is one. */
  readonly id?: string;
}

export interface DropEvents {
  /** Anything has changed. Comes before the other events of the same change. */
  readonly state: DropState;
  /** A newer snapshot of the stock. */
  readonly stock: StockSnapshot;
  /** An answer to a purchase or release, or news of an order: it was confirmed, refunded or has expired. */
  readonly receipt: ReceiptMessage;
  /** A purchase or release was refused for good. Refusals that are worth a retry are retried and not reported. */
  readonly refusal: RefusalMessage;
  readonly error: DropError;
  readonly connection: ConnectionStatus;
}

/** One shopper's live connection to one drop, over a socket of its own or one that it shares. Its functions need no `this`. */
export interface DropClient {
  readonly sku: string;

  /** The same object until something changes. */
  getState(): DropState;

  /** @returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void;

  /**
   * Buys, all or nothing. May be called at any time: without a connection it is sent as soon as there is one, and it is
   * never carried out twice.
   *
   * @param quantity whole units, at least 1.
   * @returns the receipt, or the refusal with its reason: tell them apart by `type`. Whatever happens to the connection the
   *   promise settles with the server's answer. It settles with a refusal, too, when the drop does not exist
   *   (`closed`), the token is not accepted (`unauthorized`), or the client is closed first (`try_again`).
   * @throws RangeError (as a rejection) when the quantity is no whole number above 0. Nothing else rejects.
   */
  purchase(quantity: number): Promise<PurchaseAnswer>;

  /**
   * Gives a hold back.
   *
   * @param id the purchase id of the order.
   * @returns a receipt with the state `released`, or a refusal.
   */
  release(id: string): Promise<PurchaseAnswer>;

  /** The server's time, in milliseconds since the epoch, as well as this machine knows it. */
  serverNow(): number;

  /** @returns the function that ends the subscription. */
  on<K extends keyof DropEvents>(event: K, listener: (detail: DropEvents[K]) => void): () => void;

  /**
   * Another size of the same product, told of on the same socket: a client like this one, with its own state, events and
   * purchases. The same one for the same SKU until it is closed; for this drop's own SKU it is this one.
   *
   * What is no size of the product, or is none any more, ends (`closed`); the drop that was connected to tells of it as an
   * `error`. The others are not touched by that.
   *
   * @throws RangeError where 32 others are watched already.
   */
  watch(sku: string): DropClient;

  /**
   * Ends the connection for good; of a client that `watch` has given, only the watching of that size. Purchases without an
   * answer stay in `storage`, and the next client asks again.
   */
  close(): void;
}
