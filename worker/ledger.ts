import type { Command, Known } from '../shared/inventory/commands.ts';
import type { Decision } from '../shared/inventory/decide.ts';
import type { OrderSums } from '../shared/inventory/invariants.ts';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import { type Order, type OrderKey, orderKey } from '../shared/inventory/order.ts';
import { NO_STOCK, type Stock } from '../shared/inventory/stock.ts';
import { type DueHolds, dueHolds, followHolds, type HoldQueue, nextExpiryOf } from './holdQueues.ts';
import { eventOf, type LedgerRow, type OrderRow, orderOf } from './rows.ts';
import { createTables, type LedgerStorage } from './tables.ts';

/** The only SQL of a Sku: its stock, its orders, its ledger. Every method is synchronous, so nothing can come in between. */
export class Ledger {
  readonly #storage: LedgerStorage;
  #queues: readonly HoldQueue[] = [];
  /** What `know` found due: it counts only once `commit` has returned it to stock. */
  #found: DueHolds | undefined;

  constructor(storage: LedgerStorage) {
    this.#storage = storage;
    createTables(storage.sql);
  }

  /** When the next hold may expire, or `null`. */
  get nextExpiryMs(): number | null {
    return nextExpiryOf(this.#queues);
  }

  /** Reads one row, however many orders there are (rule SKU-6). */
  load(): Stock {
    const [row] = this.#storage.sql.exec<{ stock: string; holds: string }>('SELECT stock, holds FROM stock');
    this.#queues = row === undefined ? [] : JSON.parse(row.holds);
    return row === undefined ? NO_STOCK : JSON.parse(row.stock);
  }

  /** Everything that a decision about this batch needs to know. Only what is asked about is looked for. */
  know(stock: Stock, batch: readonly Command[], nowMs: number): Known {
    const { sql } = this.#storage;
    this.#found = dueHolds(sql, this.#queues, stock.seq, nowMs);
    const { due } = this.#found;
    const orders = new Map<OrderKey, Order>();
    const holdings = new Map<string, { units: number; orders: number }>();
    const commands = new Map<string, string>();
    const { keys, shoppers, commandIds } = askedBy(batch);
    if (keys.length > 0) {
      for (const row of sql.exec<OrderRow>(KNOWN_ORDERS, JSON.stringify(keys)))
        orders.set(orderKey(row.shopper, row.id), orderOf(row));
    }
    if (shoppers.size > 0 && mayLimit(stock, batch)) {
      for (const { shopper, units, orders } of sql.exec<HoldingsRow>(KNOWN_HOLDINGS, JSON.stringify([...shoppers])))
        holdings.set(shopper, { units, orders });
    }
    if (commandIds.length > 0) {
      for (const { commandId, fingerprint } of sql.exec<CommandRow>(KNOWN_COMMANDS, JSON.stringify(commandIds)))
        commands.set(commandId, fingerprint);
    }
    return { orders, holdings, commands, due };
  }

  /** Writes one decision and what belongs to it in one transaction, or throws and writes nothing. */
  commit(decision: Decision, alongside?: () => void): void {
    const { stock, events, orders, commands } = decision;
    const { sql } = this.#storage;
    const queues = followHolds(this.#found?.queues ?? this.#queues, events);
    this.#storage.transactionSync(() => {
      this.#insert(INSERT_EVENTS, events.map(eventValues));
      this.#insert(UPSERT_ORDERS, orders.map(orderValues));
      this.#insert(INSERT_COMMANDS, commands.map(commandValues));
      // Holds that were settled before their time came leave no event, but how far they were seen is worth keeping.
      if (events.length > 0 || queues !== this.#queues) {
        const row = [JSON.stringify(stock), JSON.stringify(queues)];
        sql.exec(
          'INSERT INTO stock (one, stock, holds) VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET stock = ?1, holds = ?2',
          ...row,
        );
      }
      alongside?.();
    });
    this.#queues = queues;
  }

