import type { Context } from 'hono';
import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import { objectOf, type Route, routeOf } from '../catalogue.ts';
import type { Reply } from '../replies.ts';
import { laneName } from './names.ts';

/** Where a shopper's socket or request goes in. */
export interface Gate {
  fetch(request: Request): Promise<Response>;
  shop(command: ShopperCommand): Promise<Reply | null>;
}

/**
 * A lane near the shopper, where the drop has lanes, or the Sku itself. Which of a place's lanes is left to chance, so that a
 * crowd spreads, and whoever comes again after a lane was lost finds another.
 */
export async function gateOf({ env, req, executionCtx }: Context<{ Bindings: Env }>, sku: string): Promise<Gate> {
  const route = await routeOf(env, sku, (refreshing) => executionCtx.waitUntil(refreshing));
  const lanes = lanesOf(route);
  if (lanes === 0) {
    const object = objectOf(env, sku);
    return { fetch: (request) => object.fetch(request), shop: (command) => object.shop(command) };
  }
  const { continent = '' } = (req.raw.cf ?? {}) as { continent?: string };
  const place = PLACES[continent];
  const { product } = route;
  const scope = product === undefined ? { sku } : { product };
  const name = laneName(scope, place ?? 'any', Math.floor(Math.random() * lanes));
  const lane = env.Lane.getByName(name, place === undefined ? undefined : { locationHint: place });
  return { fetch: (request) => lane.fetch(request), shop: (command) => lane.shop(sku, command) };
}

/** Only a lane can serve several sizes of a product over one socket, so a product has one at least (rule LANE-12). */
function lanesOf({ lanesToUse, product }: Route): number {
  return product === undefined ? lanesToUse : Math.max(1, lanesToUse);
}

/** Where Cloudflare can be asked to place an object, by the continent that a request comes from. */
const PLACES: Readonly<Record<string, DurableObjectLocationHint>> = {
  AF: 'afr',
  AS: 'apac',
  EU: 'weur',
  NA: 'enam',
  OC: 'oc',
  SA: 'sam',
};
