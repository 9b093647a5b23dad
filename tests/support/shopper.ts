import { Shopper } from '../../scripts/rush/shopper.ts';
import type { Program } from './program.ts';

/** A shopper with a session of its own, who speaks the raw protocol. Not connected yet. */
export async function newShopper(program: Program, sku: string, id: string, quantity = 1): Promise<Shopper> {
  const { server } = program;
  const { token, shopper } = await server.session();
  return new Shopper({ socketUrl: server.socketUrl(sku, token), shopper, id, quantity });
}
