import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import { record } from './readModel.ts';

/**
 * Rebuilds what the read model has of one drop from the drop's own ledger, piece by piece.
 *
 * Writing an entry means the same however often and in whatever order it is done, so the consumer, and a second repair, may
 * write meanwhile: all end at the same rows. Only forgetting is different, and everything that it takes is written again
 * after it. Webhooks lose nothing and repeat nothing: how far a receiver was told stays as it is, and of the ledger nobody
 * ever sees more than what is there without a gap.
 */
export interface RepairPorts {
  /** Entries of the drop's own ledger after `afterSeq`, in order. */
  read(afterSeq: number, limit: number): Promise<LedgerEvent[]>;
  /** The newest entry of the drop's own ledger. */
  lastSeq(): Promise<number>;
}

export interface RepairStep {
  /** The newest entry that is written again without a gap before it. */
  readonly after: number;
  readonly last: number;
  readonly done: boolean;
}

/** What is read and written at once, and how much of that one call does: some seconds, so that whoever waits sees it move. */
const ENTRIES = 500;
const WRITES_MAX = 10;

/** Rows that one statement forgets, so that others get their turn at the database in between. */
const ROWS_FORGOTTEN = 5_000;

/** Writes the next piece, the one after the entry `after`. */
export async function restore(db: D1Database, sku: string, after: number, ports: RepairPorts): Promise<RepairStep> {
  let reached = after;
  let head = 0;
  for (let writes = 0; writes < WRITES_MAX; writes += 1) {
    const events = await ports.read(reached, ENTRIES);
    reached = events.at(-1)?.seq ?? reached;
    // With nothing to write it still tells the head.
    head = await record(db, { sku, events });
    if (events.length < ENTRIES) break;
  }
  const last = await ports.lastSeq();
  if (reached < last) return { after: reached, last, done: false };
  // Where somebody has begun anew meanwhile, there is a gap again, and that is where to go on.
  return { after: Math.min(head, last), last, done: head >= last };
}

/**
 * Forgets what there is of the drop. The orders go first: whoever writes an entry back writes its order with it, so once the
 * entries are gone too, whatever is here has been written since. Of the entries the newest go first, and the head goes back
 * with them, so that it never stands behind a gap.
 */
export async function forget(db: D1Database, sku: string): Promise<void> {
  await db.prepare('DELETE FROM ledger_heads WHERE sku = ?').bind(sku).run();
  for (let changes = 1; changes > 0; ) {
    const { meta } = await db.prepare(FORGET_ORDERS).bind(sku, ROWS_FORGOTTEN).run();
    changes = meta.changes;
  }
  for (;;) {
    const from = await db.prepare(NEWEST).bind(sku, ROWS_FORGOTTEN).first<{ seq: number | null }>();
    if (from === null || from.seq === null) return;
    await db.batch([
      db.prepare('DELETE FROM ledger WHERE sku = ? AND seq >= ?').bind(sku, from.seq),
      db.prepare('UPDATE ledger_heads SET seq = min(seq, ?2 - 1) WHERE sku = ?1').bind(sku, from.seq),
    ]);
  }
}

const FORGET_ORDERS = `
  DELETE FROM orders WHERE sku = ?1 AND (shopper, id) IN (SELECT shopper, id FROM orders WHERE sku = ?1 LIMIT ?2)`;

/** The first of the newest rows. */
const NEWEST = 'SELECT min(seq) AS seq FROM (SELECT seq FROM ledger WHERE sku = ?1 ORDER BY seq DESC LIMIT ?2)';
