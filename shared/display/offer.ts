import type { DropInfo, StockSnapshot } from '../protocol/messages.ts';
import { formatCount, formatSeconds } from './format.ts';
import { undirected } from './undirected.ts';

/** What a shopper can buy in one purchase. */
export interface Offer {
  /** Units, as things stand; 0 where the shopper has all that the drop allows. */
  readonly max: number;
  /** Whether there is anything to choose, as the drop is made; it does not change while stock moves. */
  readonly choosable: boolean;
  /** The shopper has some already. */
  readonly again: boolean;
  /** What comes with it, in words. */
  readonly fineprint: string | undefined;
}

/** @param owned units that the shopper holds and owns. */
export function offerOf(drop: DropInfo, { remaining }: StockSnapshot, owned: number): Offer {
  const { perShopperLimit = Number.POSITIVE_INFINITY, maxPerPurchase, holdSeconds } = drop;
  const allowed = Math.max(0, Math.min(maxPerPurchase, perShopperLimit - owned));
  return {
    max: Math.min(allowed, remaining),
    choosable: allowed > 1,
    again: owned > 0,
    fineprint: holdSeconds > 0 ? `Held for you for ${formatSeconds(holdSeconds)} while you pay.` : undefined,
  };
}

/** What stands below the button, which says how many and for how much: the picker of the size may be out of sight there. */
export function finePrint(size: string | undefined, terms: string | undefined): string | undefined {
  if (size === undefined) return terms;
  const words = `Size ${undirected(size)}`;
  return terms === undefined ? words : `${words}. ${terms}`;
}

/** What the button says. */
export function buyWords({ choosable, again }: Offer, quantity: number): string {
  if (!choosable) return again ? 'Buy another' : 'Buy';
  return `Buy ${formatCount(quantity)}${again ? ' more' : ''}`;
}
