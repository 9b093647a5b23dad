import type { Context } from 'hono';
import { lanesOf, objectOf } from '../catalogue.ts';
import type { Sku } from '../sku.ts';
import type { Lane } from './lane.ts';
import { laneName } from './names.ts';

/**
 * Where a shopper's socket or request goes in: a lane near the shopper, where the drop has lanes, or the Sku itself. Which of a
 * place's lanes is left to chance, so that a crowd spreads, and whoever comes again after a lane was lost finds another.
 */
export async function gateOf(
  { env, req, executionCtx }: Context<{ Bindings: Env }>,
  sku: string,
): Promise<DurableObjectStub<Sku> | DurableObjectStub<Lane>> {
  const lanes = await lanesOf(env, sku, (refreshing) => executionCtx.waitUntil(refreshing));
  if (lanes === 0) return objectOf(env, sku);
  const { continent = '' } = (req.raw.cf ?? {}) as { continent?: string };
  const place = PLACES[continent];
  const name = laneName(sku, place ?? 'any', Math.floor(Math.random() * lanes));
  return env.Lane.getByName(name, place === undefined ? undefined : { locationHint: place });
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
