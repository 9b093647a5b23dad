import type { Command } from '../inventory/commands.ts';
import type { Terms } from '../inventory/stock.ts';

/**
 * A second, naive model of a drop, written from SPEC.md for the tests. It decides one command at a time on plain mutable
 * objects, keeps no counters but adds up its orders each time, and shares no code with the state machine.
 */
export interface NaiveOrder {
  shopper: string;
  id: string;
  quantity: number;
  state: string;
  atMs: number;
  expiresAtMs: number | null;
}

/** An outcome in words that both models can be put into. */
export interface NaiveOutcome {
  kind: string;
  reason?: string;
  remaining?: number;
  order?: NaiveOrder;
  replayed?: boolean;
}

export class NaiveDrop {
  /** Units that were ever put on sale, less those that refunds have taken out. */
  total = 0;
  terms: Terms | undefined;
  paused = false;
  closedByHand = false;
  orders: NaiveOrder[] = [];
  /** What the ledger should say, as kinds of entries. */
  log: string[] = [];
  /** When something was last written down. */
  lastWriteMs = 0;
  /** What the log last said of the schedule. */
  announced: 'before' | 'during' | 'over' = 'before';
  carriedOut: { commandId: string; what: string }[] = [];

  sumOf(state: string): number {
    let sum = 0;
    for (const order of this.orders) if (order.state === state) sum += order.quantity;
    return sum;
  }

  get remaining(): number {
    return this.total - this.sumOf('held') - this.sumOf('sold');
  }

  phase(askedMs: number): string {
    const nowMs = Math.max(askedMs, this.lastWriteMs);
    const when = this.whenIs(nowMs);
    if (when === 'over') return 'closed';
    if (when === 'before') return 'scheduled';
    if (this.paused) return 'paused';
    return this.remaining > 0 ? 'open' : 'sold_out';
  }

  whenIs(nowMs: number): 'before' | 'during' | 'over' {
    const { opensAtMs = null, closesAtMs = null } = this.terms ?? {};
    if (this.closedByHand) return 'over';
    if (closesAtMs !== null && !(nowMs < closesAtMs)) return 'over';
    if (opensAtMs !== null && nowMs < opensAtMs) return 'before';
    return 'during';
  }

  submit(command: Command, askedMs: number): NaiveOutcome {
    const nowMs = Math.max(askedMs, this.lastWriteMs);
    this.passTime(nowMs);
    if (!('commandId' in command)) return this.once(command, nowMs);
    const { commandId, ...rest } = command;
    const what = JSON.stringify(Object.entries(rest).sort());
    const before = this.carriedOut.find((earlier) => earlier.commandId === commandId);
    if (before !== undefined && before.what !== what) return this.no('id_reused');
    if (before !== undefined) {
      if (!('shopper' in command)) return { kind: 'done', replayed: true };
      const order = this.find(command.shopper, command.id);
      return order === undefined ? this.no('unknown_order') : this.yes(order, true);
    }
    const outcome = this.once(command, nowMs);
    if (outcome.kind !== 'refusal') this.carriedOut.push({ commandId, what });
    return outcome;
  }

  passTime(nowMs: number): void {
    for (const order of this.orders) {
      if (order.state === 'held' && order.expiresAtMs !== null && nowMs >= order.expiresAtMs) {
        order.state = 'expired';
        this.write('expired', nowMs);
      }
    }
    this.announce(nowMs);
  }

  announce(nowMs: number): void {
    if (this.terms === undefined) return;
    const when = this.whenIs(nowMs);
    if (this.announced === 'before' && when !== 'before') {
      this.announced = 'during';
      this.write('opened', nowMs);
    }
    if (this.announced === 'during' && when === 'over') {
      this.announced = 'over';
      this.write('closed', nowMs);
    }
  }

  once(command: Command, nowMs: number): NaiveOutcome {
    switch (command.kind) {
      case 'tick':
        return { kind: 'done', replayed: false };
      case 'configure':
        return this.define(command.total, command.terms, nowMs);
      case 'purchase':
        return this.buy(command.shopper, command.id, command.quantity, nowMs);
      case 'giveBack':
      case 'release':
        return this.freeHold(command.shopper, command.id, nowMs);
      case 'confirm':
        return this.pay(command.shopper, command.id, nowMs);
      case 'refund':
        return this.payBack(command.shopper, command.id, command.restock, nowMs);
      case 'restock':
        return this.setTotal(this.total + command.quantity, 'restocked', nowMs);
      case 'pause':
      case 'resume':
        return this.setPaused(command.kind === 'pause', nowMs);
      case 'close':
        if (!this.closedByHand) this.write('closed', nowMs);
        this.closedByHand = true;
        this.announced = 'over';
        return { kind: 'done', replayed: false };
    }
  }

