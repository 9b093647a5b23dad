import type { RuntimeOptions } from '../scripts/program/runtime.ts';
import { withQueue } from './beside.ts';
import type { Customer } from './customer.ts';
import { PURCHASES, SOCKETS, type TableKind } from './options.ts';
import { Rig } from './rig.ts';
import { processorMs } from './runtimeProcess.ts';
import { perSecond, type Round, type Table } from './table.ts';
import { waitFor } from './waitFor.ts';

interface OutboxOptions {
  readonly sockets: number;
  /** Purchases of each socket that are measured. A socket may send 40 at once, and 20 a second: more sockets allow a higher rate. */
  readonly purchasesPerSocket: number;
}

/** Purchases of each socket before the measurement: they warm the runtime up and give the outbox its work. */
const WARM_UP_PER_SOCKET = 8;

/** What a receiver must have got before the measurement, so that it begins while more is being delivered. */
const DELIVERIES_BEFORE = 20;

/** How fast purchases are while what was sold is on its way out. */
export const outbox: TableKind = {
  name: 'outbox',
  options: [SOCKETS, PURCHASES],
  make: (value) => outboxTable({ sockets: value(SOCKETS), purchasesPerSocket: value(PURCHASES) }),
};

function outboxTable(options: OutboxOptions): Table {
  return {
    name: 'outbox',
    title: 'Purchases while the outbox works',
    method: [
      `${options.sockets} shoppers on sockets, each buying ${options.purchasesPerSocket} times, the next time when it is answered.`,
      'Each measurement has a runtime and data of its own, and begins when the outbox has come to what was sold before: it is in the',
      'read model, or the queue has failed; and the receiver is being told.',
      "The processor time is the runtime's alone, and depends little on what else the machine does.",
      'The failing queue is another Worker in its place, which takes each message and throws.',
      'The program, its consumers, its database, the receiver and the shoppers share this machine; on Cloudflare they do not.',
    ].join(' '),
    measures: [perSecond('purchases per second')],
    columns: [
      { name: 'idle', label: 'no receivers', measure: () => measure(options, {}) },
      {
        name: 'healthy',
        label: 'a receiver that takes everything',
        measure: () => measure(options, { failsEvery: 0 }),
      },
      {
        name: 'failing',
        label: 'a receiver that fails every third call',
        measure: () => measure(options, { failsEvery: 3 }),
      },
      {
        name: 'queue',
        label: 'a queue that fails',
        measure: () => measure(options, { surround: (program) => withQueue(program, 'fails') }),
      },
    ],
  };
}

interface Setting {
  /** A receiver is told, and fails every nth call; 0: none. */
  readonly failsEvery?: number;
  readonly surround?: RuntimeOptions['surround'];
}

async function measure(options: OutboxOptions, { failsEvery, surround }: Setting): Promise<Round> {
  const rig = await Rig.start({ ...(surround && { surround }) });
  try {
    const calls = failsEvery === undefined ? undefined : await rig.addReceiver(failsEvery);
    const total = options.sockets * (options.purchasesPerSocket + WARM_UP_PER_SOCKET);
    await rig.server.createDrop('bench', { title: 'Bench', total });
    const customers = await rig.gather('bench', options.sockets);
    await sell(customers, WARM_UP_PER_SOCKET, 'warm');
    await waitFor('the outbox', () => (surround === undefined ? isReported(rig) : Promise.resolve(hasFailed(rig))));
    await waitFor('the first deliveries', async () => calls === undefined || (await calls()) >= DELIVERIES_BEFORE);
    const before = (await calls?.()) ?? 0;
    const processorBeforeMs = processorMs();
    const startedAtMs = performance.now();
    const answersMs = await sell(customers, options.purchasesPerSocket, 'p');
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const perPurchase = ((processorMs() - processorBeforeMs) * 1_000) / answersMs.length;
    const meanwhile: Record<string, number> = Number.isNaN(perPurchase) ? {} : { 'µs of processor each': perPurchase };
    if (calls !== undefined) meanwhile['deliveries'] = (await calls()) - before;
    for (const customer of customers) customer.close();
    await demandSoldOut(rig, total);
    return { count: answersMs.length, seconds, answersMs, meanwhile };
  } finally {
    await rig.end();
  }
}

/** Whether what was sold has reached the read model, through the queue. */
async function isReported(rig: Rig): Promise<boolean> {
  const { orders } = await rig.operate<{ orders: readonly object[] }>('GET', '/api/reports/orders?limit=1');
  return orders.length > 0;
}

function hasFailed({ logged }: Rig): boolean {
  return logged.some((message) => message.includes('queue failed'));
}

/** Everybody buys so many times, one unit after the other. @returns how long each answer took. */
async function sell(customers: readonly Customer[], times: number, prefix: string): Promise<number[]> {
  const answersMs: number[] = [];
  await Promise.all(
    customers.map(async (customer) => {
      for (let time = 0; time < times; time += 1) {
        const { kind, reason, answerMs } = await customer.buy(`${prefix}${time}`);
        if (kind !== 'receipt') throw new Error(`A purchase was answered with ${kind}: ${reason}.`);
        answersMs.push(answerMs);
      }
    }),
  );
  return answersMs;
}

/** A fast answer that is wrong is worth nothing. */
async function demandSoldOut({ server }: Rig, total: number): Promise<void> {
  const { remaining, sold } = await server.stock('bench');
  if (remaining !== 0 || sold !== total) throw new Error(`${sold} were sold and ${remaining} are left, of ${total}.`);
}
