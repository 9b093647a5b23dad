import { violationsOf } from '../shared/inventory/invariants.ts';
import type { Order } from '../shared/inventory/order.ts';
import { Replay } from '../shared/inventory/replay.ts';
import type { Stock } from '../shared/inventory/stock.ts';
import type { Ledger } from './ledger.ts';

export interface AuditReport {
  readonly sound: boolean;
  /** In words, the first of them; `violationCount` says how many there are. */
  readonly violations: readonly string[];
  readonly violationCount: number;
  readonly seq: number;
  readonly total: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
  readonly orders: number;
}

const VIOLATIONS_SHOWN = 100;
const PAGE = 2_000;

/** Orders that one pass keeps in memory: an object has 128 MB, and an order some 300 bytes here. */
const ORDERS_PER_PASS = 100_000;

/**
 * Replays the ledger from nothing and compares what comes out with what is stored and what is in memory (rule SKU-9). A large
 * ledger is replayed in several passes, each for a part of the shoppers, so that memory stays bounded. Between pages the
 * object goes on selling; each pass ends by catching up with it and compares within one turn.
 */
export async function audit(ledger: Ledger, stock: () => Stock): Promise<AuditReport> {
  const violations = new Set<string>();
  const passes = Math.max(1, Math.ceil(ledger.orderSums().orders / ORDERS_PER_PASS));
  for (let pass = 0; pass < passes; pass++) {
    const replay = new Replay((shopper) => passOf(shopper, passes) === pass);
    const ordersMade = await replayAll(ledger, replay, stock, violations);
    const found = [...compareStock(ledger, replay.stock, stock(), ordersMade), ...compareOrders(ledger, replay)];
    for (const violation of found) violations.add(violation);
  }
  const { seq, total, remaining, held, sold } = stock();
  const { orders } = ledger.orderSums();
  return {
    sound: violations.size === 0,
    violations: [...violations].slice(0, VIOLATIONS_SHOWN),
    violationCount: violations.size,
    ...{ seq, total, remaining, held, sold, orders },
  };
}

/** Returns, in the turn in which it has reached the ledger's end, how many orders the ledger tells of. */
async function replayAll(ledger: Ledger, replay: Replay, stock: () => Stock, violations: Set<string>): Promise<number> {
  let ordersMade = 0;
  let after = 0;
  for (;;) {
    const page = ledger.eventsAfter(after, PAGE);
    for (const event of page) {
      if (event.kind === 'held' || event.kind === 'sold') ordersMade += 1;
      for (const violation of replay.apply(event)) violations.add(violation);
    }
    const last = page.at(-1);
    if (last === undefined || (page.length < PAGE && last.seq >= stock().seq)) return ordersMade;
    after = last.seq;
    await turn();
  }
}

function compareStock(ledger: Ledger, replayed: Stock, stock: Stock, ordersMade: number): string[] {
  const sums = ledger.orderSums();
  const violations = violationsOf(stock, sums);
  if (JSON.stringify(ledger.storedStock()) !== JSON.stringify(stock)) {
    violations.push('The stored counters are not those in memory.');
  }
  if (sums.orders !== ordersMade)
    violations.push(`The ledger tells of ${ordersMade} orders, but ${sums.orders} are stored.`);
  const fields = ['seq', 'total', 'remaining', 'held', 'sold', 'paused', 'closedByOperator', 'stage'] as const;
  for (const field of fields) {
    if (replayed[field] !== stock[field]) {
      violations.push(`The ledger gives ${field} ${replayed[field]}, but the counters say ${stock[field]}.`);
    }
  }
  return violations;
}

function compareOrders(ledger: Ledger, replay: Replay): string[] {
  const violations: string[] = [];
  for (const order of replay.orders.values()) {
    const stored = ledger.order(order.shopper, order.id);
    if (stored === undefined) {
      violations.push(`The order ${order.id} of ${order.shopper} is in the ledger, but not stored.`);
    } else if (!sameOrder(stored, order)) {
      violations.push(`The order ${order.id} of ${order.shopper} is stored otherwise than the ledger tells it.`);
    }
  }
  return violations;
}

function sameOrder(a: Order, b: Order): boolean {
  const fields = ['state', 'quantity', 'atMs', 'expiresAtMs', 'seq'] as const;
  return fields.every((field) => a[field] === b[field]);
}

/** Which pass a shopper's orders belong to. */
function passOf(shopper: string, passes: number): number {
  let hash = 0;
  for (let i = 0; i < shopper.length; i++) hash = (Math.imul(hash, 31) + shopper.charCodeAt(i)) >>> 0;
  return hash % passes;
}

/** Lets other events of the object come in between. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
