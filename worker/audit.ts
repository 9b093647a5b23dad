import { violationsOf } from '../shared/inventory/invariants.ts';
import type { Order } from '../shared/inventory/order.ts';
import { Replay } from '../shared/inventory/replay.ts';
import { type Stock, sameTerms } from '../shared/inventory/stock.ts';
import { Findings } from './findings.ts';
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

/** Entries, or orders, that are looked at in one turn: some ten milliseconds, and then the object sells again. */
const PAGE = 2_000;

/** Orders that one pass keeps in memory: an object has 128 MB, and an order some 300 bytes here. */
const ORDERS_PER_PASS = 100_000;

/**
 * Replays the ledger from nothing and compares what comes out with what is stored and what is in memory (rule SKU-9). A large
 * ledger is replayed in several passes, each for a part of the shoppers, so that memory stays bounded. The object goes on
 * selling meanwhile; what differs is therefore looked at once more at the end, in a turn in which the replay has caught up.
 */
export async function audit(ledger: Ledger, stock: () => Stock, ordersPerPass = ORDERS_PER_PASS): Promise<AuditReport> {
  const found = new Findings();
  const passes = Math.max(1, Math.ceil(ledger.orderSums().orders / ordersPerPass));
  for (let pass = 0; pass < passes; pass++) {
    const replay = new Replay((shopper) => passOf(shopper, passes) === pass);
    const reader = new LedgerReader(ledger, replay, found, pass === 0);
    await reader.catchUp(stock);
    const suspects = await suspectsOf(ledger, replay);
    await reader.catchUp(stock);
    for (const { shopper, id } of suspects) found.add(...orderViolations(ledger, replay, shopper, id));
    if (pass === 0) found.add(...stockViolations(ledger, replay.stock, stock(), reader.ordersMade));
  }
  const { seq, total, remaining, held, sold } = stock();
  const { orders } = ledger.orderSums();
  const { count, shown } = found;
  return {
    sound: count === 0,
    violations: shown,
    violationCount: count,
    ...{ seq, total, remaining, held, sold, orders },
  };
}

/** Replays a ledger that goes on growing. */
class LedgerReader {
  readonly #ledger: Ledger;
  readonly #replay: Replay;
  readonly #found: Findings;
  readonly #isFirst: boolean;
  #after = 0;
  ordersMade = 0;

  constructor(ledger: Ledger, replay: Replay, found: Findings, isFirst: boolean) {
    this.#ledger = ledger;
    this.#replay = replay;
    this.#found = found;
    this.#isFirst = isFirst;
  }

  /** Resolves in the very turn in which it has reached the end. */
  async catchUp(stock: () => Stock): Promise<void> {
    for (;;) {
      const page = this.#ledger.eventsAfter(this.#after, PAGE);
      for (const event of page) {
        if (event.kind === 'held' || event.kind === 'sold') this.ordersMade += 1;
        // What is wrong with an entry by itself every pass sees, and the first tells; what is wrong with an order one pass sees.
        const seen = this.#replay.examine(event).filter(({ ofOrder }) => this.#isFirst || ofOrder);
        this.#found.add(...seen.map(({ words }) => words));
      }
      this.#after = page.at(-1)?.seq ?? this.#after;
      if (page.length === 0 || (page.length < PAGE && this.#after >= stock().seq)) return;
      await turn();
    }
  }
}

/** Orders that are not what the replay has made of them, be it only because they have changed since. */
async function suspectsOf(ledger: Ledger, replay: Replay): Promise<Order[]> {
  const suspects: Order[] = [];
  let looked = 0;
  for (const order of [...replay.orders.values()]) {
    if (orderViolations(ledger, replay, order.shopper, order.id).length > 0) suspects.push(order);
    looked += 1;
    if (looked % PAGE === 0) await turn();
  }
  return suspects;
}

function orderViolations(ledger: Ledger, replay: Replay, shopper: string, id: string): string[] {
  const told = replay.order(shopper, id);
  const stored = ledger.order(shopper, id);
  const name = `The order ${id} of ${shopper}`;
  if (told === undefined) return [];
  if (stored === undefined) return [`${name} is in the ledger, but not stored.`];
  const violations = sameOrder(stored, told) ? [] : [`${name} is stored otherwise than the ledger tells it.`];
  if (told.state === 'held' && told.expiresAtMs !== null && told.expiresAtMs <= replay.stock.atMs) {
    violations.push(`${name} is held, although its time was over before the last entry.`);
  }
  return violations;
}

function stockViolations(ledger: Ledger, replayed: Stock, stock: Stock, ordersMade: number): string[] {
  const sums = ledger.orderSums();
  const violations = violationsOf(stock, sums);
  if (JSON.stringify(ledger.storedStock()) !== JSON.stringify(stock)) {
    violations.push('The stored counters are not those in memory.');
  }
  if (sums.orders !== ordersMade) {
    violations.push(`The ledger tells of ${ordersMade} orders, but ${sums.orders} are stored.`);
  }
  if (!sameTerms(replayed.terms, stock.terms)) violations.push('The terms are not those that the ledger gives.');
  const fields = ['seq', 'total', 'remaining', 'held', 'sold', 'paused', 'closedByOperator', 'stage'] as const;
  for (const field of fields) {
    if (replayed[field] !== stock[field]) {
      violations.push(`The ledger gives ${field} ${replayed[field]}, but the counters say ${stock[field]}.`);
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
