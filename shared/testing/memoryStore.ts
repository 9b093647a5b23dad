import type { Command, Holdings, Known, Outcome } from '../inventory/commands.ts';
import { type Decision, decide } from '../inventory/decide.ts';
import { assertSound, type OrderSums } from '../inventory/invariants.ts';
import type { LedgerEvent } from '../inventory/ledger.ts';
import { type Order, type OrderKey, orderKey, unitsTaken } from '../inventory/order.ts';
import { NO_STOCK, type Stock } from '../inventory/stock.ts';

/** The shell around `decide` in memory: it keeps what a real storage keeps, so that each decision gets a real `Known`. */
export class MemoryStore {
  stock: Stock = NO_STOCK;
  readonly orders = new Map<OrderKey, Order>();
  readonly commands = new Map<string, string>();
  readonly ledger: LedgerEvent[] = [];

  /** Decides one batch and stores the decision, as one flush does. */
  submit(batch: readonly Command[], nowMs: number): readonly Outcome[] {
    return this.decide(batch, nowMs).outcomes;
  }

  /** The same, for tests that look at the decision itself. */
  decide(batch: readonly Command[], nowMs: number): Decision {
    const decision = decide(this.stock, batch, this.know(batch, nowMs), nowMs);
    this.stock = decision.stock;
    this.ledger.push(...decision.events);
    for (const order of decision.orders) this.orders.set(orderKey(order.shopper, order.id), order);
    for (const { commandId, fingerprint } of decision.commands) this.commands.set(commandId, fingerprint);
    assertSound(this.stock, this.sums());
    return decision;
  }

  /** Only what the batch names and what is due: a decision must not need more. */
  know(batch: readonly Command[], nowMs: number): Known {
    const decidedAtMs = Math.max(nowMs, this.stock.atMs);
    const orders = new Map<OrderKey, Order>();
    const holdings = new Map<string, Holdings>();
    const commands = new Map<string, string>();
    for (const command of batch) {
      if ('shopper' in command) {
        const key = orderKey(command.shopper, command.id);
        const order = this.orders.get(key);
        if (order !== undefined) orders.set(key, order);
        holdings.set(command.shopper, this.#holdingsOf(command.shopper));
      }
      const fingerprint = 'commandId' in command ? this.commands.get(command.commandId) : undefined;
      if ('commandId' in command && fingerprint !== undefined) commands.set(command.commandId, fingerprint);
    }
    return { orders, holdings, commands, due: this.#dueBy(decidedAtMs) };
  }

  sums(): OrderSums {
    const sumOf = (state: Order['state']) =>
      [...this.orders.values()].reduce((sum, order) => sum + (order.state === state ? order.quantity : 0), 0);
    return { held: sumOf('held'), sold: sumOf('sold') };
  }

  #holdingsOf(shopper: string): Holdings {
    const own = [...this.orders.values()].filter((order) => order.shopper === shopper);
    return { units: own.reduce((sum, order) => sum + unitsTaken(order), 0), orders: own.length };
  }

  #dueBy(nowMs: number): Order[] {
    const due = [...this.orders.values()].filter(
      ({ state, expiresAtMs }) => state === 'held' && expiresAtMs !== null && expiresAtMs <= nowMs,
    );
    return due.sort((a, b) => a.seq - b.seq);
  }
}
