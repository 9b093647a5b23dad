import { assert } from '../assert.ts';
import type { Holdings, Known, Outcome, Refusal, RefusalReason } from './commands.ts';
import type { CarriedOut } from './decide.ts';
import { isOrderChange, type LedgerChange, type LedgerEvent, type OrderChange } from './ledger.ts';
import { type Order, type OrderKey, orderKey, unitsTaken } from './order.ts';
import { refusalMessage } from './refusalMessage.ts';
import { evolve, evolveOrder, type Phase, phaseAt, type Stock, scheduleChange } from './stock.ts';

const NOTHING_TAKEN: Holdings = { units: 0, orders: 0 };

/**
 * The working copy of one decision: the stock, orders and holdings as they are after the commands decided so far.
 * Every change goes through `record`, so what the ledger says and what the counters say cannot differ.
 */
export class Draft {
  stock: Stock;
  readonly nowMs: number;
  readonly events: LedgerEvent[] = [];
  readonly carriedOut: CarriedOut[] = [];
  readonly #known: Known;
  readonly #due: ReadonlyMap<OrderKey, Order>;
  readonly #orders = new Map<OrderKey, Order>();
  readonly #holdings = new Map<string, Holdings>();
  readonly #fingerprints = new Map<string, string>();

  constructor(stock: Stock, known: Known, nowMs: number) {
    this.stock = stock;
    this.nowMs = nowMs;
    this.#known = known;
    this.#due = new Map(known.due.map((order) => [orderKey(order.shopper, order.id), order]));
  }

  get phase(): Phase {
    return phaseAt(this.stock, this.nowMs);
  }

  order(shopper: string, id: string): Order | undefined {
    const key = orderKey(shopper, id);
    return this.#orders.get(key) ?? this.#due.get(key) ?? this.#known.orders.get(key);
  }

  holdings(shopper: string): Holdings {
    return this.#holdings.get(shopper) ?? this.#known.holdings.get(shopper) ?? NOTHING_TAKEN;
  }

  fingerprintOf(commandId: string): string | undefined {
    return this.#fingerprints.get(commandId) ?? this.#known.commands.get(commandId);
  }

  remember(command: CarriedOut): void {
    this.carriedOut.push(command);
    this.#fingerprints.set(command.commandId, command.fingerprint);
  }

  changedOrders(): Order[] {
    return [...this.#orders.values()];
  }

  /** Appends to the ledger and moves the counters, the order and its shopper's holdings along with it. */
  record(change: LedgerChange): void {
    const stamp = { seq: this.stock.seq + 1, atMs: this.nowMs };
    this.stock = evolve(this.stock, { ...change, ...stamp });
    const event: LedgerEvent = { ...change, ...stamp, remaining: this.stock.remaining };
    this.events.push(event);
    if (isOrderChange(event)) this.#recordOrder(event);
  }

  /** Records a change of an order and answers with its receipt. */
  settle(change: OrderChange): Outcome {
    this.record(change);
    const order = this.order(change.shopper, change.id);
    assert(order !== undefined, 'a change of an order has made it known');
    return { kind: 'receipt', order, replayed: false };
  }

  /** Gives back what has expired. Decided from the clock, so a late alarm sells nothing short (rule HOLD-2). */
  returnDueHolds(): void {
    for (const { shopper, id, quantity, state, expiresAtMs } of this.#due.values()) {
      const expired = state === 'held' && expiresAtMs !== null && expiresAtMs <= this.nowMs;
      assert(expired, `order ${id} was called due at ${this.nowMs}, but is ${state} until ${expiresAtMs}`);
      this.record({ kind: 'expired', shopper, id, quantity });
    }
  }

  /** Writes the schedule's opening and closing into the ledger once each, at the first decision after they are due. */
  followSchedule(): void {
    let change = scheduleChange(this.stock, this.nowMs);
    while (change !== null) {
      this.record(change);
      change = scheduleChange(this.stock, this.nowMs);
    }
  }

  refuse(reason: RefusalReason, message?: string): Refusal {
    const { remaining, terms } = this.stock;
    return { kind: 'refusal', reason, remaining, message: message ?? refusalMessage(reason, remaining, terms) };
  }

  #recordOrder(event: LedgerEvent & OrderChange): void {
    const { shopper, id } = event;
    const before = this.order(shopper, id);
    const after = evolveOrder(before, event);
    const { units, orders } = this.holdings(shopper);
    this.#holdings.set(shopper, {
      units: units + unitsTaken(after) - (before === undefined ? 0 : unitsTaken(before)),
      orders: before === undefined ? orders + 1 : orders,
    });
    this.#orders.set(orderKey(shopper, id), after);
  }
}
