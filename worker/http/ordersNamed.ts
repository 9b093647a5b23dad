import type { Order } from '../../shared/inventory/order.ts';
import { findOrders } from '../readModel.ts';
import type { KnownDrop } from './guards.ts';
import { fromReadModel } from './readModelDown.ts';

interface Page {
  /** Orders made before this ledger entry. */
  readonly before: number;
  readonly limit: number;
  readonly shopper: string | undefined;
}

/**
 * Orders with a purchase id, newest first. Ids are made by shoppers' clients, so more than one shopper may have used one. An
 * object finds an order by its shopper; who that is tells the read model, because looking through all orders would keep the
 * object from selling.
 */
export async function ordersNamed(env: Env, { sku, object }: KnownDrop, id: string, page: Page): Promise<Order[]> {
  const shoppers = page.shopper === undefined ? await shoppersWith(env, sku, id) : [page.shopper];
  const orders = await Promise.all(shoppers.map((shopper) => object.order(shopper, id)));
  return orders
    .filter((order) => order !== null)
    .filter(({ seq }) => seq < page.before)
    .sort((a, b) => b.seq - a.seq)
    .slice(0, page.limit);
}

/** Honest ids are random; whoever makes the same one up again and again is not looked for any further. */
const SHOPPERS_MAX = 100;

async function shoppersWith(env: Env, sku: string, id: string): Promise<string[]> {
  const wayOut = 'Name the shopper too, or try again later.';
  const found = await fromReadModel(findOrders(env.DB, { sku, id }, SHOPPERS_MAX), wayOut);
  return found.map(({ shopper }) => shopper);
}
