import type { Purchase } from '../result/books.ts';

/** What a store makes of one purchase. */
export type Outcome =
  | { readonly kind: 'sold'; readonly atMs: number; readonly replayed: boolean; readonly remaining?: number }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly remaining?: number };

export type Reason = 'sold_out' | 'insufficient_stock' | 'limit_reached' | 'id_reused';

export interface Order {
  readonly id: string;
  readonly quantity: number;
  readonly atMs: number;
}

/** Where purchases are decided: a database, or the Redis of one region. A rejection means that nobody knows what came of it. */
export interface Counter {
  buy(purchase: Purchase): Promise<Outcome>;
  ordersOf(shopper: string): Promise<readonly Order[]>;
  remaining(): Promise<number>;
}

/** What the front is told when it starts. */
export interface FrontConfig {
  readonly kind: 'sql-lock' | 'sql-update' | 'redis-regions' | 'redis-lua';
  readonly stock: number;
  readonly perShopperLimit: number;
  readonly postgresPort?: number;
  /** Connections to PostgreSQL. */
  readonly pool: number;
  /** One for each region. */
  readonly redisPorts: readonly number[];
  /** How long it takes until a region hears of a sale in the other. */
  readonly lagMs: number;
  /** How often the regions' sales are written to PostgreSQL. */
  readonly syncMs: number;
}

/** Of an order that is known: the same purchase again, or another one under its id. */
export function again(known: { readonly quantity: number; readonly atMs: number }, asked: number): Outcome {
  return known.quantity === asked
    ? { kind: 'sold', atMs: known.atMs, replayed: true }
    : { kind: 'refused', reason: 'id_reused' };
}

export function short(remaining: number): Outcome {
  const left = Math.max(0, remaining);
  return { kind: 'refused', reason: left === 0 ? 'sold_out' : 'insufficient_stock', remaining: left };
}
