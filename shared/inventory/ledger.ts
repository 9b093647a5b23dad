import type { Terms } from './stock.ts';

/**
 * One entry of the append-only ledger. The ledger is the truth: folding it with `evolve` and `evolveOrder` from nothing
 * gives the stock and every order (rule LED-2).
 */
export type LedgerEvent = LedgerChange &
  LedgerStamp & {
    /** Units left after the entry, so that a reader of a part of the ledger sees a drop sell out. */
    readonly remaining: number;
  };

export interface LedgerStamp {
  /** Rises by exactly one with every entry, from 1. */
  readonly seq: number;
  /** Milliseconds since the epoch; never less than in the entry before. */
  readonly atMs: number;
}

export type LedgerChange = DropChange | OrderChange;

/** A change of the drop as a whole. */
export type DropChange =
  | { readonly kind: 'configured'; readonly total: number; readonly terms: Terms }
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed'; readonly by: 'schedule' | 'operator' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** `quantity` is below zero where stock was lowered. */
  | { readonly kind: 'restocked'; readonly quantity: number };

/** A change of one order. Every entry carries the order's quantity, so that the counters can be folded from entries alone. */
export type OrderChange = {
  readonly shopper: string;
  readonly id: string;
  readonly quantity: number;
} & (
  | { readonly kind: 'held'; readonly expiresAtMs: number }
  | { readonly kind: 'sold' }
  /** `late`: the hold had already expired, and the units were taken from stock once more. */
  | { readonly kind: 'confirmed'; readonly late: boolean }
  | { readonly kind: 'released' }
  | { readonly kind: 'expired' }
  /** Without `restock` the units leave the drop, and its total with them. */
  | { readonly kind: 'refunded'; readonly restock: boolean }
);

export function isOrderChange<T extends LedgerChange>(change: T): change is T & OrderChange {
  return 'shopper' in change;
}
