import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V4WorkerOptions } from 'miniflare';
import { withEntry } from '../scripts/program/entry.ts';
import { inFront } from './beside.ts';
import type { Rig } from './rig.ts';
import { waitFor } from './waitFor.ts';

/** Buys at one Sku as its lanes do, without the sockets in front of them. */

const ENTRIES = join(import.meta.dirname, 'entries');

export interface Work {
  readonly sku: string;
  /** Nobody below this number buys, so that work can go on where other work has ended. */
  readonly from: number;
  /** Each buys one unit, once. */
  readonly shoppers: number;
  readonly lanes: number;
  /** Purchases in one call. */
  readonly batch: number;
  /** Of the shoppers; default: as the program names those whom nobody has named. */
  readonly names?: 'anonymous' | 'random';
}

export interface Driven {
  readonly seconds: number;
  readonly answersMs: readonly number[];
  readonly receipts: number;
  readonly calls: number;
}

/** What a Sku has done since it woke. */
export interface Counted {
  readonly rowsWritten: number;
  /** That lanes have made. */
  readonly calls: number;
  /** That were in them. */
  readonly commands: number;
  /** Entries that the queue does not have yet. */
  readonly backlog: number;
  /** Entries of the ledger that the table of orders does not follow yet. */
  readonly unfiled: number;
}

/** The program, counting, and the Worker that stands for its lanes. */
export function driven(program: V4WorkerOptions): V4WorkerOptions[] {
  const script = readFileSync(join(ENTRIES, 'lanes.js'), 'utf8');
  const durableObjects = { SKU: { className: 'Sku', scriptName: program.name ?? 'program' } };
  return inFront(countedProgram(program), { script, durableObjects });
}

/** The program with counters in its Sku. */
export function countedProgram(program: V4WorkerOptions): V4WorkerOptions {
  return withEntry(program, join(ENTRIES, 'counted.js'));
}

export function drive(rig: Rig, work: Work): Promise<Driven> {
  return rig.operate('PUT', '/bench', work);
}

export function countedOf(rig: Rig, sku: string): Promise<Counted> {
  return rig.operate('GET', `/counted/${sku}`);
}

/** The same, once every order is in its table as well: after a rush that is done in the turns that nobody needs. */
export async function countedWhenFiled(rig: Rig, sku: string): Promise<Counted> {
  await waitFor('the table of orders', async () => (await countedOf(rig, sku)).unfiled === 0);
  return countedOf(rig, sku);
}

/** As many as are made ready at a time: they are made before the clock runs, and stay in the runtime's memory until then. */
const SHOPPERS_AT_A_TIME = 100_000;

/** Sells so many units of a drop, as fast as it goes. */
export async function fill(rig: Rig, sku: string, orders: number, names?: Work['names']): Promise<void> {
  for (let from = 0; from < orders; from += SHOPPERS_AT_A_TIME) {
    const shoppers = Math.min(SHOPPERS_AT_A_TIME, orders - from);
    const { receipts } = await drive(rig, { sku, from, shoppers, lanes: 8, batch: 1_000, ...(names && { names }) });
    if (receipts !== shoppers) throw new Error(`${receipts} of ${shoppers} purchases were sold.`);
  }
}

/** A few calls warm the runtime up; they buy at another drop. */
export async function warmUp(rig: Rig, { lanes, batch }: { lanes: number; batch: number }): Promise<void> {
  const shoppers = 20_000;
  await rig.server.createDrop('warm', { title: 'Warm', total: shoppers, perShopperLimit: 1 });
  await drive(rig, { sku: 'warm', from: 0, shoppers, lanes, batch });
}
