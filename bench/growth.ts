import type { V4WorkerOptions } from 'miniflare';
import { withQueue } from './beside.ts';
import { Customer } from './customer.ts';
import { countedOf, countedWhenFiled, drive, driven, fill, warmUp } from './driver.ts';
import { type Option, SHOPPERS, type TableKind } from './options.ts';
import { Rig } from './rig.ts';
import { processorMs } from './runtimeProcess.ts';
import { median } from './statistics.ts';
import { beside, perSecond, type Round, type Table } from './table.ts';
import { waitFor } from './waitFor.ts';

const ORDERS: Option = { name: 'orders', help: 'in the largest ledger', default: 1_000_000, max: 5_000_000 };

/** Whether a Sku slows down as its ledger grows: how fast it sells, how fast it wakes. */
export const growth: TableKind = {
  name: 'growth',
  options: [ORDERS, SHOPPERS],
  make: (value) => growthTable(value(ORDERS), value(SHOPPERS)),
};

/** Times that the runtime is started anew, and shoppers who come back, in one measurement. */
const WAKES = 3;
const RETURNING = 20;

const LANES = { lanes: 8, batch: 1_000 };

const PROCESSOR = 'µs of processor each';
const WAKE = 'ms to wake';
const WELCOME = 'ms to welcome back';

function growthTable(most: number, shoppers: number): Table {
  const sizes = [0, Math.round(most / 10), most];
  const ledgers = [
    ...sizes.map((orders) => new Grown({ orders, shoppers, names: 'anonymous' })),
    ...[0, most].map((orders) => new Grown({ orders, shoppers, names: 'random' })),
  ];
  return {
    name: 'growth',
    title: 'A drop whose ledger has grown',
    method: [
      `${shoppers.toLocaleString('en-US')} shoppers buy at a drop that has so many orders already, which were really bought; with a limit, through a Worker that stands`,
      `for lanes. Before that the runtime is started ${WAKES} times, and once it runs and has answered for other drops, the first request for this`,
      'one is timed until it is answered, and the first for a drop without any orders beside it. Shoppers who have bought come back to a',
      'drop that is awake, and are timed until their welcome. Shoppers have the names that the program gives, which sort by time; or random ones,',
      'as a shop may give. The queue takes everything and forgets it. Each measurement has a copy of the data.',
    ].join(' '),
    measures: [
      perSecond('purchases decided and on disk per second'),
      beside(PROCESSOR, 'microseconds of the runtime’s processor time for each purchase'),
      beside(WAKE, 'milliseconds from the first request to a drop that sleeps until its answer'),
      beside(WELCOME, 'milliseconds until a returning shopper is welcomed'),
    ],
    columns: ledgers.map((grown) => ({
      ...{ name: grown.name, label: grown.label, against: `${grown.names} 0` },
      measure: (round) => grown.measure(round),
    })),
    goals: [
      { column: `anonymous ${most}`, measure: 'perSecond', of: 'ratio', atLeast: 0.8 },
      { column: `anonymous ${most}`, measure: WAKE, of: 'median', atMost: 20 },
      { column: `random ${most}`, measure: 'perSecond', of: 'ratio', atLeast: 0.8 },
    ],
    end: async () => {
      for (const grown of ledgers) await grown.end();
    },
  };
}

/** A drop with so many orders: made once, and copied for each measurement. */
class Grown {
  readonly orders: number;
  readonly names: 'anonymous' | 'random';
  readonly #shoppers: number;
  #made: { readonly rig: Rig; readonly tokens: readonly string[] } | undefined;

  constructor({ orders, shoppers, names }: { orders: number; shoppers: number; names: 'anonymous' | 'random' }) {
    this.orders = orders;
    this.names = names;
    this.#shoppers = shoppers;
  }

  get name(): string {
    return `${this.names} ${this.orders}`;
  }

  get label(): string {
    const orders = this.orders === 0 ? 'no orders' : `${this.orders.toLocaleString('en-US')} orders`;
    return this.names === 'random' ? `${orders}, shoppers with random names` : orders;
  }

