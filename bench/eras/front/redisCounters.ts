import { createClient } from '@redis/client';
import type { Purchase } from '../result/books.ts';
import { connection } from '../stores/redis.ts';
import { buyInRegionScript, buyScript, ordersKey, STOCK, UNITS } from './lua.ts';
import { again, type Counter, type Order, type Outcome, short } from './shop.ts';

/**
 * One Redis and one connection to it. Whatever is asked for in the same turn goes out together, and the server answers it together:
 * for `appendfsync always` that is its group commit.
 */
export class RedisCounter implements Counter {
  readonly client;
  readonly #leavesTrace: boolean;

  /** @param leavesTrace whether each sale goes into an outbox too. */
  private constructor(port: number, leavesTrace: boolean) {
    this.#leavesTrace = leavesTrace;
    this.client = createClient({
      ...connection(port),
      // Whoever asks while the server is away hears so at once, and asks again.
      disableOfflineQueue: true,
      scripts: { buy: buyScript, buyInRegion: buyInRegionScript },
    });
    this.client.on('error', () => {});
  }

  static async connect(port: number, leavesTrace: boolean): Promise<RedisCounter> {
    const counter = new RedisCounter(port, leavesTrace);
    await counter.client.connect();
    return counter;
  }

  async buy({ shopper, id, quantity }: Purchase): Promise<Outcome> {
    const atMs = Date.now();
    const asked = [shopper, id, quantity, atMs] as const;
    const [outcome, detail = ''] = await (this.#leavesTrace
      ? this.client.buyInRegion(...asked)
      : this.client.buy(...asked));
    if (outcome === 'known') return again(orderOf(id, detail), quantity);
    if (outcome === 'short') return short(Number(detail));
    if (outcome === 'limit') return { kind: 'refused', reason: 'limit_reached' };
    return { kind: 'sold', atMs, replayed: false, remaining: Number(detail) };
  }

  async ordersOf(shopper: string): Promise<Order[]> {
    const orders = Object.entries(await this.client.hGetAll(ordersKey(shopper)));
    return orders.filter(([id]) => id !== UNITS).map(([id, order]) => orderOf(id, order));
  }

  async remaining(): Promise<number> {
    return Number(await this.client.hGet(STOCK, 'remaining'));
  }
}

/** An order is kept as "quantity time". */
export function orderOf(id: string, text: string): Order {
  const [quantity, atMs] = text.split(' ').map(Number);
  return { id, quantity: quantity ?? 0, atMs: atMs ?? 0 };
}
