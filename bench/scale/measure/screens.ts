import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { Rig } from '../../rig.ts';
import { memoryMb, processorMs } from '../../runtimeProcess.ts';
import { quiet } from './driver.ts';

export interface Screens {
  /** From each sale until the last watcher has heard of it. */
  readonly lastMs: readonly number[];
  /** Of the runtime and of the watchers, for each sale. */
  readonly processorMsPerSale: number;
  readonly clientMsPerSale: number;
}

/** Between two sales; longer than the pacing of so few watchers. */
const SPACING_MS = 130;

/** Sales one after the other before watchers on real lanes, who do nothing but count what they hear. */
export async function watching(lanes: number, watchers: number, sales: number): Promise<Screens> {
  const rig = await Rig.start();
  try {
    await rig.server.createDrop('rush', { title: 'Rush', total: 10_000, lanes });
    const [buyer] = await rig.gather('rush', 1);
    if (buyer === undefined) throw new Error('Nobody is there to buy.');
    const audience = await Audience.gather(rig, watchers);
    const sell = async (id: string) => {
      const everybody = audience.hears();
      const fromMs = performance.now();
      await buyer.buy(id);
      await everybody;
      const tookMs = performance.now() - fromMs;
      await sleep(SPACING_MS);
      return tookMs;
    };
    for (let sale = 0; sale < 10; sale += 1) await sell(`w${sale}`);
    await quiet();
    const beforeMs = processorMs();
    const before = process.cpuUsage();
    const lastMs: number[] = [];
    for (let sale = 0; sale < sales; sale += 1) lastMs.push(await sell(`s${sale}`));
    const { user, system } = process.cpuUsage(before);
    buyer.close();
    audience.close();
    return {
      lastMs,
      processorMsPerSale: (processorMs() - beforeMs) / sales,
      clientMsPerSale: (user + system) / 1_000 / sales,
    };
  } finally {
    await rig.end();
  }
}

/** Memory of the runtime for each watcher who only watches, in kilobytes. */
export async function memoryPerWatcher(watchers: number): Promise<number> {
  const rig = await Rig.start();
  try {
    await rig.server.createDrop('rush', { title: 'Rush', total: 10_000, lanes: 1 });
    const first = await Audience.gather(rig, 200);
    await quiet();
    const beforeMb = memoryMb();
    const audience = await Audience.gather(rig, watchers);
    await quiet();
    const kb = ((memoryMb() - beforeMb) * 1_024) / watchers;
    for (const each of [first, audience]) each.close();
    return kb;
  } finally {
    await rig.end();
  }
}

class Audience {
  readonly #sockets: readonly WebSocket[];
  #missing = 0;
  #everybody: () => void = () => {};

  private constructor(sockets: readonly WebSocket[]) {
    this.#sockets = sockets;
    for (const socket of sockets) {
      socket.on('message', () => {
        this.#missing -= 1;
        if (this.#missing === 0) this.#everybody();
      });
    }
  }

  static async gather(rig: Rig, watchers: number): Promise<Audience> {
    const url = rig.server.socketUrl('rush');
    const sockets = await rig.connect(watchers, async () => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      await new Promise((resolve, reject) => {
        socket.once('message', resolve);
        socket.once('error', reject);
      });
      return socket;
    });
    // What was said while others came in is heard before anything is counted.
    await sleep(2_500);
    return new Audience(sockets);
  }

  /** Resolves when everybody has heard one more message: between two sales there is nothing else to say. */
  hears(): Promise<void> {
    this.#missing = this.#sockets.length;
    return new Promise((resolve) => {
      this.#everybody = resolve;
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}
