import type { LedgerEvent } from '../../../shared/inventory/ledger.ts';
import type { OrderState } from '../../../shared/inventory/order.ts';
import type { Terms } from '../../../shared/inventory/stock.ts';
import type { Intents } from './intents.ts';
import { check } from './violation.ts';

/** How the drop stood after one entry of its ledger. */
export interface Version {
  readonly seq: number;
  /** When it was written, by the world's time, and by the object's own. */
  readonly fromMs: number;
  readonly atMs: number;
  readonly total: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
  readonly paused: boolean;
  readonly closedByHand: boolean;
  readonly terms: Terms;
}

export interface BookedOrder {
  readonly shopper: string;
  readonly id: string;
  readonly quantity: number;
  readonly expiresAtMs: number | null;
  /** Every state that it was in, the oldest first. */
  readonly states: { readonly state: OrderState; readonly seq: number; readonly fromMs: number }[];
}

const NOTHING: Version = {
  seq: 0,
  fromMs: 0,
  atMs: 0,
  total: 0,
  remaining: 0,
  held: 0,
  sold: 0,
  paused: false,
  closedByHand: false,
  terms: { perShopperLimit: null, maxPerPurchase: 1, opensAtMs: null, closesAtMs: null, holdSeconds: 0 },
};

type OrderEvent = Extract<LedgerEvent, { shopper: string }>;
type Sale = Extract<OrderEvent, { kind: 'held' | 'sold' }>;

/**
 * The ledger, folded once more by somebody who has never seen the state machine: written from SPEC.md, one order at a time, and
 * looking at each entry for what it must not do.
 */
export class Books {
  readonly entries: LedgerEvent[] = [];
  readonly versions: Version[] = [NOTHING];
  readonly orders = new Map<string, BookedOrder>();
  readonly #intents: Intents;
  readonly #restocked = new Map<number, number>();

  constructor(intents: Intents) {
    this.#intents = intents;
  }

  get now(): Version {
    return this.versions.at(-1) ?? NOTHING;
  }

  order(shopper: string, id: string): BookedOrder | undefined {
    return this.orders.get(`${id} ${shopper}`);
  }

  ordersOf(shopper: string): BookedOrder[] {
    return [...this.orders.values()].filter((order) => order.shopper === shopper);
  }

  /** @param fromMs when it was written, by the world's time. */
  add(event: LedgerEvent, fromMs: number): void {
    const before = this.now;
    check(event.seq === before.seq + 1, 'numbering', `Entry ${event.seq} follows entry ${before.seq}.`);
    check(event.atMs >= before.atMs, 'time', `Entry ${event.seq} is older than the one before it.`);
    this.#nothingOutlived(event);
    const after = this.#fold(before, event, fromMs);
    const { total, remaining, held, sold } = after;
    const stands = `After entry ${event.seq} ${remaining} are left of ${total}, ${held} are held, ${sold} sold`;
    check(remaining >= 0 && held >= 0 && sold >= 0, 'oversold', `${stands}.`);
    check(total === remaining + held + sold, 'conservation', `${stands}.`);
    check(event.remaining === remaining, 'conservation', `${stands}; it says that ${event.remaining} are left.`);
    this.entries.push(event);
    this.versions.push(after);
  }