  async measure(round: number): Promise<Round> {
    this.#made ??= await this.#make();
    const { rig: original, tokens } = this.#made;
    const rig = await Rig.start({ surround, from: original.dataDir });
    try {
      const wakes = [];
      for (let wake = 0; wake < WAKES; wake += 1) {
        if (wake > 0) await rig.restart();
        wakes.push(await timeWakes(rig, (round + wake) % 2 === 0));
      }
      const welcomes = await timeWelcomes(rig, tokens);
      const { seconds, answersMs, usedMs } = await this.#sell(rig);
      return {
        ...{ count: this.#shoppers, seconds, answersMs },
        meanwhile: {
          [WAKE]: median(wakes.map(({ grownMs }) => grownMs)),
          'ms to wake without orders': median(wakes.map(({ emptyMs }) => emptyMs)),
          [WELCOME]: median(welcomes),
          [PROCESSOR]: (usedMs * 1_000) / this.#shoppers,
        },
      };
    } finally {
      await rig.end();
    }
  }

  async end(): Promise<void> {
    await this.#made?.rig.end();
  }

  async #sell(rig: Rig) {
    await warmUp(rig, LANES);
    const { orders: from, names } = this;
    const before = processorMs();
    const driven = await drive(rig, { sku: 'grown', from, shoppers: this.#shoppers, names, ...LANES });
    const usedMs = processorMs() - before;
    const { sold } = await rig.server.stock('grown');
    const expected = this.orders + this.#shoppers + RETURNING;
    if (sold !== expected) throw new Error(`${sold} were sold of ${expected}.`);
    return { ...driven, usedMs };
  }

  /** The original, whose runtime has ended and whose data stays until the end. */
  async #make() {
    const rig = await Rig.start({ surround });
    const total = this.orders + this.#shoppers + RETURNING;
    await rig.server.createDrop('grown', { title: 'Grown', total, perShopperLimit: 1 });
    for (const sku of ['empty', 'other']) await rig.server.createDrop(sku, { title: sku, total: 1 });
    const tokens = await Promise.all(Array.from({ length: RETURNING }, () => buyOne(rig)));
    await fill(rig, 'grown', this.orders, this.names);
    await waitFor('the outbox', async () => (await countedOf(rig, 'grown')).backlog === 0);
    await countedWhenFiled(rig, 'grown');
    await rig.stop();
    return { rig, tokens };
  }
}

function surround(program: V4WorkerOptions): V4WorkerOptions[] {
  const [withCounters, ...others] = withQueue(program, 'takes');
  if (withCounters === undefined) throw new Error('The program comes first.');
  return [...driven(withCounters), ...others];
}

async function buyOne(rig: Rig): Promise<string> {
  const { token } = await rig.server.session();
  const customer = await Customer.connect(rig.server.socketUrl('grown', token));
  const { kind } = await customer.buy('mine');
  customer.close();
  if (kind !== 'receipt') throw new Error(`A purchase was answered with ${kind}.`);
  return token;
}

/** Enough for the Worker, its database and the way to an object to have been gone before. */
const WARMING_REQUESTS = 10;

/** @param grownFirst what comes second may find more that is warm, so they take turns. */
async function timeWakes({ server }: Rig, grownFirst: boolean): Promise<{ grownMs: number; emptyMs: number }> {
  for (let request = 0; request < WARMING_REQUESTS; request += 1) await server.drop('other');
  const time = async (sku: string) => {
    const startedAtMs = performance.now();
    await server.drop(sku);
    return performance.now() - startedAtMs;
  };
  if (grownFirst) return { grownMs: await time('grown'), emptyMs: await time('empty') };
  const emptyMs = await time('empty');
  return { grownMs: await time('grown'), emptyMs };
}

async function timeWelcomes({ server }: Rig, tokens: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const token of tokens) {
    const startedAtMs = performance.now();
    const customer = await Customer.connect(server.socketUrl('grown', token));
    times.push(performance.now() - startedAtMs);
    if (!customer.welcome.includes('"id":"mine"')) throw new Error('A welcome does not know an order.');
    customer.close();
  }
  return times;
}
