import { type OrderSums, violationsOf } from './invariants.ts';
import { isOrderChange, type LedgerEvent, type OrderChange } from './ledger.ts';
import { shapeViolations } from './ledgerShape.ts';
import { type Order, type OrderKey, orderKey, unitsTaken } from './order.ts';
import { dropViolations, orderViolations, stampViolations, type Violation } from './replayRules.ts';
import { evolve, evolveOrder, NO_STOCK, type Stock } from './stock.ts';

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

  order(shopper: string, id: string): Order | undefined {
    return this.#orders.get(orderKey(shopper, id));
  }

  /** Applies one entry and returns what is wrong with it, in words; usually nothing. */
  apply(event: LedgerEvent): string[] {
    return this.examine(event).map(({ words }) => words);
  }

  /** The same, for those who ask what it is about. */
  examine(event: LedgerEvent): Violation[] {
    const malformed = shapeViolations(event);
    const wrong = malformed.length > 0 ? this.#passOver(malformed) : this.#fold(event);
    if (wrong.length === 0) return wrong;
    return wrong.map((violation) => ({
      ...violation,
      words: `Ledger entry ${event.seq} (${event.kind}): ${violation.words}.`,
    }));
  }

  /** What is no entry at all changes nothing, but takes its number, so that the next one is not blamed for it. */
  #passOver(malformed: string[]): Violation[] {
    this.#stock = { ...this.#stock, seq: this.#stock.seq + 1 };
    return malformed.map((words) => ({ topic: 'form', words }));
  }

  #fold(event: LedgerEvent): Violation[] {
    const before = this.#stock;
    const wrong = stampViolations(before, event);
    if (isOrderChange(event)) {
      if (event.quantity < 1) wrong.push({ topic: 'stock', words: `an order has ${event.quantity} units` });
      if (this.#concerns(event.shopper)) {
        for (const violation of this.#applyOrder(event, before)) wrong.push({ ...violation, ofOrder: true });
      }
    } else {
      wrong.push(...dropViolations(before, event));
    }
    this.#stock = evolve(before, event);
    for (const words of violationsOf(this.#stock)) wrong.push({ topic: 'stock', words });
    if (event.remaining !== this.#stock.remaining) {
      const words = `it says that ${event.remaining} are left, but ${this.#stock.remaining} are`;
      wrong.push({ topic: 'stock', words });
    }
    return wrong;
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

  #applyOrder(event: LedgerEvent & OrderChange, stock: Stock): Violation[] {
    const key = orderKey(event.shopper, event.id);
    const before = this.#orders.get(key);
    const wrong = orderViolations(stock, before, event);
    if (before === undefined && event.kind !== 'held' && event.kind !== 'sold') return wrong;
    const after = evolveOrder(before, event);
    this.#orders.set(key, after);
    const units =
      (this.#units.get(event.shopper) ?? 0) + unitsTaken(after) - (before === undefined ? 0 : unitsTaken(before));
    this.#units.set(event.shopper, units);
    const limit = stock.terms.perShopperLimit;
    if (before === undefined && limit !== null && units > limit) {
      wrong.push({ topic: 'limit', words: `the shopper has ${units} units of ${limit} allowed` });
    }
    return wrong;
  }
}