  /** A parameter may have 2 MB, and a flush returns as many holds as are due. */
  #insert(query: string, rows: readonly unknown[][]): void {
    for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
      this.#storage.sql.exec(query, JSON.stringify(rows.slice(start, start + ROWS_PER_INSERT)));
    }
  }

  /** Entries after `afterSeq`, in order. */
  eventsAfter(afterSeq: number, limit: number): LedgerEvent[] {
    const rows = this.#storage.sql.exec<LedgerRow>(
      'SELECT seq, at_ms AS atMs, kind, remaining, shopper, id, quantity, detail FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?',
      afterSeq,
      limit,
    );
    return Array.from(rows, eventOf);
  }

  /** A shopper's newest orders, oldest first. */
  ordersOf(shopper: string, limit: number): Order[] {
    const rows = this.#storage.sql.exec<OrderRow>(
      `SELECT ${ORDER_COLUMNS} FROM orders WHERE shopper = ? ORDER BY seq DESC LIMIT ?`,
      shopper,
      limit,
    );
    return Array.from(rows, orderOf).reverse();
  }

  /** Orders of everybody or of one shopper, newest first, made before the ledger entry `beforeSeq`. */
  ordersBefore(beforeSeq: number, limit: number, shopper?: string): Order[] {
    const ofShopper = `SELECT ${ORDER_COLUMNS} FROM orders WHERE shopper = ?3 AND seq < ?1 ORDER BY seq DESC LIMIT ?2`;
    const rows =
      shopper === undefined
        ? this.#storage.sql.exec<OrderRow>(ORDERS_NEWEST_FIRST, beforeSeq, limit)
        : this.#storage.sql.exec<OrderRow>(ofShopper, beforeSeq, limit, shopper);
    return Array.from(rows, orderOf);
  }

  /** The counters as they are stored: for the audit. */
  storedStock(): Stock {
    const [row] = this.#storage.sql.exec<{ stock: string }>('SELECT stock FROM stock');
    return row === undefined ? NO_STOCK : JSON.parse(row.stock);
  }

  /** A value of the object that is no part of the ledger, such as how the drop is shown. */
  setting(name: string): string | undefined {
    const [row] = this.#storage.sql.exec<{ value: string }>('SELECT value FROM settings WHERE name = ?', name);
    return row?.value;
  }

  setSetting(name: string, value: string): void {
    this.#storage.sql.exec('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)', name, value);
  }

  /** What the orders add up to: for the audit, which trusts no counter. */
  orderSums(): OrderSums & { readonly orders: number } {
    return this.#storage.sql
      .exec<{ held: number; sold: number; orders: number }>(
        `SELECT coalesce(sum(quantity) FILTER (WHERE state = 'held'), 0) AS held,
                coalesce(sum(quantity) FILTER (WHERE state = 'sold'), 0) AS sold, count(*) AS orders FROM orders`,
      )
      .one();
  }

  /**
   * Orders that have changed since then otherwise than by a purchase, as they are now. Only the newest entries are looked at.
   *
   * @param sinceMs milliseconds since the epoch.
   */
  ordersChanged(sinceMs: number, entries: number): Order[] {
    const rows = this.#storage.sql.exec<OrderRow>(
      `SELECT ${ORDER_COLUMNS} FROM orders WHERE (shopper, id) IN (
         SELECT shopper, id FROM (SELECT * FROM ledger ORDER BY seq DESC LIMIT ?)
         WHERE at_ms >= ? AND kind IN ('confirmed', 'released', 'expired', 'refunded'))`,
      entries,
      sinceMs,
    );
    return Array.from(rows, orderOf);
  }

  /** The order as it is stored: for the audit. */
  order(shopper: string, id: string): Order | undefined {
    const [row] = this.#storage.sql.exec<OrderRow>(
      `SELECT ${ORDER_COLUMNS} FROM orders WHERE shopper = ? AND id = ?`,
      shopper,
      id,
    );
    return row === undefined ? undefined : orderOf(row);
  }
}

/** The longest names make a row of some 600 bytes. */
const ROWS_PER_INSERT = 2_000;

const ORDER_COLUMNS = 'shopper, id, state, quantity, at_ms AS atMs, expires_at_ms AS expiresAtMs, seq';

/** What is asked arrives as one JSON parameter, and only what is found comes back: in a rush nearly every purchase is new. */
const KNOWN_ORDERS = `
  SELECT o.shopper, o.id, o.state, o.quantity, o.at_ms AS atMs, o.expires_at_ms AS expiresAtMs, o.seq
  FROM jsonb_each(?) asked CROSS JOIN orders o ON o.shopper = asked.value ->> 0 AND o.id = asked.value ->> 1`;

