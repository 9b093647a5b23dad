import type { Holdings } from '../shared/inventory/commands.ts';
import type { OrderSums } from '../shared/inventory/invariants.ts';
import { isOrderChange, type LedgerEvent } from '../shared/inventory/ledger.ts';
import { type Order, type OrderKey, orderKey, unitsTaken } from '../shared/inventory/order.ts';
import { evolveOrder } from '../shared/inventory/stock.ts';
import type { FilingBounds } from './filingBounds.ts';
import { insertRows } from './insertRows.ts';
import { type OrderRow, orderOf } from './rows.ts';
import type { Sql } from './tables.ts';
import { type Stretch, Unfiled } from './unfiled.ts';

/** What is written into the table together with a decision. */
export interface FilingPlan {
  readonly orders: readonly Order[];
  /** Up to this entry of the ledger the table is complete afterwards. */
  readonly filedSeq: number;
  /** The stretch of a run that it is; `'everything'` where no order waits afterwards; `null` where nothing is written. */
  readonly of: Stretch | 'everything' | null;
}

/**
 * Every order of a Sku as it is now: the table, and what is newer than it (`Unfiled`). The ledger tells of all of them, and the table
 * follows it, at once or later, as an index does its log.
 */
export class Orders {
  readonly #sql: Sql;
  readonly #bounds: FilingBounds;
  readonly #unfiled = new Unfiled();
  /** Up to this entry of the ledger the table is complete. */
  #filedSeq = 0;
  /** The newest entry of the ledger. */
  #lastSeq = 0;

  constructor(sql: Sql, bounds: FilingBounds) {
    this.#sql = sql;
    this.#bounds = bounds;
  }

  get unfiled(): number {
    return this.#unfiled.size;
  }

  /** Forgets everything and takes in what the ledger tells after `filedSeq`. */
  recall(filedSeq: number, lastSeq: number, events: readonly LedgerEvent[]): void {
    this.#unfiled.clear();
    this.#filedSeq = filedSeq;
    this.#lastSeq = lastSeq;
    const changes = events.filter((event) => isOrderChange(event));
    const settled = changes.filter(({ kind }) => kind !== 'held' && kind !== 'sold');
    const filed = this.#filed(settled.map(({ shopper, id }) => [shopper, id]));
    for (const event of changes) {
      const { shopper, id } = event;
      this.#unfiled.note([evolveOrder(this.#unfiled.find(shopper, id) ?? filed.get(orderKey(shopper, id)), event)]);
    }
  }

