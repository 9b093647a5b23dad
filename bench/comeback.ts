import { setTimeout as sleep } from 'node:timers/promises';
import { CONNECTION_TIMING, type ConnectionTiming } from '../client/sdk/connection.ts';
import { Line } from '../client/sdk/line.ts';
import { memoryStorage } from '../client/sdk/storage.ts';
import { DROP_TIMING } from '../client/sdk/timing.ts';
import { eachAtMost } from '../scripts/rush/eachAtMost.ts';
import type { Option, TableKind } from './options.ts';
import { Rig } from './rig.ts';
import { mostWithin } from './statistics.ts';
import { answerMs, beside, type Round, type Table } from './table.ts';

const CROWD: Option = { name: 'crowd', help: 'shoppers who are cut off together', default: 2_000, max: 5_000 };
const DOWN: Option = {
  name: 'down',
  help: 'milliseconds until the program is started again',
  default: 3_000,
  max: 30_000,
};

/** How a crowd comes back after a deployment, which closes all sockets at once (rule RUN-13). */
export const comeback: TableKind = {
  name: 'comeback',
  options: [CROWD, DOWN],
  make: (value) => comebackTable({ crowd: value(CROWD), downMs: value(DOWN) }),
};

/** What a client would do that only waits, each as long as every other. */
const ALL_ALIKE: ConnectionTiming = {
  ...CONNECTION_TIMING,
  reconnectMinMs: CONNECTION_TIMING.reconnectMinMs + CONNECTION_TIMING.reconnectSpreadMs / 2,
  reconnectSpreadMs: 0,
};

/** Those who are connecting at a time when the crowd first comes. */
const COMING_MAX = 50;

/** Far above what the last of them take. */
const PATIENCE_MS = 60_000;

const BUSIEST_MS = 100;

const BUSIEST = `back in the busiest ${BUSIEST_MS} ms`;
const LAST = 'ms until the last is back';

interface ComebackOptions {
  readonly crowd: number;
  readonly downMs: number;
}

function comebackTable(options: ComebackOptions): Table {
  const { crowd, downMs } = options;
  const many = crowd.toLocaleString('en-US');
  const { reconnectMinMs, reconnectSpreadMs } = CONNECTION_TIMING;
  return {
    name: 'comeback',
    title: 'How a crowd comes back after a restart',
    method: [
      `${many} shoppers are connected with the SDK, each with a session and a line of its own, in one process, when the program is ended, and started again`,
      `on its data ${downMs.toLocaleString('en-US')} ms later, as a deployment does. Each is back with its welcome. An answer counts from when the program answered again. The SDK`,
      `waits ${reconnectMinMs} ms and a random part of ${reconnectSpreadMs} ms more before its first attempt; the first row waits the mean of that, everybody alike.`,
    ].join(' '),
    measures: [
      beside(BUSIEST, `shoppers who are back within the busiest ${BUSIEST_MS} ms`),
      answerMs('p99', 0.99, 'milliseconds until all but one in a hundred are back (p99)'),
    ],
    columns: [
      { name: 'alike', label: 'all wait alike', measure: () => measure(options, 0, ALL_ALIKE) },
      { name: 'sdk', label: 'the SDK', measure: () => measure(options, 0, CONNECTION_TIMING) },
      { name: 'lanes', label: 'the SDK, over 4 lanes', measure: () => measure(options, 4, CONNECTION_TIMING) },
    ],
  };
}

async function measure(
  { crowd, downMs }: ComebackOptions,
  lanes: number,
  connection: ConnectionTiming,
): Promise<Round> {
  const rig = await Rig.start();
  const lines: Line[] = [];
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: 10_000_000, lanes });
    const host = rig.url('http', '');
    await eachAtMost(COMING_MAX, Array.from({ length: crowd }), async () => {
      const { token } = await rig.server.session();
      const line = new Line({ sku: 'bench', host, token, storage: memoryStorage() }, { ...DROP_TIMING, connection });
      lines.push(line);
      await live(line);
    });
    const cutAtMs = performance.now();
    const backAtMs: number[] = [];
    for (const line of lines) rememberReturn(line, backAtMs);
    await rig.restart(downMs);
    await answering(rig);
    const upAtMs = performance.now();
    await untilBack(backAtMs, crowd);
    return {
      ...{ count: crowd, seconds: (performance.now() - upAtMs) / 1_000 },
      answersMs: backAtMs.map((atMs) => Math.max(0, atMs - upAtMs)),
      meanwhile: {
        [BUSIEST]: mostWithin(backAtMs, BUSIEST_MS),
        [LAST]: Math.max(...backAtMs) - upAtMs,
        'ms without the program': upAtMs - cutAtMs,
      },
    };
  } finally {
    for (const line of lines) line.home.close();
    await rig.end();
  }
}

function live(line: Line): Promise<void> {
  if (line.status === 'live') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = line.home.on('connection', (status) => {
      if (status !== 'live') return;
      stop();
      resolve();
    });
  });
}

/** It is lost first, and may be lost again. */
function rememberReturn(line: Line, backAtMs: number[]): void {
  let lost = false;
  line.home.on('connection', (status) => {
    if (status !== 'live') lost = true;
    else if (lost) {
      backAtMs.push(performance.now());
      lost = false;
    }
  });
}

/** Resolves when the drop has answered. */
async function answering(rig: Rig): Promise<void> {
  while ((await rig.server.drop('bench').catch(() => undefined)) === undefined) await sleep(10);
}

async function untilBack(backAtMs: readonly number[], crowd: number): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (backAtMs.length < crowd) {
    if (performance.now() > deadlineMs) throw new Error(`Only ${backAtMs.length} of ${crowd} came back.`);
    await sleep(50);
  }
}
