import { setTimeout as sleep } from 'node:timers/promises';
import type { RushOptions } from './options.ts';
import type { Server } from './server.ts';

/** What was aborted. */
export interface Aborted {
  readonly lanes: number;
  readonly skus: number;
}

/** Between two faults: seldom enough for somebody to be answered, and often enough to hit calls that are on their way. */
const PAUSE_MS_MIN = 50;
const PAUSE_MS_MAX = 400;

/** Where both are to be aborted, the Sku is at one fault of so many: all lanes feel it. */
const FAULTS_PER_SKU = 5;

/**
 * Ends lanes of a running drop, or its Sku, at random while the crowd buys. The program must have been started with a way to do so.
 */
export class Faults {
  readonly #server: Server;
  readonly #sku: string;
  readonly #random: () => number;
  readonly #kinds: Pick<RushOptions, 'abortLanes' | 'abortSku'>;
  #faults = 0;
  #lanes = 0;
  #skus = 0;

  constructor(server: Server, sku: string, kinds: Pick<RushOptions, 'abortLanes' | 'abortSku'>, random: () => number) {
    this.#server = server;
    this.#sku = sku;
    this.#kinds = kinds;
    this.#random = random;
  }

  get aborted(): Aborted {
    return { lanes: this.#lanes, skus: this.#skus };
  }

  /** Goes on until the work has ended, whatever comes of that. */
  async during<T>(work: Promise<T>): Promise<T> {
    if (!this.#kinds.abortLanes && !this.#kinds.abortSku) return work;
    let ended = false;
    const injecting = this.#inject(() => ended);
    try {
      return await work;
    } finally {
      ended = true;
      await injecting;
    }
  }

  async #inject(hasEnded: () => boolean): Promise<void> {
    await sleep(this.#random() * PAUSE_MS_MIN);
    while (!hasEnded()) {
      await this.#abortOne();
      await sleep(PAUSE_MS_MIN + this.#random() * (PAUSE_MS_MAX - PAUSE_MS_MIN));
    }
  }

  async #abortOne(): Promise<void> {
    const { abortLanes, abortSku } = this.#kinds;
    this.#faults += 1;
    if (abortSku && (!abortLanes || this.#faults % FAULTS_PER_SKU === 2)) {
      if (await this.#server.abort('skus', this.#sku)) this.#skus += 1;
      return;
    }
    const lanes = await this.#server.laneNames(this.#sku);
    const lane = lanes[Math.floor(this.#random() * lanes.length)];
    if (lane !== undefined && (await this.#server.abort('lanes', lane))) this.#lanes += 1;
  }
}
