import { isOrderChange, type LedgerEvent, type OrderChange } from '../shared/inventory/ledger.ts';
import { orderKey } from '../shared/inventory/order.ts';
import { Findings } from './findings.ts';
import { stateAfter } from './readModel.ts';
import {
  type BackedOrder,
  type EntryRow,
  entriesBetween,
  figures,
  headOf,
  ordersAfter,
  ordersOf,
  type ReadFigures,
} from './readModelChecks.ts';

/**
 * Compares what the read model has of one drop with the drop's own ledger, row by row.
 *
 * The drop goes on selling and its entries go on arriving meanwhile. Only entries up to the head, as it was at the beginning,
 * are therefore demanded: all of them had arrived, and neither they nor what follows from them changes any more. What lies
 * after it is merely behind.
 */
export interface ReconcilePorts {
  /** Entries of the drop's own ledger after `afterSeq`, in order. */
  read(afterSeq: number, limit: number): Promise<LedgerEvent[]>;
  /** The newest entry of the drop's own ledger. */
  lastSeq(): Promise<number>;
}

export interface Comparison {
  /** Entries that have not arrived. */
  readonly behind: number;
  /** In words, the first of them. */
  readonly differences: readonly string[];
  readonly figures: ReadFigures;
}

/** Entries, or orders, that are compared at once. Larger pages cost more memory, smaller ones more calls. */
const PAGE = 4_000;

export async function compare(db: D1Database, sku: string, ports: ReconcilePorts): Promise<Comparison> {
  const found = new Findings();
  const head = await headOf(db, sku);
  if (head.nextIsHere) found.add(`The head stands at entry ${head.seq}, but entry ${head.seq + 1} is here too.`);
  await compareEntries(db, sku, head.seq, ports, found);
  await compareOrders(db, sku, found);
  const read = await figures(db, sku, head.seq);
  // Asked last: until then the drop may have sold, and what was read above may have arrived.
  const last = await ports.lastSeq();
  const newest = Math.max(read.newestSeq, head.seq);
  if (newest > last) found.add(`There is an entry ${newest} here, but the ledger ends at ${last}.`);
  if (read.oldestSeq < 1) found.add(`There is an entry ${read.oldestSeq} here, but the ledger begins at 1.`);
  return { behind: Math.max(0, last - head.seq), differences: found.shown, figures: read };
}

/** Every entry up to the head is here as the ledger has it, and has reached the order that it is about. */
async function compareEntries(
  db: D1Database,
  sku: string,
  headSeq: number,
  ports: ReconcilePorts,
  found: Findings,
): Promise<void> {
  for (let after = 0; after < headSeq; ) {
    const page = await ports.read(after, Math.min(PAGE, headSeq - after));
    const last = page.at(-1);
    // That the head lies beyond the end of the ledger is said elsewhere.
    if (last === undefined) return;
    const [here, orders] = await Promise.all([
      entriesBetween(db, sku, after, last.seq),
      ordersOf(db, sku, page.filter(isOrderChange)),
    ]);
    for (const event of page) {
      found.add(...entryDifferences(event, here.get(event.seq)));
      if (isOrderChange(event)) found.add(...reachDifferences(event, orders.get(orderKey(event.shopper, event.id))));
    }
    after = last.seq;
  }
}

function entryDifferences(event: LedgerEvent, here: EntryRow | undefined): string[] {
  if (here === undefined) return [`Entry ${event.seq} is missing.`];
  const isSame = here.entry === JSON.stringify(event) && here.atMs === event.atMs;
  return isSame ? [] : [`Entry ${event.seq} is not as it is in the ledger.`];
}

function reachDifferences(event: LedgerEvent & OrderChange, order: Reached | undefined): string[] {
  const name = nameOf(event);
  if (order === undefined) return [`${name} is missing: entry ${event.seq} (${event.kind}) tells of it.`];
  const made = event.kind === 'held' || event.kind === 'sold';
  if (made && order.seq !== event.seq)
    return [`${name} was made by entry ${event.seq}, but is here as made by ${order.seq}.`];
  if (order.updatedSeq >= event.seq) return [];
  return [
    `${name} is ${order.state} as of entry ${order.updatedSeq}, but entry ${event.seq} says ${stateAfter(event)}.`,
  ];
}

type Reached = Pick<BackedOrder, 'seq' | 'updatedSeq' | 'state'>;

/** Every order is here as the entries say that made and last changed it; so none is here that no entry tells of. */
async function compareOrders(db: D1Database, sku: string, found: Findings): Promise<void> {
  let after: BackedOrder | undefined;
  do {
    const page: BackedOrder[] = await ordersAfter(db, sku, PAGE, after);
    for (const order of page) found.add(...orderDifferences(order));
    after = page.length < PAGE ? undefined : page.at(-1);
  } while (after !== undefined);
}

function orderDifferences(order: BackedOrder): string[] {
  const name = nameOf(order);
  const made = entryAbout(order, order.madeBy);
  const updated = entryAbout(order, order.updatedBy);
  if (updated === undefined) return [`${name} is here, but no entry tells of it.`];
  // An entry may overtake the one that made its order. Until that arrives the order is in no report.
  if (order.seq === null && order.atMs === null) return [];
  if (made === undefined || (made.kind !== 'held' && made.kind !== 'sold')) {
    return [`${name} is here, but no entry made it.`];
  }
  const wrong: string[] = [];
  if (order.state !== stateAfter(updated))
    wrong.push(`${name} is ${order.state}, but should be ${stateAfter(updated)}.`);
  if (order.quantity !== made.quantity) {
    wrong.push(`${name} has a quantity of ${order.quantity}, but should have ${made.quantity}.`);
  }
  if (order.atMs !== made.atMs || order.updatedAtMs !== updated.atMs)
    wrong.push(`${name} has other times than its entries.`);
  return wrong;
}

/** The entry, where it is one about this very order. */
function entryAbout({ shopper, id }: BackedOrder, text: string | null): (LedgerEvent & OrderChange) | undefined {
  const event: LedgerEvent | null = text === null ? null : JSON.parse(text);
  if (event === null || !isOrderChange(event)) return undefined;
  return event.shopper === shopper && event.id === id ? event : undefined;
}

function nameOf({ shopper, id }: { readonly shopper: string; readonly id: string }): string {
  return `The order ${id} of ${shopper}`;
}
