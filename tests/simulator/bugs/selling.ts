import type { Command, Known } from '../../../shared/inventory/commands.ts';
import { Draft } from '../../../shared/inventory/draft.ts';
import { type Order, orderKey } from '../../../shared/inventory/order.ts';
import { Alarm } from '../../../worker/alarm.ts';
import { Ledger } from '../../../worker/ledger.ts';
import { Orders } from '../../../worker/orders.ts';
import { Unfiled } from '../../../worker/unfiled.ts';
import { type Bug, bug } from './patch.ts';

const { prototype: ledger } = Ledger;
const { prototype: draft } = Draft;

/** Mistakes in deciding, writing and remembering. */
export const SELLING_BUGS: readonly Bug[] = [
  bug('a purchase is acknowledged before it is written', ledger, 'commit', (original) => {
    return function (this: Ledger, decision, alongside) {
      setTimeout(() => original.call(this, decision, alongside), 0);
    };
  }),
  bug('memory changes although the write has failed', ledger, 'commit', (original) => {
    return function (this: Ledger, decision, alongside) {
      try {
        original.call(this, decision, alongside);
      } catch {
        // "It will be there next time."
      }
    };
  }),
  bug('a hold ends a millisecond late', ledger, 'know', (original) => {
    return function (this: Ledger, stock, batch, nowMs) {
      return original.call(this, stock, batch, nowMs - 1);
    };
  }),
  bug('the alarm is trusted instead of the clock', ledger, 'know', (original) => {
    return function (this: Ledger, stock, batch, nowMs) {
      const rung = batch.some(({ kind }) => kind === 'tick');
      return original.call(this, stock, batch, rung ? nowMs : 0);
    };
  }),
  bug('the limit counts what is sold and not what is held', ledger, 'know', (original) => {
    return function (this: Ledger, stock, batch, nowMs) {
      const known = original.call(this, stock, batch, nowMs);
      const holdings = new Map(
        [...known.holdings].map(([shopper, { orders }]) => {
          const sold = ordersOf(this, shopper).filter(({ state }) => state === 'sold');
          return [shopper, { orders, units: sold.reduce((sum, { quantity }) => sum + quantity, 0) }];
        }),
      );
      return { ...known, holdings };
    };
  }),
  bug('the same id is the same purchase, whatever the quantity', ledger, 'know', (original) => {
    return function (this: Ledger, stock, batch, nowMs) {
      const known = original.call(this, stock, batch, nowMs);
      return withOrders(known, batch, (command, order) => order && { ...order, quantity: command.quantity });
    };
  }),
  bug('a purchase id belongs to whoever used it first', ledger, 'know', (original) => {
    return function (this: Ledger, stock, batch, nowMs) {
      const known = original.call(this, stock, batch, nowMs);
      return withOrders(known, batch, ({ id }, order) => order ?? ordersOf(this).find((other) => other.id === id));
    };
  }),
  bug('waking forgets the newest entry, and its number is given again', ledger, 'load', (original) => {
    return function (this: Ledger) {
      const stock = original.call(this);
      return stock.seq > 1 ? { ...stock, seq: stock.seq - 1 } : stock;
    };
  }),
  bug('waking forgets the orders that wait for their table', Orders.prototype, 'recall', (original) => {
    return function (this: Orders, _, lastSeq) {
      original.call(this, lastSeq, lastSeq, []);
    };
  }),
  bug('an order is looked for in its table alone', Unfiled.prototype, 'find', () => {
    return () => undefined;
  }),
  bug('the table counts as complete when the first of a run are in it', Unfiled.prototype, 'next', (original) => {
    return function (this: Unfiled, count, lastSeq) {
      return { ...original.call(this, count, lastSeq), filedSeq: lastSeq };
    };
  }),
  bug('what changes while a run is written is forgotten with it', Unfiled.prototype, 'wrote', (original) => {
    return function (this: Unfiled, stretch) {
      original.call(this, stretch);
      if (stretch.filedSeq !== null) this.clear();
    };
  }),
  bug('a refund puts its units on sale twice', draft, 'settle', (original) => {
    return function (this: Draft, change) {
      const outcome = original.call(this, change);
      if (change.kind === 'refunded' && change.restock) this.record({ kind: 'restocked', quantity: change.quantity });
      return outcome;
    };
  }),
  bug('giving back is confirmed and not carried out', draft, 'settle', (original) => {
    return function (this: Draft, change) {
      const order = this.order(change.shopper, change.id);
      if (change.kind !== 'released' || order === undefined) return original.call(this, change);
      return { kind: 'receipt', order: { ...order, state: 'released' }, replayed: false };
    };
  }),
  bug('a late confirmation does not ask whether there is stock', draft, 'settle', (original) => {
    return function (this: Draft, change) {
      return original.call(this, change.kind === 'confirmed' ? { ...change, late: false } : change);
    };
  }),
  bug('an operator command is carried out each time that it is sent', draft, 'remember', () => {
    return () => {};
  }),
  bug('a second alarm is never set', Alarm.prototype, 'rang', () => {
    return () => {};
  }),
];

function ordersOf(from: Ledger, shopper?: string): Order[] {
  return from.ordersBefore(Number.MAX_SAFE_INTEGER, 1_000, shopper);
}

type Purchase = Extract<Command, { kind: 'purchase' }>;

/** What is known, with another order than the true one for each purchase of a batch. */
function withOrders(
  known: Known,
  batch: readonly Command[],
  other: (command: Purchase, order: Order | undefined) => Order | undefined,
): Known {
  const orders = new Map(known.orders);
  for (const command of batch) {
    if (command.kind !== 'purchase') continue;
    const key = orderKey(command.shopper, command.id);
    const order = other(command, orders.get(key));
    if (order !== undefined) orders.set(key, order);
  }
  return { ...known, orders };
}
