import { setTimeout as sleep } from 'node:timers/promises';
import { Watchers } from '../scripts/rush/watchers/watchers.ts';
import { bareBeside } from './beside.ts';
import { type TableKind, WATCHERS } from './options.ts';
import { Rig } from './rig.ts';
import { processorMs } from './runtimeProcess.ts';
import { beside, type Column, type Round, type Table } from './table.ts';

/** Sales that everybody is told of, one after the other: enough for a median. */
const SALES = 10;

/** An eighth, half and all of the largest crowd. */
const SHARES = [1 / 8, 1 / 2, 1];

/** How fast everybody hears of a sale, against a loop that sends to the same number of sockets and does nothing else. */
export const fanout: TableKind = {
  name: 'fanout',
  options: [WATCHERS],
  make: (value) => fanoutTable(SHARES.map((share) => Math.max(1, Math.round(value(WATCHERS) * share)))),
};

const PROCESSOR = 'µs of processor a screen';
const LAST = 'ms to the last screen';

function fanoutTable(sizes: readonly number[]): Table {
  return {
    name: 'fanout',
    title: 'A sale on everybody’s screen',
    method: [
      `So many watch; ${SALES} sales one after the other, each measured from the purchase until the last of them has heard of it. The bare`,
      'loop sends a text of the same length to as many sockets in the same runtime. The processor time is that of the runtime alone.',
      'The watchers are processes of their own, which share the machine and are most of its work.',
    ].join(' '),
    measures: [
      beside(PROCESSOR, 'microseconds of the runtime’s processor time for each screen'),
      beside(LAST, 'milliseconds from the sale to the last screen (median)'),
    ],
    columns: sizes.flatMap(columnsOf),
    goals: sizes.flatMap((size) =>
      ['drop', 'lanes'].map((name) => ({
        ...{ column: `${name} ${size}`, measure: PROCESSOR, of: 'ratio' as const, atMost: 1.1 },
      })),
    ),
  };
}

function columnsOf(size: number): Column[] {
  const screens = `${size.toLocaleString('en-US')} screens`;
  const against = `loop ${size}`;
  return [
    { name: against, label: `${screens}: a bare loop of sends`, against, measure: () => measureLoop(size) },
    { name: `drop ${size}`, label: `${screens}: a drop`, against, measure: () => measureDrop(size, 0) },
    { name: `lanes ${size}`, label: `${screens}: a drop over 4 lanes`, against, measure: () => measureDrop(size, 4) },
  ];
}

/** As long as a snapshot of the stock. */
const SNAPSHOT = JSON.stringify({
  ...{ type: 'stock', seq: 812, total: 5_000, remaining: 3_700, held: 0, sold: 1_300, phase: 'open' },
  ...{ watching: 4_000, at: 1_763_812_800_123 },
});

async function measureLoop(size: number): Promise<Round> {
  const rig = await Rig.start({ surround: bareBeside });
  try {
    const crowd = await Watchers.open(rig.url('ws', '/bare'), size);
    return await measure(crowd, (sold) =>
      fetch(rig.url('http', '/bare'), { method: 'PUT', body: SNAPSHOT.replace('1300', String(sold)) }),
    );
  } finally {
    await rig.end();
  }
}

async function measureDrop(size: number, lanes: number): Promise<Round> {
  const rig = await Rig.start();
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: 5_000, lanes });
    const [buyer] = await rig.gather('bench', 1);
    if (buyer === undefined) throw new Error('Nobody is there to buy.');
    const crowd = await Watchers.open(rig.server.socketUrl('bench'), size);
    const round = await measure(crowd, (sold) => buyer.buy(`sale${sold}`));
    buyer.close();
    return round;
  } finally {
    await rig.end();
  }
}

const NS_PER_MS = 1_000_000;

/** @param sell makes the sale after which so many are sold. */
async function measure(crowd: Watchers, sell: (sold: number) => Promise<unknown>): Promise<Round> {
  const lastMs: number[] = [];
  let usedMs = 0;
  try {
    // A crowd that has come is told how large it is, at most once a second.
    await sleep(1_500);
    for (let sold = 1; sold <= SALES; sold += 1) {
      await crowd.listen(`"sold":${sold},`);
      const before = processorMs();
      const startedAtNs = process.hrtime.bigint();
      await sell(sold);
      lastMs.push(Number((await crowd.heard()) - startedAtNs) / NS_PER_MS);
      usedMs += processorMs() - before;
      await quiet(crowd);
    }
  } finally {
    crowd.close();
  }
  const screens = crowd.size * SALES;
  return {
    count: screens,
    seconds: lastMs.reduce((sum, ms) => sum + ms, 0) / 1_000,
    // How long it took has a measure of its own.
    answersMs: [],
    meanwhile: { [PROCESSOR]: (usedMs * 1_000) / screens, [LAST]: lastMs.toSorted((a, b) => a - b)[SALES / 2] ?? 0 },
  };
}

/** Longer than a snapshot waits for the one before it, so that each sale begins in quiet. */
async function quiet({ size }: Watchers): Promise<void> {
  const msPerWatcher = 0.05;
  await sleep(150 + size * msPerWatcher);
}
