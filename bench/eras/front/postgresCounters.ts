import { Pool, type PoolClient } from 'pg';
import { SKU } from '../era.ts';
import type { Purchase } from '../result/books.ts';
import { connection } from '../stores/postgres.ts';
import { again, type Counter, type FrontConfig, type Order, type Outcome, short } from './shop.ts';
import { BUY, LOCK, ORDERS_OF, OVER_LIMIT, TOO_FEW } from './sql.ts';

/** Statements are prepared once on each connection, under a name. */
const statement = (name: string, text: string) => (values: unknown[]) => ({ name, text, values });

const lockStock = statement('lock_stock', LOCK.stock);
const findKnown = statement('find_known', LOCK.known);
const takeUnits = statement('take_units', LOCK.take);
const writeOrder = statement('write_order', LOCK.order);
const buyOnce = statement('buy', BUY);
const ordersOf = statement('orders_of', ORDERS_OF);
const remainingOf = statement('remaining_of', 'SELECT remaining FROM stock WHERE sku = $1');

abstract class PostgresCounter implements Counter {
  protected readonly pool: Pool;

  constructor({ postgresPort = 0, pool }: FrontConfig) {
    this.pool = new Pool({ ...connection(postgresPort), max: pool, idleTimeoutMillis: 0 });
    // Its connections are lost when the database is killed: whoever waits for an answer hears of it, and nobody else has to.
    this.pool.on('error', () => {});
    this.pool.on('connect', (client) => client.on('error', () => {}));
  }

  abstract buy(purchase: Purchase): Promise<Outcome>;

  async ordersOf(shopper: string): Promise<Order[]> {
    const { rows } = await this.pool.query(ordersOf([SKU, shopper]));
    return rows.map(({ id, quantity, at_ms: atMs }) => ({ id, quantity, atMs: Number(atMs) }));
  }

  async remaining(): Promise<number> {
    const { rows } = await this.pool.query(remainingOf([SKU]));
    return rows[0].remaining;
  }
}

/** Era 1 as it was. */
export class LockCounter extends PostgresCounter {
  async buy(purchase: Purchase): Promise<Outcome> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const outcome = await this.#decide(client, purchase);
      await client.query(outcome.kind === 'sold' && !outcome.replayed ? 'COMMIT' : 'ROLLBACK');
      client.release();
      return outcome;
    } catch (error) {
      // Whatever it was in the middle of ends with the connection.
      client.release(true);
      throw error;
    }
  }

  async #decide(client: PoolClient, { shopper, id, quantity }: Purchase): Promise<Outcome> {
    const stock = (await client.query(lockStock([SKU]))).rows[0];
    const known = (await client.query(findKnown([SKU, shopper, id]))).rows[0];
    if (known.quantity !== null) return again({ quantity: known.quantity, atMs: Number(known.at_ms) }, quantity);
    if (stock.remaining < quantity) return short(stock.remaining);
    if (known.units + quantity > stock.per_shopper_limit) return { kind: 'refused', reason: 'limit_reached' };
    const atMs = Date.now();
    await client.query(takeUnits([SKU, quantity]));
    await client.query(writeOrder([SKU, shopper, id, quantity, atMs]));
    return { kind: 'sold', atMs, replayed: false, remaining: stock.remaining - quantity };
  }
}

/** Era 1 as its experts do it today. */
export class UpdateCounter extends PostgresCounter {
  async buy({ shopper, id, quantity }: Purchase): Promise<Outcome> {
    try {
      const { rows } = await this.pool.query(buyOnce([SKU, shopper, id, quantity]));
      const { outcome, quantity: bought, at_ms: atMs, remaining } = rows[0];
      if (outcome === 'known') return again({ quantity: bought, atMs: Number(atMs) }, quantity);
      if (outcome === 'short') return short(remaining);
      if (outcome === 'limit') return { kind: 'refused', reason: 'limit_reached' };
      return { kind: 'sold', atMs: Number(atMs), replayed: false, remaining };
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === OVER_LIMIT) return { kind: 'refused', reason: 'limit_reached' };
      if (code === TOO_FEW) return short(await this.remaining());
      throw error;
    }
  }
}
