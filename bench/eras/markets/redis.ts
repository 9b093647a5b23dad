import { setTimeout as sleep } from 'node:timers/promises';
import { SKU, type Terms } from '../era.ts';
import { OUTBOX, ordersKey, STOCK, UNITS } from '../front/lua.ts';
import { orderOf } from '../front/redisCounters.ts';
import type { FrontConfig } from '../front/shop.ts';
import { REGIONS_SCHEMA } from '../front/sql.ts';
import type { Books, Purchase } from '../result/books.ts';
import { Postgres, type PostgresPrograms } from '../stores/postgres.ts';
import { Redis, type RedisPrograms } from '../stores/redis.ts';
import { Fronted } from './fronted.ts';
import { readBooks } from './sql.ts';

/** How long the regions may take until everything has reached the database. */
const SETTLE_MS_MAX = 30_000;

/** Era 2 as its experts do it today: one Redis decides and remembers, and answers when it is on disk. */
export class LuaMarket extends Fronted {
  readonly #redis: Redis;

  private constructor(redis: Redis) {
    super();
    this.#redis = redis;
  }

  static async start(programs: RedisPrograms, scratch: string): Promise<LuaMarket> {
    return new LuaMarket(await Redis.start(programs, scratch, 'durable'));
  }

  protected async prepare({ stock, perShopperLimit }: Terms): Promise<FrontConfig> {
    await fillRedis(this.#redis, { stock, perShopperLimit });
    const common = { pool: 0, lagMs: 0, syncMs: 0 };
    return { kind: 'redis-lua', stock, perShopperLimit, redisPorts: [this.#redis.port], ...common };
  }

  protected endStores(): Promise<void> {
    return this.#redis.end();
  }

  crash(): Promise<void> {
    return this.#redis.crash();
  }

  books(): Promise<Books> {
    return readRedisBooks(this.#redis);
  }
}

/** Era 2 as it was: a Redis in each of two regions, and behind them PostgreSQL, which hears of everything later. */
export class RegionsMarket extends Fronted {
  readonly #regions: readonly Redis[];
  readonly #postgres: Postgres;
  readonly #pace: { readonly lagMs: number; readonly syncMs: number };

  private constructor(regions: readonly Redis[], postgres: Postgres, pace: { lagMs: number; syncMs: number }) {
    super();
    this.#regions = regions;
    this.#postgres = postgres;
    this.#pace = pace;
  }

  static async start(
    programs: { readonly redis: RedisPrograms; readonly postgres: PostgresPrograms },
    pace: { readonly lagMs: number; readonly syncMs: number },
    scratch: string,
  ): Promise<RegionsMarket> {
    const regions = await Promise.all([0, 1].map(() => Redis.start(programs.redis, scratch, 'cache')));
    return new RegionsMarket(regions, await Postgres.start(programs.postgres, scratch), pace);
  }

  protected async prepare({ stock, perShopperLimit }: Terms): Promise<FrontConfig> {
    for (const region of this.#regions) await fillRedis(region, { stock, perShopperLimit });
    const client = await this.#postgres.connect();
    await client.query(REGIONS_SCHEMA);
    await client.query('INSERT INTO stock (sku, remaining) VALUES ($1, $2)', [SKU, stock]);
    await client.end();
    const redisPorts = this.#regions.map(({ port }) => port);
    const stores = { redisPorts, postgresPort: this.#postgres.port, pool: 2 };
    return { kind: 'redis-regions', stock, perShopperLimit, ...stores, ...this.#pace };
  }

  protected async endStores(): Promise<void> {
    await Promise.all([...this.#regions, this.#postgres].map((store) => store.end()));
  }

  /** One of the regions. */
  async crash(): Promise<void> {
    await this.#regions[0]?.crash();
  }

  /** The main database's, once the regions have nothing left to tell. */
  async books(): Promise<Books> {
    const clients = await Promise.all(this.#regions.map((region) => region.connect()));
    const deadline = Date.now() + SETTLE_MS_MAX;
    for (;;) {
      const waiting = await Promise.all(clients.map((client) => client.lLen(OUTBOX)));
      if (waiting.every((count) => count === 0)) break;
      if (Date.now() > deadline) throw new Error(`${waiting.join(' and ')} sales never reached the database.`);
      await sleep(50);
    }
    for (const client of clients) client.destroy();
    return readBooks(this.#postgres);
  }
}

export async function fillRedis(redis: Redis, { stock, perShopperLimit }: Terms): Promise<void> {
  const client = await redis.connect();
  await client.hSet(STOCK, { remaining: stock, limit: perShopperLimit });
  client.destroy();
}

export async function readRedisBooks(redis: Redis): Promise<Books> {
  const client = await redis.connect();
  const prefix = ordersKey('');
  const orders: Purchase[] = [];
  for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 })) {
    const hashes = await Promise.all(keys.map((key) => client.hGetAll(key)));
    for (const [index, hash] of hashes.entries()) {
      const shopper = keys[index]?.slice(prefix.length) ?? '';
      const own = Object.entries(hash).filter(([id]) => id !== UNITS);
      orders.push(...own.map(([id, text]) => ({ shopper, id, quantity: orderOf(id, text).quantity })));
    }
  }
  const remaining = Number(await client.hGet(STOCK, 'remaining'));
  client.destroy();
  return { remaining, orders };
}
