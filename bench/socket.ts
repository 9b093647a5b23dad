import { bareBeside } from './beside.ts';
import type { Customer } from './customer.ts';
import { Rig } from './rig.ts';
import type { Round, Table } from './table.ts';

export interface SocketOptions {
  readonly sockets: number;
  /** A socket may send 40 at once, and 20 a second: more sockets allow a higher rate. */
  readonly purchasesPerSocket: number;
}

const WARM_UP_PER_SOCKET = 4;

/** How fast purchases are over real sockets, against an object that only sends back what it hears. */
export function socketTable(options: SocketOptions): Table {
  return {
    name: 'socket',
    title: 'Purchases over sockets against a bare echo',
    unit: 'messages answered per second',
    method: [
      `${options.sockets} shoppers on sockets, each sending ${options.purchasesPerSocket} times, the next time when it is answered.`,
      'The echo is an object in the same runtime that sends each frame back and does nothing else.',
      'Each measurement has a runtime and data of its own. The clients share the machine, and are most of its work.',
    ].join(' '),
    columns: [
      { name: 'echo', label: 'a bare echo', measure: () => measureEcho(options) },
      { name: 'sold', label: 'purchases, sold', measure: () => measureDrop(options, { share: 1, lanes: 0 }) },
      { name: 'refused', label: 'purchases, sold out', measure: () => measureDrop(options, { share: 0, lanes: 0 }) },
      {
        name: 'lanes',
        label: 'purchases, sold, over 4 lanes',
        measure: () => measureDrop(options, { share: 1, lanes: 4 }),
      },
    ],
  };
}

async function measureEcho({ sockets, purchasesPerSocket }: SocketOptions): Promise<Round> {
  const rig = await Rig.start(bareBeside);
  try {
    const { Customer } = await import('./customer.ts');
    const customers = await rig.connect(sockets, () => Customer.connect(rig.url('ws', '/bare')));
    return await measure(customers, purchasesPerSocket);
  } finally {
    await rig.end();
  }
}

async function measureDrop(
  { sockets, purchasesPerSocket }: SocketOptions,
  { share, lanes }: { readonly share: number; readonly lanes: number },
): Promise<Round> {
  const rig = await Rig.start();
  try {
    const total = sockets * (purchasesPerSocket + WARM_UP_PER_SOCKET) * share;
    await rig.server.createDrop('bench', { title: 'Bench', total, lanes });
    const round = await measure(await rig.gather('bench', sockets), purchasesPerSocket);
    const { sold } = await rig.server.stock('bench');
    if (sold !== total) throw new Error(`${sold} were sold of ${total}.`);
    return round;
  } finally {
    await rig.end();
  }
}

async function measure(customers: readonly Customer[], times: number): Promise<Round> {
  await askAll(customers, WARM_UP_PER_SOCKET, 'w');
  const startedAtMs = performance.now();
  const answersMs = await askAll(customers, times, 'p');
  const seconds = (performance.now() - startedAtMs) / 1_000;
  for (const customer of customers) customer.close();
  return { count: answersMs.length, seconds, answersMs, meanwhile: {} };
}

async function askAll(customers: readonly Customer[], times: number, prefix: string): Promise<number[]> {
  const answersMs: number[] = [];
  await Promise.all(
    customers.map(async (customer) => {
      for (let time = 0; time < times; time += 1) answersMs.push((await customer.buy(`${prefix}${time}`)).answerMs);
    }),
  );
  return answersMs;
}