  define(total: number, terms: Terms, nowMs: number): NaiveOutcome {
    const same = total === this.total && JSON.stringify(sorted(terms)) === JSON.stringify(sorted(this.terms ?? {}));
    if (same) return { kind: 'done', replayed: false };
    const outcome = this.setTotal(total, 'configured', nowMs);
    if (outcome.kind === 'refusal') return outcome;
    this.terms = terms;
    const when = this.whenIs(nowMs);
    if (when === 'before') this.announced = 'before';
    if (when === 'during' && this.announced === 'over') this.announced = 'during';
    this.announce(nowMs);
    return outcome;
  }

  setTotal(total: number, kind: string, nowMs: number): NaiveOutcome {
    if (total - this.sumOf('held') - this.sumOf('sold') < 0) return this.no('insufficient_stock');
    this.total = total;
    this.write(kind, nowMs);
    return { kind: 'done', replayed: false };
  }

  setPaused(paused: boolean, nowMs: number): NaiveOutcome {
    if (this.whenIs(nowMs) === 'over') return this.no('closed');
    if (this.paused !== paused) this.write(paused ? 'paused' : 'resumed', nowMs);
    this.paused = paused;
    return { kind: 'done', replayed: false };
  }

  buy(shopper: string, id: string, quantity: number, nowMs: number): NaiveOutcome {
    const before = this.find(shopper, id);
    if (before !== undefined) return before.quantity === quantity ? this.yes(before, true) : this.no('id_reused');
    const { maxPerPurchase = 1, perShopperLimit = null, holdSeconds = 0 } = this.terms ?? {};
    if (quantity > maxPerPurchase) return { kind: 'invalid' };
    const when = this.whenIs(nowMs);
    if (when === 'over') return this.no('closed');
    if (when === 'before') return this.no('not_open');
    if (this.paused) return this.no('paused');
    if (this.remaining === 0) return this.no('sold_out');
    const own = this.orders.filter((order) => order.shopper === shopper && ['held', 'sold'].includes(order.state));
    const units = own.map((order) => order.quantity).reduce((a, b) => a + b, 0);
    if (perShopperLimit !== null && units + quantity > perShopperLimit) return this.no('limit_reached');
    if (quantity > this.remaining) return this.no('insufficient_stock');
    const state = holdSeconds > 0 ? 'held' : 'sold';
    const expiresAtMs = holdSeconds > 0 ? nowMs + 1000 * holdSeconds : null;
    const order = { shopper, id, quantity, state, atMs: nowMs, expiresAtMs };
    this.orders.push(order);
    this.write(state, nowMs);
    return this.yes(order, false);
  }

  freeHold(shopper: string, id: string, nowMs: number): NaiveOutcome {
    const order = this.find(shopper, id);
    if (order === undefined) return this.no('unknown_order');
    if (order.state === 'expired') return this.no('hold_expired');
    if (order.state === 'released') return this.yes(order, true);
    if (order.state !== 'held') return this.no('not_releasable');
    return this.turn(order, 'released', 'released', nowMs);
  }

  pay(shopper: string, id: string, nowMs: number): NaiveOutcome {
    const order = this.find(shopper, id);
    if (order === undefined) return this.no('unknown_order');
    if (order.state === 'sold') return this.yes(order, true);
    const payable = order.state === 'held' || (order.state === 'expired' && order.quantity <= this.remaining);
    return payable ? this.turn(order, 'sold', 'confirmed', nowMs) : this.no('hold_expired');
  }

  payBack(shopper: string, id: string, restock: boolean, nowMs: number): NaiveOutcome {
    const order = this.find(shopper, id);
    if (order === undefined) return this.no('unknown_order');
    if (order.state === 'refunded') return this.yes(order, true);
    if (order.state !== 'sold') return this.no('not_releasable');
    if (!restock) this.total -= order.quantity;
    return this.turn(order, 'refunded', 'refunded', nowMs);
  }

  turn(order: NaiveOrder, state: string, kind: string, nowMs: number): NaiveOutcome {
    order.state = state;
    this.write(kind, nowMs);
    return this.yes(order, false);
  }

  find(shopper: string, id: string): NaiveOrder | undefined {
    return this.orders.find((order) => order.shopper === shopper && order.id === id);
  }

  write(kind: string, nowMs: number): void {
    this.log.push(kind);
    this.lastWriteMs = nowMs;
  }

  yes(order: NaiveOrder, replayed: boolean): NaiveOutcome {
    return { kind: 'receipt', order: { ...order }, replayed };
  }

  no(reason: string): NaiveOutcome {
    return { kind: 'refusal', reason, remaining: this.remaining };
  }
}

function sorted(value: object): unknown[] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