  /** What to write with a decision that makes or changes these. @param lastSeq the newest entry of the ledger with it. */
  plan(changed: readonly Order[], lastSeq: number): FilingPlan {
    const { withDecision, waiting, ofDecision } = this.#bounds;
    const { size } = this.#unfiled;
    if ((size === 0 && changed.length <= withDecision) || changed.length > ofDecision) {
      return { orders: [...this.#unfiled.all(), ...changed], filedSeq: lastSeq, of: 'everything' };
    }
    if (size < waiting) return { orders: [], filedSeq: this.#filedSeq, of: null };
    const stretch = this.next(changed.length);
    return { orders: stretch.orders, filedSeq: stretch.filedSeq ?? this.#filedSeq, of: stretch };
  }

  /** The next of those that wait, at most so many. */
  next(count: number): Stretch {
    return this.#unfiled.next(count, this.#lastSeq);
  }

  write(orders: readonly Order[]): void {
    insertRows(this.#sql, UPSERT_ORDERS, orders.map(orderValues));
  }

  /** A decision that has changed these is written, and its plan with it. */
  decided({ of, filedSeq }: FilingPlan, changed: readonly Order[], lastSeq: number): void {
    this.#lastSeq = lastSeq;
    if (of === 'everything') {
      this.#unfiled.clear();
      this.#filedSeq = filedSeq;
      return;
    }
    if (of !== null) this.filed(of);
    this.#unfiled.note(changed);
  }

  /** A stretch is written. */
  filed(stretch: Stretch): void {
    this.#unfiled.wrote(stretch);
    this.#filedSeq = stretch.filedSeq ?? this.#filedSeq;
  }

  find(shopper: string, id: string): Order | undefined {
    return this.known([[shopper, id]]).get(orderKey(shopper, id));
  }

  /** Those of them that there are. */
  known(keys: readonly Key[]): Map<OrderKey, Order> {
    if (this.#unfiled.size === 0) return this.#filed(keys);
    const found = new Map<OrderKey, Order>();
    const others: Key[] = [];
    for (const key of keys) {
      const order = this.#unfiled.find(...key);
      if (order === undefined) others.push(key);
      else found.set(orderKey(...key), order);
    }
    for (const [key, order] of this.#filed(others)) found.set(key, order);
    return found;
  }

  /** What each shopper has taken. Who has made no order is not in it. */
  holdings(shoppers: Iterable<string>): Map<string, Holdings> {
    const found = new Map<string, Holdings>();
    const filedOnly: string[] = [];
    for (const shopper of shoppers) {
      const unfiled = this.#unfiled.ofShopper(shopper);
      if (unfiled.length === 0) filedOnly.push(shopper);
      else {
        const orders = this.ofShopper(shopper, Number.MAX_SAFE_INTEGER);
        found.set(shopper, { units: orders.reduce((sum, order) => sum + unitsTaken(order), 0), orders: orders.length });
      }
    }
    if (filedOnly.length === 0) return found;
    for (const row of this.#sql.exec<HoldingsRow>(KNOWN_HOLDINGS, JSON.stringify(filedOnly)))
      found.set(row.shopper, { units: row.units, orders: row.orders });
    return found;
  }

  /** A shopper's newest orders that were made before the ledger's entry `beforeSeq`, newest first. */
  ofShopper(shopper: string, limit: number, beforeSeq = Number.MAX_SAFE_INTEGER): Order[] {
    const query = `SELECT ${COLUMNS} FROM orders o WHERE shopper = ? AND seq < ? ORDER BY seq DESC LIMIT ?`;
    const filed = Array.from(this.#sql.exec<OrderRow>(query, shopper, beforeSeq, limit), orderOf);
    const unfiled = this.#unfiled.ofShopper(shopper).filter(({ seq }) => seq < beforeSeq);
    if (unfiled.length === 0) return filed;
    const byId = new Map([...filed, ...unfiled].map((order) => [order.id, order]));
    return [...byId.values()].sort((a, b) => b.seq - a.seq).slice(0, limit);
  }

  /** The order of a row that was found through the ledger, where the table may not have it, or not as it is. */
  current({ shopper, id, state, ...rest }: FoundRow): Order | undefined {
    const unfiled = this.#unfiled.find(shopper, id);
    if (unfiled !== undefined) return unfiled;
    return state === null ? undefined : orderOf({ shopper, id, state, ...rest });
  }

  /** What all of them add up to, counted anew. */
  sums(): OrderSums & { readonly orders: number } {
    const sums = this.#sql.exec<SumsRow>(SUMS).one();
    const unfiled = this.#unfiled.all();
    const filed = this.#filed(unfiled.map(({ shopper, id }) => [shopper, id]));
    const count = (order: Order, sign: 1 | -1) => {
      if (order.state === 'held') sums.held += sign * order.quantity;
      if (order.state === 'sold') sums.sold += sign * order.quantity;
      sums.orders += sign;
    };
    for (const order of filed.values()) count(order, -1);
    for (const order of unfiled) count(order, 1);
    return sums;
  }

  /** As the table has them. What is asked arrives as JSON, and only what is found comes back: in a rush nearly every purchase is new. */
  #filed(keys: readonly Key[]): Map<OrderKey, Order> {
    const found = new Map<OrderKey, Order>();
    for (let start = 0; start < keys.length; start += KEYS_PER_QUERY) {
      const asked = JSON.stringify(keys.slice(start, start + KEYS_PER_QUERY));
      for (const row of this.#sql.exec<OrderRow>(KNOWN_ORDERS, asked))
        found.set(orderKey(row.shopper, row.id), orderOf(row));
    }
    return found;
  }
}

export type Key = readonly [shopper: string, id: string];

/** Of a ledger's entry, joined with its order as the table has it: without a state where it has none. */
export interface FoundRow extends Record<string, SqlStorageValue> {
  shopper: string;
  id: string;
  state: Order['state'] | null;
  quantity: number;
  atMs: number;
  expiresAtMs: number | null;
  seq: number;
}

interface HoldingsRow extends Record<string, SqlStorageValue> {
  shopper: string;
  units: number;
  orders: number;
}

interface SumsRow extends Record<string, SqlStorageValue> {
  held: number;
  sold: number;
  orders: number;
}

/** The longest names make a key of some 500 bytes, and a parameter may have 2 MB. */
const KEYS_PER_QUERY = 4_096;

const COLUMNS = 'o.shopper, o.id, o.state, o.quantity, o.at_ms AS atMs, o.expires_at_ms AS expiresAtMs, o.seq';

/** Of an entry `l` of the ledger and its order `o`. */
export const FOUND_COLUMNS =
  'l.shopper, l.id, o.state, l.quantity, l.at_ms AS atMs, o.expires_at_ms AS expiresAtMs, l.seq';

const KNOWN_ORDERS = `
  SELECT ${COLUMNS}
  FROM jsonb_each(?) asked CROSS JOIN orders o ON o.shopper = asked.value ->> 0 AND o.id = asked.value ->> 1`;

const KNOWN_HOLDINGS = `
  SELECT o.shopper, sum(iif(o.state IN ('held', 'sold'), o.quantity, 0)) AS units, count(*) AS orders
  FROM json_each(?) asked CROSS JOIN orders o ON o.shopper = asked.value GROUP BY o.shopper`;

const SUMS = `
  SELECT coalesce(sum(quantity) FILTER (WHERE state = 'held'), 0) AS held,
         coalesce(sum(quantity) FILTER (WHERE state = 'sold'), 0) AS sold, count(*) AS orders FROM orders`;

const UPSERT_ORDERS = `
  INSERT INTO orders (shopper, id, state, quantity, at_ms, expires_at_ms, seq)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM jsonb_each(?)
  WHERE true ON CONFLICT (shopper, id) DO UPDATE SET state = excluded.state`;

function orderValues(order: Order): unknown[] {
  return [order.shopper, order.id, order.state, order.quantity, order.atMs, order.expiresAtMs, order.seq];
}
