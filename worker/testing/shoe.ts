import { env } from 'cloudflare:test';
import { vi } from 'vitest';
import type { Lane } from '../lanes/lane.ts';
import { Sku } from '../sku.ts';
import { makeDrop, newSku, objectOf, type ShopperSocket } from './drop.ts';

/** A product of several sizes, its lane, and what a test asks of them. */

export interface Shoe {
  readonly product: string;
  readonly small: string;
  readonly middle: string;
  readonly large: string;
}

/** A product of three sizes. */
export async function makeShoe(body: Parameters<typeof makeDrop>[0] = {}): Promise<Shoe> {
  const product = newSku();
  const make = (size: string) => makeDrop({ product, size, ...body });
  return { product, small: await make('41'), middle: await make('42'), large: await make('43') };
}

export function laneOf(product: string): DurableObjectStub<Lane> {
  return env.Lane.getByName(`product~${product}~any~0`);
}

export async function stockOf(sku: string) {
  const record = await objectOf(sku).look();
  if (record === null) throw new Error('The drop is gone.');
  return record.stock;
}

export async function lanesInUse(sku: string): Promise<number | undefined> {
  return (await objectOf(sku).vitals())?.lanesInUse;
}

/** Waits for a condition, without guessing how long it takes. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

export function welcomesOf(socket: ShopperSocket): string[] {
  return socket.heard.filter((message) => message.type === 'welcome').map(({ sku }) => sku);
}

export async function refused(socket: ShopperSocket, skus: readonly string[]): Promise<string> {
  const from = socket.heard.length;
  socket.send({ type: 'watch', skus });
  return (await socket.find('error', ({ code, id }) => code === 'bad_message' && id === undefined, from)).message;
}

/** Lets the test decide how calls of one Sku by its lanes end, from now on. */
export function serveOf(sku: string, serve: (real: () => ReturnType<Sku['serve']>) => ReturnType<Sku['serve']>): void {
  const { serve: original } = Sku.prototype;
  vi.spyOn(Sku.prototype, 'serve').mockImplementation(function (this: Sku, ...args) {
    const real = () => original.apply(this, args);
    return this.name === sku ? serve(real) : real();
  });
}
