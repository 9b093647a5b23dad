import { assertNever } from '../assert.ts';
import { type OrderSums, violationsOf } from './invariants.ts';
import { isOrderChange, type LedgerEvent, type OrderChange } from './ledger.ts';
import { type Order, type OrderKey, type OrderState, orderKey, unitsTaken } from './order.ts';
import { evolve, evolveOrder, NO_STOCK, phaseAt, type Stock } from './stock.ts';

/**
 * Folds a ledger from nothing and says what is wrong with it. Unlike `evolve`, it trusts nothing: every entry must follow
 * from the ones before it. The audit runs it in the object, and anybody may run it on an exported ledger.
 */
export class Replay {
  #stock: Stock = NO_STOCK;
  readonly #orders = new Map<OrderKey, Order>();
  readonly #units = new Map<string, number>();
  readonly #concerns: (shopper: string) => boolean;

  /** @param concerns replays only the orders of these shoppers, to bound the memory; the counters are always complete. */
  constructor(concerns: (shopper: string) => boolean = () => true) {
    this.#concerns = concerns;
  }

  get stock(): Stock {
    return this.#stock;
  }

  get orders(): ReadonlyMap<OrderKey, Order> {
    return this.#orders;
  }

  /** Applies one entry and returns what is wrong with it, in words; usually nothing. */
  apply(event: LedgerEvent): string[] {
    const before = this.#stock;
    const wrong: string[] = [];
    if (event.seq !== before.seq + 1) wrong.push(`entry ${before.seq + 1} is missing before entry ${event.seq}`);
    if (event.atMs < before.atMs) wrong.push('time ran backwards');
    if (isOrderChange(event)) {
      if (event.quantity < 1) wrong.push(`an order has ${event.quantity} units`);
      if (this.#concerns(event.shopper)) wrong.push(...this.#applyOrder(event, before));
    }
    this.#stock = evolve(before, event);
    wrong.push(...violationsOf(this.#stock));
    return wrong.map((what) => `Ledger entry ${event.seq} (${event.kind}): ${what}.`);
  }

  /** What the orders add up to; with `concerns`, only theirs. */
  sums(): OrderSums {
    let held = 0;
    let sold = 0;
    for (const order of this.#orders.values()) {
      if (order.state === 'held') held += order.quantity;
      if (order.state === 'sold') sold += order.quantity;
    }
    return { held, sold };
  }

  #applyOrder(event: LedgerEvent & OrderChange, stock: Stock): string[] {
    const key = orderKey(event.shopper, event.id);
    const before = this.#orders.get(key);
    const wrong = transitionViolations(before, event);
    if (event.kind === 'held' || event.kind === 'sold') {
      const phase = phaseAt(stock, event.atMs);
      if (phase !== 'open') wrong.push(`a purchase was made while the drop was ${phase}`);
    }
    if (before === undefined && event.kind !== 'held' && event.kind !== 'sold') return wrong;
    const after = evolveOrder(before, event);
    this.#orders.set(key, after);
    const units =
      (this.#units.get(event.shopper) ?? 0) + unitsTaken(after) - (before === undefined ? 0 : unitsTaken(before));
    this.#units.set(event.shopper, units);
    const limit = stock.terms.perShopperLimit;
    if (before === undefined && limit !== null && units > limit)
      wrong.push(`the shopper has ${units} units of ${limit} allowed`);
    return wrong;
  }
}

function transitionViolations(before: Order | undefined, event: OrderChange & { atMs: number }): string[] {
  const wrong: string[] = [];
  const from = before?.state;
  if (!cameFrom(event).includes(from)) wrong.push(`an order that is ${from ?? 'new'} cannot become ${event.kind}`);
  if (before !== undefined && before.quantity !== event.quantity) {
    wrong.push(`the order has ${before.quantity} units, the entry ${event.quantity}`);
  }
  if (event.kind === 'expired' && before?.expiresAtMs != null && event.atMs < before.expiresAtMs) {
    wrong.push('the hold expired before its time');
  }
  return wrong;
}

function cameFrom(event: OrderChange): readonly (OrderState | undefined)[] {
  switch (event.kind) {
    case 'held':
    case 'sold':
      return [undefined];
    case 'confirmed':
      return [event.late ? 'expired' : 'held'];
    case 'released':
    case 'expired':
      return ['held'];
    case 'refunded':
      return ['sold'];
    default:
      return assertNever(event);
  }
}
