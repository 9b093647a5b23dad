import type { Order, OrderKey } from './order.ts';
import type { Terms } from './stock.ts';

/** Everything that can be asked of a drop. One flush decides a batch of these strictly in arrival order. */
export type Command = ShopperCommand | OperatorCommand | TickCommand;

export type ShopperCommand =
  | { readonly kind: 'purchase'; readonly shopper: string; readonly id: string; readonly quantity: number }
  | { readonly kind: 'giveBack'; readonly shopper: string; readonly id: string };

/** Every one but `configure`, which says the whole truth each time, carries an id that makes it idempotent (rule CMD-1). */
export type OperatorCommand =
  | { readonly kind: 'configure'; readonly total: number; readonly terms: Terms }
  | { readonly kind: 'pause' | 'resume' | 'close'; readonly commandId: string }
  | { readonly kind: 'restock'; readonly commandId: string; readonly quantity: number }
  | SettleCommand;

export type SettleCommand = { readonly commandId: string; readonly shopper: string; readonly id: string } & (
  | { readonly kind: 'confirm' | 'release' }
  | { readonly kind: 'refund'; readonly restock: boolean }
);

/** Asks for nothing but what time has brought: opening, closing, expiry. The alarm sends it. */
export type TickCommand = { readonly kind: 'tick' };

/** The answer to one command. A closed union: switch over it exhaustively. */
export type Outcome =
  | { readonly kind: 'receipt'; readonly order: Order; readonly replayed: boolean }
  /** A command about the drop as a whole was carried out, now or earlier. */
  | { readonly kind: 'done'; readonly replayed: boolean }
  | Refusal
  /** The request breaks the drop's own bounds; it is answered like any malformed message. */
  | { readonly kind: 'invalid'; readonly message: string };

export interface Refusal {
  readonly kind: 'refusal';
  readonly reason: RefusalReason;
  /** Units that were left when the command was refused. */
  readonly remaining: number;
  readonly message: string;
}

/** Why the state machine says no. The shell around it adds reasons of its own: see `protocol/messages.ts`. */
export type RefusalReason =
  | 'sold_out'
  | 'insufficient_stock'
  | 'limit_reached'
  | 'not_open'
  | 'paused'
  | 'closed'
  | 'id_reused'
  | 'hold_expired'
  | 'unknown_order'
  | 'not_releasable';

/** What the shopper has taken so far in the whole drop. */
export interface Holdings {
  /** Units held and sold. */
  readonly units: number;
  /** Orders ever made, whatever became of them. */
  readonly orders: number;
}

/** What storage knows about the orders, shoppers and commands of one batch, fetched before the decision. */
export interface Known {
  readonly orders: ReadonlyMap<OrderKey, Order>;
  /**
   * Of every shopper in the batch, where the drop has a per-shopper limit or a `configure` of the batch brings one; otherwise
   * it is not read. A shopper who is not in it has taken nothing.
   */
  readonly holdings: ReadonlyMap<string, Holdings>;
  /** The fingerprint of each operator command that was carried out, by command id. */
  readonly commands: ReadonlyMap<string, string>;
  /** Every hold that has expired by the time of the decision, which is not before the stock's own, and is still `held`. */
  readonly due: readonly Order[];
}

/**
 * What a command id stands for. The same id with another fingerprint is refused as `id_reused`. Fields are joined by a
 * space, which neither ids nor numbers hold; the shopper, who may be called anything, comes last.
 */
export function fingerprintOf(command: Exclude<OperatorCommand, { kind: 'configure' }>): string {
  switch (command.kind) {
    case 'restock':
      return `restock ${command.quantity}`;
    case 'confirm':
    case 'release':
      return `${command.kind} ${command.id} ${command.shopper}`;
    case 'refund':
      return `refund ${command.restock} ${command.id} ${command.shopper}`;
    default:
      return command.kind;
  }
}
