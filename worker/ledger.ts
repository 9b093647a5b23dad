import type { Command, Known } from '../shared/inventory/commands.ts';
import type { Decision } from '../shared/inventory/decide.ts';
import type { OrderSums } from '../shared/inventory/invariants.ts';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import type { Order } from '../shared/inventory/order.ts';
import { NO_STOCK, type Stock } from '../shared/inventory/stock.ts';
import { FILING_BOUNDS } from './filingBounds.ts';
import { type DueHolds, dueHolds, followHolds, type HoldQueue, nextExpiryOf } from './holdQueues.ts';
import { insertRows } from './insertRows.ts';
import { FOUND_COLUMNS, type FoundRow, type Key, Orders } from './orders.ts';
import { eventOf, type LedgerRow } from './rows.ts';
import { createTables, type LedgerStorage } from './tables.ts';

/** The storage of a Sku: its stock, its orders, its ledger. Every method is synchronous, so nothing can come in between. */
export class Ledger {
  readonly #storage: LedgerStorage;
  readonly #orders: Orders;
  #queues: readonly HoldQueue[] = [];
  /** What `know` found due: it counts only once `commit` has returned it to stock. */
  #found: DueHolds | undefined;

  constructor(storage: LedgerStorage, bounds = FILING_BOUNDS) {
    this.#storage = storage;
    createTables(storage.sql);
    this.#orders = new Orders(storage.sql, bounds);
  }

  /** When the next hold may expire, or `null`. */
  get nextExpiryMs(): number | null {
    return nextExpiryOf(this.#queues);
  }

  /** Orders that wait to be brought into their table. */
  get unfiled(): number {
    return this.#orders.unfiled;
  }

  /** Reads one row, however many orders there are, and after a rush the entries whose orders are not in their table (rule SKU-6). */
  load(): Stock {
    const [row] = this.#storage.sql.exec<StockRow>('SELECT stock, holds, filed_seq AS filedSeq FROM stock');
    const stock: Stock = row === undefined ? NO_STOCK : JSON.parse(row.stock);
    const filedSeq = row?.filedSeq ?? stock.seq;
    this.#queues = row === undefined ? [] : JSON.parse(row.holds);
    this.#orders.recall(filedSeq, stock.seq, this.eventsAfter(filedSeq, stock.seq - filedSeq));
    return stock;
  }

  /** Everything that a decision about this batch needs to know. Only what is asked about is looked for. */
  know(stock: Stock, batch: readonly Command[], nowMs: number): Known {
    const { sql } = this.#storage;
    this.#found = dueHolds(sql, this.#orders, this.#queues, stock.seq, nowMs);
    const { due } = this.#found;
    const { keys, shoppers, commandIds } = askedBy(batch);
    const limits = mayLimit(stock, batch);
    const holdings = this.#orders.holdings(limits ? shoppers : []);
    // Who has made no order has none by that id: in a rush that is nearly everybody.
    const orders = this.#orders.known(limits ? keys.filter(([shopper]) => holdings.has(shopper)) : keys);
    const commands = new Map<string, string>();
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
    const plan = this.#orders.plan(orders, stock.seq);
    this.#storage.transactionSync(() => {
      insertRows(sql, INSERT_EVENTS, events.map(eventValues));
      this.#orders.write(plan.orders);
      insertRows(sql, INSERT_COMMANDS, commands.map(commandValues));
      // Holds that were settled before their time came leave no event, but how far they were seen is worth keeping.
      if (events.length > 0 || queues !== this.#queues) {
        const row = [JSON.stringify(stock), JSON.stringify(queues), plan.filedSeq];
        sql.exec(
          `INSERT INTO stock (one, stock, holds, filed_seq) VALUES (1, ?1, ?2, ?3)
           ON CONFLICT DO UPDATE SET stock = ?1, holds = ?2, filed_seq = ?3`,
          ...row,
        );
      }
      alongside?.();
    });
    this.#orders.decided(plan, orders, stock.seq);
    this.#queues = queues;
  }

  /** Brings some of the orders that wait into their table, in a transaction of its own, or throws and writes nothing. */
  file(count: number): void {
    const stretch = this.#orders.next(count);
    this.#storage.transactionSync(() => {
      this.#orders.write(stretch.orders);
      if (stretch.filedSeq !== null) this.#storage.sql.exec('UPDATE stock SET filed_seq = ?', stretch.filedSeq);
    });
    this.#orders.filed(stretch);
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
    return this.#orders.ofShopper(shopper, limit).reverse();
  }

  /** Orders of everybody or of one shopper, newest first, made before the ledger entry `beforeSeq`. */
  ordersBefore(beforeSeq: number, limit: number, shopper?: string): Order[] {
    if (shopper !== undefined) return this.#orders.ofShopper(shopper, limit, beforeSeq);
    const rows = this.#storage.sql.exec<FoundRow>(ORDERS_NEWEST_FIRST, beforeSeq, limit);
    return Array.from(rows, (row) => this.#orders.current(row)).filter((order) => order !== undefined);
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
    return this.#orders.sums();
  }

  /**
   * Orders that have changed since then otherwise than by a purchase, as they are now. Only the newest entries are looked at.
   *
   * @param sinceMs milliseconds since the epoch.
   */
  ordersChanged(sinceMs: number, entries: number): Order[] {
    const rows = this.#storage.sql.exec<{ shopper: string; id: string }>(KEYS_CHANGED, entries, sinceMs);
    const keys = Array.from(rows, ({ shopper, id }): Key => [shopper, id]);
    return [...this.#orders.known(keys).values()];
  }

  /** The order as it is stored: for the audit. */
  order(shopper: string, id: string): Order | undefined {
    return this.#orders.find(shopper, id);
  }
}

const KNOWN_COMMANDS = `
  SELECT c.command_id AS commandId, c.fingerprint
  FROM json_each(?) asked CROSS JOIN commands c ON c.command_id = asked.value`;

interface StockRow extends Record<string, SqlStorageValue> {
  stock: string;
  holds: string;
  /** `null` in storage from before orders could wait: its table is complete. */
  filedSeq: number | null;
}

interface CommandRow extends Record<string, SqlStorageValue> {
  commandId: string;
  fingerprint: string;
}

const INSERT_EVENTS = `
  INSERT INTO ledger (seq, at_ms, kind, remaining, shopper, id, quantity, detail)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
  FROM jsonb_each(?)`;

const INSERT_COMMANDS =
  'INSERT INTO commands (command_id, fingerprint) SELECT value ->> 0, value ->> 1 FROM jsonb_each(?)';

/** The ledger is in the order of time, so walking it backwards gives the newest orders without an index of their own. */
const ORDERS_NEWEST_FIRST = `
  SELECT ${FOUND_COLUMNS} FROM ledger l LEFT JOIN orders o ON o.shopper = l.shopper AND o.id = l.id
  WHERE l.seq < ? AND l.kind IN ('held', 'sold') ORDER BY l.seq DESC LIMIT ?`;

const KEYS_CHANGED = `
  SELECT DISTINCT shopper, id FROM (SELECT * FROM ledger ORDER BY seq DESC LIMIT ?)
  WHERE at_ms >= ? AND kind IN ('confirmed', 'released', 'expired', 'refunded')`;

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

function commandValues({ commandId, fingerprint }: Decision['commands'][number]): unknown[] {
  return [commandId, fingerprint];
}