  /** Whose time is over is given back before anything else is done. */
  #nothingOutlived({ kind, seq, atMs }: LedgerEvent): void {
    if (kind === 'expired') return;
    for (const { id, expiresAtMs, states } of this.orders.values()) {
      const outlived = states.at(-1)?.state === 'held' && expiresAtMs !== null && expiresAtMs <= atMs;
      check(!outlived, 'outlived', `Entry ${seq} (${kind}) at ${atMs} found ${id} held, until ${expiresAtMs}.`);
    }
  }

  #fold(before: Version, event: LedgerEvent, fromMs: number): Version {
    const { seq, atMs } = event;
    const after = { ...before, seq, atMs, fromMs };
    if ('shopper' in event) return { ...after, ...this.#foldOrder(before, event, fromMs) };
    switch (event.kind) {
      case 'configured': {
        const { total, terms } = event;
        const wanted = this.#intents.commands(definition(total, terms));
        check(wanted > 0, 'unasked', `Entry ${seq} defines what nobody asked for.`);
        return { ...after, total, terms, remaining: total - before.held - before.sold };
      }
      case 'restocked': {
        const { quantity } = event;
        const times = (this.#restocked.get(quantity) ?? 0) + 1;
        this.#restocked.set(quantity, times);
        const wanted = this.#intents.commands(`restock ${quantity}`);
        check(
          times <= wanted,
          'unasked',
          `Entry ${seq} restocks ${quantity}, as ${wanted} asked, and is number ${times}.`,
        );
        return { ...after, total: before.total + quantity, remaining: before.remaining + quantity };
      }
      case 'paused':
      case 'resumed':
        return { ...after, paused: event.kind === 'paused' };
      case 'closed':
        return { ...after, closedByHand: before.closedByHand || event.by === 'operator' };
      case 'opened':
        return after;
    }
  }

  #foldOrder(before: Version, event: OrderEvent, fromMs: number): Partial<Version> {
    const { seq, shopper, id, quantity, kind } = event;
    const order = this.order(shopper, id);
    if (kind === 'held' || kind === 'sold') {
      check(order === undefined, 'twice', `Entry ${seq} sells ${id} of ${shopper} for the second time.`);
      this.#checkSale(before, event);
      const expiresAtMs = kind === 'held' ? event.expiresAtMs : null;
      const states = [{ state: kind, seq, fromMs }];
      this.orders.set(`${id} ${shopper}`, { shopper, id, quantity, expiresAtMs, states });
      return { remaining: before.remaining - quantity, [kind]: before[kind] + quantity };
    }
    const known = order !== undefined && order.quantity === quantity;
    check(known, 'order', `Entry ${seq} is about ${id}, which is no order of ${quantity} units.`);
    if (order === undefined) return {};
    const from = order.states.at(-1)?.state;
    const wanted = kind === 'refunded' ? 'sold' : kind === 'confirmed' && event.late ? 'expired' : 'held';
    check(from === wanted, 'order', `Entry ${seq} makes ${kind} what is ${from}.`);
    const over = order.expiresAtMs !== null && order.expiresAtMs <= event.atMs;
    check(
      kind !== 'expired' || over,
      'order',
      `Entry ${seq} ends a hold before its time, which is ${order.expiresAtMs}.`,
    );
    order.states.push({ state: kind === 'confirmed' ? 'sold' : kind, seq, fromMs });
    return settled(before, event);
  }

  #checkSale(before: Version, event: Sale): void {
    const { seq, atMs, shopper, id, quantity } = event;
    const { opensAtMs, closesAtMs, maxPerPurchase, perShopperLimit, holdSeconds } = before.terms;
    const isTime = (opensAtMs ?? 0) <= atMs && atMs < (closesAtMs ?? Number.POSITIVE_INFINITY);
    check(
      isTime && !before.paused && !before.closedByHand,
      'not open',
      `Entry ${seq} sells when the drop is not open.`,
    );
    const asked = this.#intents.wanted(shopper, id, quantity);
    check(asked, 'unasked', `Entry ${seq} sells ${quantity} as ${id} to ${shopper}, who did not ask for that.`);
    const fits = quantity >= 1 && quantity <= maxPerPurchase;
    check(fits, 'limit', `Entry ${seq} sells ${quantity} where ${maxPerPurchase} are the most.`);
    const units = quantity + unitsOf(this.ordersOf(shopper));
    const allowed = perShopperLimit === null || units <= perShopperLimit;
    check(allowed, 'limit', `Entry ${seq} gives ${shopper} ${units} units of ${perShopperLimit} allowed.`);
    const untilMs = holdSeconds === 0 ? null : atMs + holdSeconds * 1_000;
    const held = untilMs === (event.kind === 'held' ? event.expiresAtMs : null);
    check(held, 'hold', `Entry ${seq} does not hold as long as the terms say.`);
  }
}

/** How the counters change with an order that is there. */
function settled({ remaining, held, sold, total }: Version, event: OrderEvent): Partial<Version> {
  const { quantity } = event;
  switch (event.kind) {
    case 'confirmed':
      if (event.late) return { remaining: remaining - quantity, sold: sold + quantity };
      return { held: held - quantity, sold: sold + quantity };
    case 'refunded':
      if (event.restock) return { sold: sold - quantity, remaining: remaining + quantity };
      return { sold: sold - quantity, total: total - quantity };
    default:
      return { held: held - quantity, remaining: remaining + quantity };
  }
}

/** Units that orders take, at the end or as of an entry. */
export function unitsOf(orders: readonly BookedOrder[], seq = Number.POSITIVE_INFINITY): number {
  let units = 0;
  for (const { quantity, states } of orders) {
    const state = states.findLast((was) => was.seq <= seq)?.state;
    if (state === 'held' || state === 'sold') units += quantity;
  }
  return units;
}

/** The same text for the same definition, however it came about. */
export function definition(total: number, terms: Terms): string {
  const { perShopperLimit, maxPerPurchase, opensAtMs, closesAtMs, holdSeconds } = terms;
  return `define ${JSON.stringify([total, perShopperLimit, maxPerPurchase, opensAtMs, closesAtMs, holdSeconds])}`;
}
