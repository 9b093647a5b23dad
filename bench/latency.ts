import { setTimeout as sleep } from 'node:timers/promises';
import { bareBeside } from './beside.ts';
import { Customer } from './customer.ts';
import { type Option, SOCKETS, type TableKind } from './options.ts';
import { Rig } from './rig.ts';
import { askAll } from './socket.ts';
import { answerMs, type Round, type Table } from './table.ts';

const SECONDS: Option = { name: 'seconds', help: 'at half of what it can', default: 5, max: 30 };

/** How long answers take while no more is asked than half of what could be answered. */
export const latency: TableKind = {
  name: 'latency',
  options: [SOCKETS, SECONDS],
  make: (value) => latencyTable({ sockets: value(SOCKETS), seconds: value(SECONDS) }),
};

interface LatencyOptions {
  readonly sockets: number;
  readonly seconds: number;
}

/** Questions of each socket, the next when it is answered, that warm the runtime up, and that find out how much it can. */
const WARM_UP = 10;
const SATURATING = 20;

/** A socket may send 40 at once, and 20 a second: after the saturation it has to recover what it has used. */
const PER_SECOND_OF_A_SOCKET = 20;
const RECOVERY_MS = 2_000;

function latencyTable(options: LatencyOptions): Table {
  return {
    name: 'latency',
    title: 'How long an answer takes at half of saturation',
    method: [
      `${options.sockets} shoppers on sockets first ask as fast as they are answered, and then for ${options.seconds} s at half of that rate, at moments that are fixed`,
      'beforehand: an answer counts from when its question was due, so whatever was kept waiting by the one before it counts in full.',
      'The clients share the machine. The echo is an object in the same runtime that sends each frame back and does nothing else.',
    ].join(' '),
    measures: [
      answerMs('p99', 0.99, 'milliseconds until all but one in a hundred are answered (p99)'),
      answerMs('p50', 0.5, 'milliseconds until half are answered (p50)'),
    ],
    columns: [
      { name: 'echo', label: 'a bare echo', measure: () => measureEcho(options) },
      { name: 'sold', label: 'purchases, sold', measure: () => measureDrop(options, { inStock: true, lanes: 0 }) },
      {
        name: 'refused',
        label: 'purchases, sold out',
        measure: () => measureDrop(options, { inStock: false, lanes: 0 }),
      },
      {
        name: 'lanes',
        label: 'purchases, sold, over 4 lanes',
        measure: () => measureDrop(options, { inStock: true, lanes: 4 }),
      },
    ],
    goals: ['sold', 'refused', 'lanes'].map((column) => ({
      ...{ column, measure: 'p99', of: 'median' as const, atMost: 15 },
    })),
  };
}

async function measureEcho(options: LatencyOptions): Promise<Round> {
  const rig = await Rig.start({ surround: bareBeside });
  try {
    const customers = await rig.connect(options.sockets, () => Customer.connect(rig.url('ws', '/bare')));
    return await measure(customers, options);
  } finally {
    await rig.end();
  }
}

async function measureDrop(
  options: LatencyOptions,
  { inStock, lanes }: { readonly inStock: boolean; readonly lanes: number },
): Promise<Round> {
  const rig = await Rig.start();
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: inStock ? 10_000_000 : 0, lanes });
    return await measure(await rig.gather('bench', options.sockets), options);
  } finally {
    await rig.end();
  }
}

async function measure(customers: readonly Customer[], { seconds }: LatencyOptions): Promise<Round> {
  await askAll(customers, WARM_UP, 'w');
  const startedAtMs = performance.now();
  await askAll(customers, SATURATING, 's');
  const saturated = (customers.length * SATURATING * 1_000) / (performance.now() - startedAtMs);
  await sleep(RECOVERY_MS);
  // More than its sockets may send would be refused for that alone.
  const rate = Math.min(saturated / 2, customers.length * PER_SECOND_OF_A_SOCKET * 0.9);
  const asked = Math.round(rate * seconds);
  const answersMs = await askAtRate(customers, rate, asked);
  for (const customer of customers) customer.close();
  return {
    ...{ count: asked, seconds, answersMs },
    meanwhile: { 'a second at saturation': saturated, 'a second asked': rate },
  };
}

/** Asks whether or not earlier questions were answered. @returns how long after it was due each was answered. */
async function askAtRate(customers: readonly Customer[], perSecond: number, asked: number): Promise<number[]> {
  const startedAtMs = performance.now();
  const answers: Promise<number>[] = [];
  while (answers.length < asked) {
    const nowMs = performance.now();
    const due = Math.min(asked, Math.floor(((nowMs - startedAtMs) * perSecond) / 1_000));
    while (answers.length < due) {
      const index = answers.length;
      const lateMs = nowMs - (startedAtMs + (index * 1_000) / perSecond);
      answers.push(ask(customers[index % customers.length], `h${index}`, lateMs));
    }
    await sleep(1);
  }
  return Promise.all(answers);
}

async function ask(customer: Customer | undefined, id: string, lateMs: number): Promise<number> {
  if (customer === undefined) throw new Error('Nobody is there to ask.');
  const { kind, reason, answerMs: tookMs } = await customer.buy(id);
  if (kind === 'error' || reason === 'rate_limited' || reason === 'busy') {
    throw new Error(`A question was answered with ${kind}: ${reason}.`);
  }
  return lateMs + tookMs;
}
