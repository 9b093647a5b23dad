import { assertNever } from '../assert.ts';
import { type DropChange, isOrderChange, type LedgerChange, type LedgerStamp, type OrderChange } from './ledger.ts';
import type { Order } from './order.ts';

/** Counters stay exact far beyond this; a total above it is a mistake. */
export const TOTAL_MAX = 100_000_000;

/** The rules of a drop that decide who may buy, when and how much. */
export interface Terms {
  /** Units that one shopper may hold and own over the whole drop; `null` for no limit. */
  readonly perShopperLimit: number | null;
  /** Units in one purchase, at most. */
  readonly maxPerPurchase: number;
  /** `null`: on sale as soon as it exists. */
  readonly opensAtMs: number | null;
  /** `null`: until it is closed by hand. */
  readonly closesAtMs: number | null;
  /** How long a purchase is held for payment; 0 sells at once. */
  readonly holdSeconds: number;
}

export function sameTerms(a: Terms, b: Terms): boolean {
  return (
    a.perShopperLimit === b.perShopperLimit &&
    a.maxPerPurchase === b.maxPerPurchase &&
    a.opensAtMs === b.opensAtMs &&
    a.closesAtMs === b.closesAtMs &&
    a.holdSeconds === b.holdSeconds
  );
}

/** The authoritative count of one SKU. `total = remaining + held + sold` at all times (rule INV-1). */
export interface Stock {
  /** The number of the newest ledger entry; 0 before the drop exists. */
  readonly seq: number;
  /** The time of the newest ledger entry: time never runs backwards (rule TIME-1). */
  readonly atMs: number;
  readonly total: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
  readonly paused: boolean;
  /** Closed by hand, which is final; a drop that its schedule closed opens again when the schedule is moved. */
  readonly closedByOperator: boolean;
  /** What the ledger has recorded of the schedule. Nothing is decided from it: see `phaseAt`. */
  readonly stage: 'scheduled' | 'running' | 'closed';
  readonly terms: Terms;
}

export const PHASES = ['scheduled', 'open', 'paused', 'sold_out', 'closed'] as const;
export type Phase = (typeof PHASES)[number];

/** The stock of a drop that does not exist yet: the start of every replay. */
export const NO_STOCK: Stock = {
  seq: 0,
  atMs: 0,
  total: 0,
  remaining: 0,
  held: 0,
  sold: 0,
  paused: false,
  closedByOperator: false,
  stage: 'scheduled',
  terms: { perShopperLimit: null, maxPerPurchase: 1, opensAtMs: null, closesAtMs: null, holdSeconds: 0 },
};

/** The phase at a time. It is read off the clock, never off an alarm that may be late (rule TIME-2). */
export function phaseAt(stock: Stock, nowMs: number): Phase {
  const { opensAtMs, closesAtMs } = stock.terms;
  if (stock.closedByOperator || (closesAtMs !== null && nowMs >= closesAtMs)) return 'closed';
  if (opensAtMs !== null && nowMs < opensAtMs) return 'scheduled';
  if (stock.paused) return 'paused';
  return stock.remaining === 0 ? 'sold_out' : 'open';
}

/**
 * The entry by which the schedule's opening or closing is written down, while the ledger lacks it at this time; `null` when
 * the ledger is up to date.
 */
export function scheduleChange(stock: Stock, nowMs: number): DropChange | null {
  if (stock.seq === 0) return null;
  const { opensAtMs, closesAtMs } = stock.terms;
  if (stock.stage === 'scheduled' && (opensAtMs === null || nowMs >= opensAtMs)) return { kind: 'opened' };
  if (stock.stage !== 'closed' && closesAtMs !== null && nowMs >= closesAtMs) return { kind: 'closed', by: 'schedule' };
  return null;
}

/** The next time at which the schedule changes the phase by itself, or `null`. */
export function nextScheduleMs(stock: Stock): number | null {
  if (stock.seq === 0 || stock.stage === 'closed') return null;
  return stock.stage === 'scheduled' ? stock.terms.opensAtMs : stock.terms.closesAtMs;
}

/** The stock after one more ledger entry. Total and unchecked: `violationsOf` says whether the result can be. */
export function evolve(stock: Stock, event: LedgerChange & LedgerStamp): Stock {
  const stamped = { ...stock, seq: event.seq, atMs: event.atMs };
  return isOrderChange(event) ? evolveByOrder(stamped, event) : evolveByDrop(stamped, event);
}

function evolveByOrder(stock: Stock, change: OrderChange): Stock {
  const { remaining, held, sold, total } = stock;
  const { quantity } = change;
  switch (change.kind) {
    case 'held':
      return { ...stock, remaining: remaining - quantity, held: held + quantity };
    case 'sold':
      return { ...stock, remaining: remaining - quantity, sold: sold + quantity };
    case 'confirmed':
      return change.late
        ? { ...stock, remaining: remaining - quantity, sold: sold + quantity }
        : { ...stock, held: held - quantity, sold: sold + quantity };
    case 'released':
    case 'expired':
      return { ...stock, held: held - quantity, remaining: remaining + quantity };
    case 'refunded':
      return change.restock
        ? { ...stock, sold: sold - quantity, remaining: remaining + quantity }
        : { ...stock, sold: sold - quantity, total: total - quantity };
    default:
      return assertNever(change);
  }
}

function evolveByDrop(stock: Stock & { readonly atMs: number }, change: DropChange): Stock {
  switch (change.kind) {
    case 'configured': {
      const { total, terms } = change;
      const remaining = total - stock.held - stock.sold;
      return { ...stock, total, remaining, terms, stage: stageUnder(stock, terms) };
    }
    case 'opened':
      return { ...stock, stage: 'running' };
    case 'closed':
      return { ...stock, stage: 'closed', closedByOperator: stock.closedByOperator || change.by === 'operator' };
    case 'paused':
      return { ...stock, paused: true };
    case 'resumed':
      return { ...stock, paused: false };
    case 'restocked':
      return { ...stock, total: stock.total + change.quantity, remaining: stock.remaining + change.quantity };
    default:
      return assertNever(change);
  }
}

/** New terms may put a drop back before its opening, or reopen one that only its schedule had closed (rule TIME-5). */
function stageUnder(stock: Stock, terms: Terms): Stock['stage'] {
  const { opensAtMs, closesAtMs } = terms;
  const stillOver = closesAtMs !== null && stock.atMs >= closesAtMs;
  // A closing that still holds is not written a second time (rule TIME-4).
  if (stock.closedByOperator || (stock.stage === 'closed' && stillOver)) return 'closed';
  if (opensAtMs !== null && stock.atMs < opensAtMs) return 'scheduled';
  return stock.stage === 'scheduled' ? 'scheduled' : 'running';
}

/** The order after one more ledger entry about it; `undefined` stands for an order that does not exist yet. */
export function evolveOrder(order: Order | undefined, event: OrderChange & LedgerStamp): Order {
  switch (event.kind) {
    case 'held':
    case 'sold':
      return {
        shopper: event.shopper,
        id: event.id,
        state: event.kind,
        quantity: event.quantity,
        atMs: event.atMs,
        expiresAtMs: event.kind === 'held' ? event.expiresAtMs : null,
        seq: event.seq,
      };
    default:
      if (order === undefined) throw new Error(`Ledger entry ${event.seq} settles an order that does not exist.`);
      return { ...order, state: event.kind === 'confirmed' ? 'sold' : event.kind };
  }
}
