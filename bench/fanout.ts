import { WebSocket } from 'ws';
import { bareBeside } from './beside.ts';
import { Rig } from './rig.ts';
import type { Round, Table } from './table.ts';

export interface FanoutOptions {
  readonly watchers: number;
  /** Sales that everybody is told of, one after the other. */
  readonly sales: number;
}

/** How fast everybody hears of a sale, against a loop that sends to the same number of sockets and does nothing else. */
export function fanoutTable(options: FanoutOptions): Table {
  return {
    name: 'fanout',
    title: `A sale on ${options.watchers.toLocaleString('en-US')} screens`,
    unit: 'screens told per second',
    method: [
      `${options.watchers} watchers on sockets, ${options.sales} sales one after the other; each is measured from the purchase until the last`,
      'watcher has heard of it. The bare loop sends a text of the same length to as many sockets in the same runtime.',
      'The answer is the time from the purchase to the last screen. The watchers share the machine.',
    ].join(' '),
    columns: [
      { name: 'loop', label: 'a bare loop of sends', measure: () => measureLoop(options) },
      { name: 'drop', label: 'a drop', measure: () => measureDrop(options, 0) },
      { name: 'lanes', label: 'a drop over 4 lanes', measure: () => measureDrop(options, 4) },
    ],
  };
}

/** As long as a snapshot of the stock. */
const SNAPSHOT = JSON.stringify({
  ...{ type: 'stock', seq: 812, total: 5_000, remaining: 3_700, held: 0, sold: 1_300, phase: 'open' },
  ...{ watching: 4_000, at: 1_763_812_800_123 },
});

async function measureLoop({ watchers, sales }: FanoutOptions): Promise<Round> {
  const rig = await Rig.start(bareBeside);
  try {
    const crowd = await Crowd.gather(rig, watchers, rig.url('ws', '/bare'));
    return await measure(crowd, sales, (sold) =>
      fetch(rig.url('http', '/bare'), { method: 'PUT', body: SNAPSHOT.replace('1300', String(sold)) }),
    );
  } finally {
    await rig.end();
  }
}

async function measureDrop({ watchers, sales }: FanoutOptions, lanes: number): Promise<Round> {
  const rig = await Rig.start();
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: 5_000, lanes });
    const [buyer] = await rig.gather('bench', 1);
    if (buyer === undefined) throw new Error('Nobody is there to buy.');
    const crowd = await Crowd.gather(rig, watchers, rig.server.socketUrl('bench'));
    const round = await measure(crowd, sales, (sold) => buyer.buy(`sale${sold}`));
    buyer.close();
    return round;
  } finally {
    await rig.end();
  }
}

/** @param sell makes the sale after which so many are sold. */
async function measure(crowd: Crowd, sales: number, sell: (sold: number) => Promise<unknown>): Promise<Round> {
  const answersMs: number[] = [];
  for (let sold = 1; sold <= sales; sold += 1) {
    const everybody = crowd.hears(`"sold":${sold},`);
    const startedAtMs = performance.now();
    await sell(sold);
    await everybody;
    answersMs.push(performance.now() - startedAtMs);
    await crowd.quiet();
  }
  crowd.close();
  const seconds = answersMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return { count: crowd.size * sales, seconds, answersMs, meanwhile: {} };
}

/** Everybody who watches. What they hear is looked at as little as can be: they are most of the machine's work. */
class Crowd {
  readonly #sockets: readonly WebSocket[];
  #expected = '';
  readonly #missing = new Set<WebSocket>();
  #everybody: () => void = () => {};

  private constructor(sockets: readonly WebSocket[]) {
    this.#sockets = sockets;
    for (const socket of sockets) {
      socket.on('message', (data) => {
        if (!this.#missing.has(socket) || !String(data).includes(this.#expected)) return;
        this.#missing.delete(socket);
        if (this.#missing.size === 0) this.#everybody();
      });
    }
  }

  static async gather(rig: Rig, watchers: number, url: string): Promise<Crowd> {
    const sockets = await rig.connect(watchers, async () => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      await new Promise((resolve, reject) => {
        socket.once('message', resolve);
        socket.once('error', reject);
      });
      return socket;
    });
    return new Crowd(sockets);
  }

  get size(): number {
    return this.#sockets.length;
  }

  /** Resolves when everybody has heard a message that holds the text. */
  hears(text: string): Promise<void> {
    this.#expected = text;
    for (const socket of this.#sockets) this.#missing.add(socket);
    return new Promise((resolve) => {
      this.#everybody = resolve;
    });
  }

  /** Longer than a snapshot waits for the one before it, so that each sale begins in quiet. */
  async quiet(): Promise<void> {
    const msPerWatcher = 0.05;
    await new Promise((resolve) => setTimeout(resolve, 150 + this.size * msPerWatcher));
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}
