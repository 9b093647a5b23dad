import type { V4WorkerOptions } from 'miniflare';
import { inFront } from './beside.ts';
import { Rig } from './rig.ts';
import type { Round, Table } from './table.ts';

export interface EngineOptions {
  /** Each buys one unit, once. */
  readonly shoppers: number;
}

interface Setting {
  readonly stock: number;
  readonly lanes: number;
  /** Purchases in one call. */
  readonly batch: number;
}

/** How fast one Sku decides and writes what lanes bring it, without the sockets in front of them. */
export function engineTable({ shoppers }: EngineOptions): Table {
  const column = (name: string, label: string, setting: Setting) => ({
    name,
    label,
    measure: () => measure(shoppers, setting),
  });
  return {
    name: 'engine',
    title: `${shoppers.toLocaleString('en-US')} purchases at one Sku`,
    unit: 'purchases decided and on disk per second',
    method: [
      `${shoppers.toLocaleString('en-US')} shoppers buy one unit each, with a limit of one. A Worker beside the program stands for the lanes: each has one call on`,
      'the way to the real Sku, and is answered when what it brought is on disk. The answer of a purchase is that of its call.',
      'Each measurement has a runtime and data of its own.',
    ].join(' '),
    columns: [
      column('sold', 'all in stock, 8 lanes, 1,000 a call', { stock: shoppers, lanes: 8, batch: 1_000 }),
      column('sold out', '500 in stock, 8 lanes, 1,000 a call', { stock: 500, lanes: 8, batch: 1_000 }),
      column('small', 'all in stock, 8 lanes, 100 a call', { stock: shoppers, lanes: 8, batch: 100 }),
    ],
  };
}

async function measure(shoppers: number, { stock, lanes, batch }: Setting): Promise<Round> {
  const rig = await Rig.start(lanesBeside);
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: stock, perShopperLimit: 1 });
    // A few calls warm the runtime up; they buy at another drop.
    await rig.server.createDrop('warm', { title: 'Warm', total: 20_000, perShopperLimit: 1 });
    await drive(rig, { sku: 'warm', shoppers: 20_000, lanes, batch });
    const { seconds, answersMs, receipts, calls } = await drive(rig, { sku: 'bench', shoppers, lanes, batch });
    const { sold } = await rig.server.stock('bench');
    const expected = Math.min(stock, shoppers);
    if (receipts !== expected || sold !== expected)
      throw new Error(`${receipts} receipts, ${sold} sold of ${expected}.`);
    return { count: shoppers, seconds, answersMs, meanwhile: { receipts, callsPer1000: (calls / shoppers) * 1_000 } };
  } finally {
    await rig.end();
  }
}

interface Driven {
  readonly seconds: number;
  readonly answersMs: readonly number[];
  readonly receipts: number;
  readonly calls: number;
}

function drive(rig: Rig, work: { sku: string; shoppers: number; lanes: number; batch: number }): Promise<Driven> {
  return rig.operate('PUT', '/bench', work);
}

/** Stands for the lanes. */
function lanesBeside(program: V4WorkerOptions): V4WorkerOptions[] {
  const script = `
    export default {
      async fetch(request, env) {
        if (new URL(request.url).pathname !== '/bench') return env.PROGRAM.fetch(request);
        const { sku, shoppers, lanes, batch } = await request.json();
        const object = env.SKU.getByName(sku);
        const answersMs = [];
        let next = 0;
        let receipts = 0;
        const lane = async (index) => {
          while (next < shoppers) {
            const from = next;
            next = Math.min(from + batch, shoppers);
            const commands = Array.from({ length: next - from }, (_, i) => (
              { kind: 'purchase', shopper: 'anon_' + (from + i), id: 'purchase_' + (from + i), quantity: 1 }
            ));
            const sentAtMs = Date.now();
            const tally = { refusals: {}, errors: 0 };
            const { answers } = await object.serve(sku + '~bench~' + index, { commands, arrivals: [], watching: 0, tally });
            answersMs.push(Date.now() - sentAtMs);
            receipts += answers.filter(({ kind }) => kind === 'receipt').length;
          }
        };
        const startedAtMs = Date.now();
        await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
        const seconds = (Date.now() - startedAtMs) / 1_000;
        return Response.json({ seconds, answersMs, receipts, calls: answersMs.length });
      },
    };`;
  const durableObjects = { SKU: { className: 'Sku', scriptName: program.name ?? 'program' } };
  return inFront(program, { script, durableObjects });
}