const KNOWN_HOLDINGS = `
  SELECT o.shopper, sum(iif(o.state IN ('held', 'sold'), o.quantity, 0)) AS units, count(*) AS orders
  FROM json_each(?) asked CROSS JOIN orders o ON o.shopper = asked.value GROUP BY o.shopper`;

const KNOWN_COMMANDS = `
  SELECT c.command_id AS commandId, c.fingerprint
  FROM json_each(?) asked CROSS JOIN commands c ON c.command_id = asked.value`;

interface HoldingsRow extends Record<string, SqlStorageValue> {
  shopper: string;
  units: number;
  orders: number;
}

interface CommandRow extends Record<string, SqlStorageValue> {
  commandId: string;
  fingerprint: string;
}

/** `jsonb_each` gives each row parsed; `json_each` would write it out as text, for every `->>` to parse again. */
const INSERT_EVENTS = `
  INSERT INTO ledger (seq, at_ms, kind, remaining, shopper, id, quantity, detail)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
  FROM jsonb_each(?)`;

const UPSERT_ORDERS = `
  INSERT INTO orders (shopper, id, state, quantity, at_ms, expires_at_ms, seq)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM jsonb_each(?)
  WHERE true ON CONFLICT (shopper, id) DO UPDATE SET state = excluded.state`;

const INSERT_COMMANDS =
  'INSERT INTO commands (command_id, fingerprint) SELECT value ->> 0, value ->> 1 FROM json_each(?)';

/** The ledger is in the order of time, so walking it backwards gives the newest orders without an index of their own. */
const ORDERS_NEWEST_FIRST = `
  SELECT o.shopper, o.id, o.state, o.quantity, o.at_ms AS atMs, o.expires_at_ms AS expiresAtMs, o.seq
  FROM ledger l CROSS JOIN orders o ON o.shopper = l.shopper AND o.id = l.id
  WHERE l.seq < ? AND l.kind IN ('held', 'sold') ORDER BY l.seq DESC LIMIT ?`;

/** Whether any command of the batch is decided under a per-shopper limit, be it one that the batch itself brings. */
function mayLimit(stock: Stock, batch: readonly Command[]): boolean {
  if (stock.terms.perShopperLimit !== null) return true;
  return batch.some((command) => command.kind === 'configure' && command.terms.perShopperLimit !== null);
}

/** What a batch asks about: orders by their keys, shoppers, an operator's commands by their ids. */
function askedBy(batch: readonly Command[]) {
  const keys: [shopper: string, id: string][] = [];
  const shoppers = new Set<string>();
  const commandIds: string[] = [];
  for (const command of batch) {
    if ('shopper' in command) {
      keys.push([command.shopper, command.id]);
      shoppers.add(command.shopper);
    }
    if ('commandId' in command) commandIds.push(command.commandId);
  }
  return { keys, shoppers, commandIds };
}

function eventValues(event: LedgerEvent): unknown[] {
  const { seq, atMs, kind, remaining } = event;
  if ('shopper' in event) {
    const { shopper, id, quantity } = event;
    return [seq, atMs, kind, remaining, shopper, id, quantity, detailOf(event)];
  }
  return [seq, atMs, kind, remaining, null, null, 'quantity' in event ? event.quantity : null, detailOf(event)];
}

/** What only some kinds of entry have, as JSON text; `null` where there is nothing. */
function detailOf(event: LedgerEvent): string | null {
  switch (event.kind) {
    case 'configured':
      return JSON.stringify({ total: event.total, terms: event.terms });
    case 'closed':
      return JSON.stringify({ by: event.by });
    case 'held':
      return JSON.stringify({ expiresAtMs: event.expiresAtMs });
    case 'confirmed':
      return JSON.stringify({ late: event.late });
    case 'refunded':
      return JSON.stringify({ restock: event.restock });
    default:
      return null;
  }
}

function orderValues(order: Order): unknown[] {
  return [order.shopper, order.id, order.state, order.quantity, order.atMs, order.expiresAtMs, order.seq];
}

function commandValues({ commandId, fingerprint }: Decision['commands'][number]): unknown[] {
  return [commandId, fingerprint];
}
