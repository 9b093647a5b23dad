import { setTimeout as sleep } from 'node:timers/promises';
import { Watchers } from '../scripts/rush/watchers/watchers.ts';
import { bareBeside } from './beside.ts';
import { type TableKind, WATCHERS } from './options.ts';
import { Rig } from './rig.ts';
import { memoryMb } from './runtimeProcess.ts';
import { beside, type Round, type Table } from './table.ts';

/** What a socket costs that only waits. */
export const memory: TableKind = {
  name: 'memory',
  options: [WATCHERS],
  make: (value) => memoryTable(value(WATCHERS)),
};

/** An object hibernates after ten seconds in which nothing happens, and its own memory is given back. */
const HIBERNATION_MS = 13_000;

const OPEN = 'kB each, awake';
const IDLE = 'kB each, asleep';

function memoryTable(most: number): Table {
  const half = Math.round(most / 2);
  return {
    name: 'memory',
    title: 'Memory for each idle socket',
    method: [
      `The memory of the runtime (resident, as Linux counts it) with no, ${half.toLocaleString('en-US')} and ${most.toLocaleString('en-US')} sockets of people who only watch; what it grew by, divided`,
      `by them: when they have all been welcomed, and ${HIBERNATION_MS / 1_000} s later, when their objects hibernate. Freed memory stays resident until it is used`,
      'again, so what is left after falling asleep is an upper bound. The bare object holds as many hibernatable sockets and nothing else.',
    ].join(' '),
    measures: [
      beside(OPEN, 'kilobytes for each socket, with everybody welcomed'),
      beside(IDLE, 'kilobytes for each socket, asleep'),
    ],
    columns: [
      { name: 'bare', label: 'a bare object', measure: () => measure(half, most, 'bare') },
      { name: 'drop', label: 'a drop', measure: () => measure(half, most, 0) },
      { name: 'lanes', label: 'a drop over 4 lanes', measure: () => measure(half, most, 4) },
    ],
  };
}

async function measure(half: number, most: number, where: 'bare' | number): Promise<Round> {
  const rig = await Rig.start(where === 'bare' ? { surround: bareBeside } : {});
  const crowds: Watchers[] = [];
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: 1, lanes: where === 'bare' ? 0 : where });
    const url = where === 'bare' ? rig.url('ws', '/bare') : rig.server.socketUrl('bench');
    // The first ones bring the code to life.
    (await Watchers.open(url, Math.min(200, half))).close();
    await sleep(HIBERNATION_MS);
    const emptyMb = memoryMb();
    crowds.push(await Watchers.open(url, half));
    await sleep(SETTLE_MS);
    const halfMb = memoryMb();
    crowds.push(await Watchers.open(url, most - half));
    await sleep(SETTLE_MS);
    const openMb = memoryMb();
    await sleep(HIBERNATION_MS);
    const asleepMb = memoryMb();
    return {
      ...{ count: most, seconds: 1, answersMs: [] },
      meanwhile: {
        [OPEN]: ((openMb - emptyMb) * 1_024) / most,
        [IDLE]: ((asleepMb - emptyMb) * 1_024) / most,
        'MB with none': emptyMb,
        [`MB with ${half}`]: halfMb,
        [`MB with ${most}`]: openMb,
        'MB asleep': asleepMb,
      },
    };
  } finally {
    for (const crowd of crowds) crowd.close();
    await rig.end();
  }
}

/** A crowd that has come is told how large it is, at most once a second. */
const SETTLE_MS = 2_000;
