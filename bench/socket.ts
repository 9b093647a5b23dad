import { bareBeside } from './beside.ts';
import { Customer } from './customer.ts';
import { countedOf, countedProgram } from './driver.ts';
import { PURCHASES, SOCKETS, type TableKind } from './options.ts';
import { Rig } from './rig.ts';
import { processorMs } from './runtimeProcess.ts';
import { beside, perSecond, type Round, type Table } from './table.ts';

interface SocketOptions {
  readonly sockets: number;
  /** A socket may send 40 at once, and 20 a second: more sockets allow a higher rate. */
  readonly purchasesPerSocket: number;
}

const WARM_UP_PER_SOCKET = 4;

/** How fast purchases are over real sockets, against an object that only sends back what it hears. */
export const socket: TableKind = {
  name: 'socket',
  options: [SOCKETS, PURCHASES],
  make: (value) => socketTable({ sockets: value(SOCKETS), purchasesPerSocket: value(PURCHASES) }),
};

const CALLS = 'calls per 1,000';
const PROCESSOR = 'µs of processor a message';

function socketTable(options: SocketOptions): Table {
  return {
    name: 'socket',
    title: 'Purchases over sockets against a bare echo',
    method: [
      `${options.sockets} shoppers on sockets, each sending ${options.purchasesPerSocket} times, the next time when it is answered.`,
      'The echo is an object in the same runtime that sends each frame back and does nothing else. Two more objects show what is between:',
      'one that writes two rows before it sends a frame back, many frames in one transaction, and one whose sockets cannot hibernate.',
      'Each measurement has a runtime and data of its own. The clients share the machine, and are most of its work.',
      'Calls are those that real lanes make to their Sku while it is asked for as much as it can give.',
    ].join(' '),
    measures: [
      perSecond('messages answered per second'),
      beside(PROCESSOR, 'microseconds of the runtime’s processor time for each message'),
      beside(CALLS, 'calls into the Sku for 1,000 purchases'),
    ],
    columns: [
      { name: 'echo', label: 'a bare echo', measure: () => measureEcho(options, '/bare') },
      { name: 'awake', label: 'an echo that cannot hibernate', measure: () => measureEcho(options, '/bare/AWAKE') },
      { name: 'writing', label: 'an echo that writes two rows', measure: () => measureEcho(options, '/bare/WRITING') },
      { name: 'sold', label: 'purchases, sold', measure: () => measureDrop(options, { share: 1, lanes: 0 }) },
      { name: 'refused', label: 'purchases, sold out', measure: () => measureDrop(options, { share: 0, lanes: 0 }) },
      {
        name: 'lanes',
        label: 'purchases, sold, over 4 lanes',
        measure: () => measureDrop(options, { share: 1, lanes: 4 }),
      },
    ],
    goals: [
      { column: 'sold', measure: 'perSecond', of: 'ratio', atLeast: 0.9 },
      { column: 'lanes', measure: CALLS, of: 'median', atMost: 50 },
    ],
  };
}

async function measureEcho({ sockets, purchasesPerSocket }: SocketOptions, path: string): Promise<Round> {
  const rig = await Rig.start({ surround: bareBeside });
  try {
    const customers = await rig.connect(sockets, () => Customer.connect(rig.url('ws', path)));
    return await measure(customers, purchasesPerSocket);
  } finally {
    await rig.end();
  }
}

async function measureDrop(
  { sockets, purchasesPerSocket }: SocketOptions,
  { share, lanes }: { readonly share: number; readonly lanes: number },
): Promise<Round> {
  const rig = await Rig.start({ surround: (program) => [countedProgram(program)] });
  try {
    const total = sockets * (purchasesPerSocket + WARM_UP_PER_SOCKET) * share;
    await rig.server.createDrop('bench', { title: 'Bench', total, lanes });
    const customers = await rig.gather('bench', sockets);
    const before = await countedOf(rig, 'bench');
    const round = await measure(customers, purchasesPerSocket);
    const after = await countedOf(rig, 'bench');
    const { sold } = await rig.server.stock('bench');
    if (sold !== total) throw new Error(`${sold} were sold of ${total}.`);
    if (lanes === 0) return round;
    const callsPer1000 = ((after.calls - before.calls) / (after.commands - before.commands)) * 1_000;
    return { ...round, meanwhile: { ...round.meanwhile, [CALLS]: callsPer1000 } };
  } finally {
    await rig.end();
  }
}

async function measure(customers: readonly Customer[], times: number): Promise<Round> {
  await askAll(customers, WARM_UP_PER_SOCKET, 'w');
  const processorBeforeMs = processorMs();
  const startedAtMs = performance.now();
  const answersMs = await askAll(customers, times, 'p');
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const perMessage = ((processorMs() - processorBeforeMs) * 1_000) / answersMs.length;
  for (const customer of customers) customer.close();
  return { count: answersMs.length, seconds, answersMs, meanwhile: { [PROCESSOR]: perMessage } };
}

/** Everybody asks so many times, the next time when it is answered. @returns how long each answer took. */
export async function askAll(customers: readonly Customer[], times: number, prefix: string): Promise<number[]> {
  const answersMs: number[] = [];
  await Promise.all(
    customers.map(async (customer) => {
      for (let time = 0; time < times; time += 1) answersMs.push((await customer.buy(`${prefix}${time}`)).answerMs);
    }),
  );
  return answersMs;
}
