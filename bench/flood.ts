import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Customer } from './customer.ts';
import type { FloodOrder, FloodReport } from './flooding.ts';
import type { Option, TableKind } from './options.ts';
import { Rig } from './rig.ts';
import { memoryMb } from './runtimeProcess.ts';
import { answerMs, beside, type Round, type Table } from './table.ts';

const HONEST: Option = { name: 'honest', help: 'shoppers who buy while others flood', default: 100, max: 500 };
const BUYS: Option = { name: 'buys', help: 'of each honest shopper, two a second', default: 20, max: 60 };
const FLOODERS: Option = { name: 'flooders', help: 'sockets of a flood from many', default: 50, max: 500 };
const FLOOD: Option = { name: 'flood', help: 'frames a second of a large flood', default: 5_000, max: 50_000 };

/** What honest shoppers notice of a flood (rule BENCH-6). */
export const flood: TableKind = {
  name: 'flood',
  options: [HONEST, BUYS, FLOODERS, FLOOD],
  make: (value) =>
    floodTable({
      ...{ honest: value(HONEST), buys: value(BUYS) },
      ...{ flooders: value(FLOODERS), framesPerSecond: value(FLOOD) },
    }),
};

interface FloodOptions {
  readonly honest: number;
  readonly buys: number;
  readonly flooders: number;
  readonly framesPerSecond: number;
}

type Size = Pick<FloodOrder, 'connections' | 'framesPerSecond'>;

const BUY_EVERY_MS = 500;
const MEMORY_EVERY_MS = 100;

const BEGIN = 'MB at the begin';
const PEAK = 'MB at the peak';
const END = 'MB at the end';

function floodTable(options: FloodOptions): Table {
  const { honest, buys, flooders, framesPerSecond } = options;
  const many = framesPerSecond.toLocaleString('en-US');
  const same = honest * (1_000 / BUY_EVERY_MS);
  const column = (name: string, label: string, size?: Size) => ({ name, label, measure: () => measure(options, size) });
  return {
    name: 'flood',
    title: 'What honest shoppers notice of a flood',
    method: [
      `${honest} shoppers on sockets buy ${buys} times each, two a second at moments that are fixed beforehand, while others send purchases as`,
      'if there were no limit, from a process of their own. An answer counts from when its purchase was due. A connection that is closed',
      'for its flood is followed by another of a new shopper. Both processes share the machine with the program.',
      'Memory is the runtime’s, resident as Linux counts it, from before the flood.',
    ].join(' '),
    measures: [
      answerMs('p99', 0.99, 'milliseconds until all but one in a hundred honest purchases are answered (p99)'),
      beside(PEAK, 'megabytes of the runtime at the peak'),
    ],
    columns: [
      column('quiet', 'nobody floods'),
      column('same', `${same} frames a second, as many as the honest, over ${flooders} connections`, {
        ...{ connections: flooders, framesPerSecond: same },
      }),
      column('one', `${many} frames a second over one connection`, { connections: 1, framesPerSecond }),
      column('many', `${many} frames a second over ${flooders} connections`, {
        connections: flooders,
        framesPerSecond,
      }),
    ],
  };
}

async function measure({ honest, buys }: FloodOptions, size: Size | undefined): Promise<Round> {
  const rig = await Rig.start();
  let peakMb = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, memoryMb());
  }, MEMORY_EVERY_MS);
  let flood: Flood | undefined;
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: 10_000_000 });
    const customers = await rig.gather('bench', honest);
    const beginMb = memoryMb();
    if (size !== undefined) flood = await Flood.start({ ...size, origin: rig.url('http', ''), sku: 'bench' });
    const startedAtMs = performance.now();
    const answersMs = (
      await Promise.all(customers.map((customer, at) => buyCalmly(customer, buys, at / honest)))
    ).flat();
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const { sent, closed, refused } = (await flood?.end()) ?? { sent: 0, closed: 0, refused: 0 };
    for (const customer of customers) customer.close();
    return {
      ...{ count: answersMs.length, seconds, answersMs },
      meanwhile: {
        ...{ [BEGIN]: beginMb, [PEAK]: peakMb, [END]: memoryMb() },
        ...{ 'frames of the flood a second': sent / seconds, 'times closed': closed, 'times not let in': refused },
      },
    };
  } finally {
    clearInterval(watch);
    flood?.kill();
    await rig.end();
  }
}

/** @param phase where in the interval it begins, so that not everybody asks at the same moment. */
async function buyCalmly(customer: Customer, times: number, phase: number): Promise<number[]> {
  const firstDueMs = performance.now() + phase * BUY_EVERY_MS;
  return Promise.all(
    Array.from({ length: times }, async (_, time) => {
      const dueMs = firstDueMs + time * BUY_EVERY_MS;
      await sleep(Math.max(0, dueMs - performance.now()));
      const { kind, reason } = await customer.buy(`h${time}`);
      if (kind !== 'receipt') throw new Error(`An honest purchase was answered with ${kind}: ${reason}.`);
      return performance.now() - dueMs;
    }),
  );
}

class Flood {
  readonly #child = fork(join(import.meta.dirname, 'flooding.ts'));

  /** Resolves once all of its connections are there and flood. */
  static async start(order: FloodOrder): Promise<Flood> {
    const flood = new Flood();
    flood.#child.send(order);
    await flood.#answer();
    return flood;
  }

  async end(): Promise<FloodReport> {
    this.#child.send('end');
    return (await this.#answer()) as FloodReport;
  }

  kill(): void {
    this.#child.kill();
  }

  async #answer(): Promise<unknown> {
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error('The flood ended by itself; why stands above.');
    });
    // Where it ends after it has answered, as it should.
    ended.catch(() => {});
    const [message] = await Promise.race([once(this.#child, 'message'), ended]);
    return message;
  }
}
