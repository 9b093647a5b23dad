import { Pool } from 'pg';
import { SKU } from '../era.ts';
import { connection } from '../stores/postgres.ts';
import { OUTBOX, ordersKey, STOCK, UNITS } from './lua.ts';
import { RedisCounter } from './redisCounters.ts';
import type { Counter, FrontConfig } from './shop.ts';
import { SYNC } from './sql.ts';

/** A sale as a region's outbox holds it. */
interface Sale {
  readonly shopper: string;
  readonly id: string;
  readonly quantity: number;
  readonly atMs: number;
}

/** How often a region looks for sales that are old enough to have arrived elsewhere. */
const LOOK_MS = 10;

/** Sales that are carried at once. */
const CARRIED_MAX = 2_000;

/**
 * Era 2 as it was: each region has a Redis with a counter of its own and answers from it. A sale is heard of in the other region
 * after the lag, and is written to the main database when the next synchronisation comes. Nobody waits for either.
 */
export class Regions {
  readonly #regions: readonly RedisCounter[];
  readonly #config: FrontConfig;
  readonly #pool: Pool;
  /** Sales at the head of each region's outbox that the other regions have heard of. */
  readonly #told: number[];
  readonly #known = new Set<string>();
  #turn = 0;

  private constructor(regions: readonly RedisCounter[], config: FrontConfig) {
    this.#regions = regions;
    this.#config = config;
    this.#told = regions.map(() => 0);
    this.#pool = new Pool({ ...connection(config.postgresPort ?? 0), max: 2 });
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  static async start(config: FrontConfig): Promise<Regions> {
    const regions = await Promise.all(config.redisPorts.map((port) => RedisCounter.connect(port, true)));
    const all = new Regions(regions, config);
    for (const index of regions.keys()) void all.#tend(index);
    return all;
  }

  /** A shopper comes to the nearest region; whoever comes again after a lost connection, to whichever has room. */
  choose(shopper: string): Counter {
    const isBack = this.#known.has(shopper);
    this.#known.add(shopper);
    if (isBack) this.#turn += 1;
    const index = isBack ? this.#turn : shopper.charCodeAt(shopper.length - 1);
    const region = this.#regions[index % this.#regions.length];
    if (region === undefined) throw new Error('There is no region.');
    return region;
  }

  /** All that happens behind a region's back, one after the other; what fails is tried again, for a server may be away. */
  async #tend(index: number): Promise<void> {
    let syncAtMs = Date.now() + this.#config.syncMs;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      try {
        await this.#refill(index);
        await this.#tellOthers(index);
        if (Date.now() < syncAtMs) continue;
        syncAtMs = Date.now() + this.#config.syncMs;
        await this.#sync(index);
      } catch {
        // The next turn finds everything as it was left.
      }
    }
  }

  async #tellOthers(index: number): Promise<void> {
    const from = this.#told[index] ?? 0;
    const sales = await this.#outbox(index, from);
    const arrived = sales.filter(({ atMs }) => atMs + this.#config.lagMs <= Date.now());
    if (arrived.length === 0) return;
    this.#told[index] = from + arrived.length;
    const units = arrived.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const [other, { client }] of this.#regions.entries()) {
      if (other === index) continue;
      await Promise.all([
        client.hIncrBy(STOCK, 'remaining', -units),
        ...arrived.flatMap(({ shopper, id, quantity, atMs }) => [
          client.hSet(ordersKey(shopper), id, `${quantity} ${atMs}`),
          client.hIncrBy(ordersKey(shopper), UNITS, quantity),
        ]),
      ]);
    }
  }

  /** What the others have heard of goes to the database, and then out of the region. */
  async #sync(index: number): Promise<void> {
    const count = this.#told[index] ?? 0;
    if (count === 0) return;
    const sales = (await this.#outbox(index, 0)).slice(0, count);
    if (sales.length === 0) return;
    await this.#pool.query(SYNC, [SKU, index, JSON.stringify(sales)]);
    await this.#regions[index]?.client.lTrim(OUTBOX, sales.length, -1);
    this.#told[index] = Math.max(0, (this.#told[index] ?? 0) - sales.length);
  }

  /** A region that has lost its memory counts on from what the database knows. */
  async #refill(index: number): Promise<void> {
    const client = this.#regions[index]?.client;
    if (client === undefined || (await client.hExists(STOCK, 'limit'))) return;
    this.#told[index] = 0;
    const { rows } = await this.#pool.query('SELECT remaining FROM stock WHERE sku = $1', [SKU]);
    await client.hSet(STOCK, { remaining: rows[0].remaining, limit: this.#config.perShopperLimit });
  }

  async #outbox(index: number, from: number): Promise<Sale[]> {
    const texts = (await this.#regions[index]?.client.lRange(OUTBOX, from, from + CARRIED_MAX - 1)) ?? [];
    return texts.map((text) => JSON.parse(text));
  }
}
