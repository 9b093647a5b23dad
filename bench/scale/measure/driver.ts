import { setTimeout as sleep } from 'node:timers/promises';
import type { V4WorkerOptions } from 'miniflare';
import { inFront } from '../../beside.ts';
import { Rig } from '../../rig.ts';
import { processorMs } from '../../runtimeProcess.ts';

/** Calls that stand for lanes: each lane has one on the way, and makes the next when it is answered. */
export interface Drive {
  readonly sku: string;
  readonly lanes: number;
  /** Over all lanes. */
  readonly calls: number;
  /** Purchases in a call, by shoppers who have not bought before. */
  readonly purchases: number;
  /** Shoppers in a call who have just connected. */
  readonly arrivals: number;
}

export interface Driven {
  readonly seconds: number;
  readonly answersMs: readonly number[];
  readonly receipts: number;
  /** From the first call until the answers of one held the last unit; 0 where something is left. */
  readonly soldOutMs: number;
  /** The runtime's processor time. */
  readonly processorMs: number;
}

/** A runtime with one drop in it, and a Worker beside it that calls the Sku as lanes do. */
export async function driven(stock: number, drives: readonly Omit<Drive, 'sku'>[]): Promise<Driven[]> {
  const rig = await Rig.start({ surround: driverBeside });
  try {
    await rig.server.createDrop('warm', { title: 'Warm', total: 100_000, perShopperLimit: 1 });
    await rig.server.createDrop('rush', { title: 'Rush', total: stock, perShopperLimit: 1 });
    // The compiler has to have seen the code; these buy at another drop.
    await drive(rig, { sku: 'warm', lanes: 4, calls: 100, purchases: 200, arrivals: 10 });
    const all: Driven[] = [];
    for (const each of drives) {
      await quiet();
      all.push(await drive(rig, { sku: 'rush', ...each }));
    }
    return all;
  } finally {
    await rig.end();
  }
}

/** How late the runtime's timers of no length are, one after the other, in milliseconds each. */
export async function timerLatenessMs(timers = 1_000): Promise<number> {
  const rig = await Rig.start({ surround: driverBeside });
  try {
    const { ms } = await rig.operate<{ ms: number }>('PUT', '/timers', { timers });
    return ms / timers;
  } finally {
    await rig.end();
  }
}

async function drive(rig: Rig, work: Drive): Promise<Driven> {
  const beforeMs = processorMs();
  const answer = await rig.operate<Omit<Driven, 'processorMs'>>('PUT', '/drive', work);
  return { ...answer, processorMs: processorMs() - beforeMs };
}

/** Waits until what was sold before is in the read model, and nothing works on behind the next measurement. */
export async function quiet(): Promise<void> {
  for (let looks = 0; looks < 100; looks += 1) {
    const beforeMs = processorMs();
    await sleep(400);
    if (processorMs() - beforeMs <= 20) return;
  }
  throw new Error(`The runtime works on and on; it is at ${processorMs()} ms of processor time.`);
}

function driverBeside(program: V4WorkerOptions): V4WorkerOptions[] {
  const script = `
    let drives = 0;
    export default {
      async fetch(request, env) {
        const { pathname } = new URL(request.url);
        if (pathname === '/timers') {
          const { timers } = await request.json();
          const startedAtMs = Date.now();
          for (let each = 0; each < timers; each += 1) await new Promise((resolve) => setTimeout(resolve, 0));
          return Response.json({ ms: Date.now() - startedAtMs });
        }
        if (pathname !== '/drive') return env.PROGRAM.fetch(request);
        const { sku, lanes, calls, purchases, arrivals } = await request.json();
        const object = env.SKU.getByName(sku);
        const answersMs = [];
        let next = 0;
        let receipts = 0;
        let soldOutMs = 0;
        const drive = drives++;
        const startedAtMs = Date.now();
        const lane = async (index) => {
          while (next < calls) {
            const call = next++;
            const commands = Array.from({ length: purchases }, (_, i) => (
              { kind: 'purchase', shopper: 'anon_' + drive + '_' + (call * purchases + i), id: 'purchase_' + i, quantity: 1 }
            ));
            const asked = { commands, arrivals: Array(arrivals).fill('anon_0_0'), headcount: { watching: 0, sockets: 0, atMs: 0 }, tally: { refusals: {}, errors: 0 } };
            const sentAtMs = Date.now();
            const { answers, standing } = await object.serve(sku + '~drive~' + index, asked);
            answersMs.push(Date.now() - sentAtMs);
            for (const { kind } of answers) if (kind === 'receipt') receipts += 1;
            if (standing.stock.remaining === 0 && soldOutMs === 0) soldOutMs = Date.now() - startedAtMs;
          }
        };
        await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
        return Response.json({ seconds: (Date.now() - startedAtMs) / 1_000, answersMs, receipts, soldOutMs });
      },
    };`;
  const durableObjects = { SKU: { className: 'Sku', scriptName: program.name ?? 'program' } };
  return inFront(program, { script, durableObjects });
}
