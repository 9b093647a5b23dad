import type { Region } from '../../../shared/protocol/bodies.ts';
import type { DropInfo, Price, StockSnapshot } from '../../../shared/protocol/messages.ts';
import { api, query } from './api.ts';

/** A drop as the HTTP API answers it; times are RFC 3339. */
export interface DropAnswer {
  readonly sku: string;
  readonly title: string;
  readonly imageUrl?: string;
  readonly price?: Price;
  readonly total: number;
  readonly perShopperLimit?: number;
  readonly maxPerPurchase: number;
  readonly opensAt?: string;
  readonly closesAt?: string;
  readonly holdSeconds: number;
  readonly lanes: number;
  readonly region?: Region;
  readonly stock: StockAnswer;
}

export type StockAnswer = Omit<StockSnapshot, 'at'> & { readonly at: string };

/** What a command about a drop answers. */
export interface CommandAnswer {
  readonly sku: string;
  /** It had been carried out before, by the same id. */
  readonly replayed: boolean;
  readonly stock: StockAnswer;
}

interface ListAnswer {
  readonly drops: readonly DropAnswer[];
  /** Drops that exist and did not answer. */
  readonly unanswered?: readonly string[];
  readonly next?: string;
}

export interface DropList {
  readonly drops: readonly DropAnswer[];
  readonly unanswered: readonly string[];
  readonly hasMore: boolean;
}

/** As many as the server gives at once. */
const PAGE = 50;

/** The first pages of the list, newest first. */
export async function listDrops(search: string, pages: number): Promise<DropList> {
  const drops: DropAnswer[] = [];
  const unanswered: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < pages; page++) {
    const answer = await api.get<ListAnswer>(`/api/drops${query({ search, limit: PAGE, after })}`);
    drops.push(...answer.drops);
    unanswered.push(...(answer.unanswered ?? []));
    after = answer.next;
    if (after === undefined) break;
  }
  return { drops, unanswered, hasMore: after !== undefined };
}

export function stockOf({ at, ...stock }: StockAnswer): StockSnapshot {
  return { ...stock, at: Date.parse(at) };
}

/** What a shopper may know of it, as sockets and pages have it. */
export function infoOf(drop: DropAnswer): DropInfo {
  const { title, imageUrl, price, perShopperLimit, maxPerPurchase, opensAt, closesAt, holdSeconds } = drop;
  return {
    title,
    ...(imageUrl === undefined ? {} : { imageUrl }),
    ...(price === undefined ? {} : { price }),
    ...(perShopperLimit === undefined ? {} : { perShopperLimit }),
    maxPerPurchase,
    ...(opensAt === undefined ? {} : { opensAt: Date.parse(opensAt) }),
    ...(closesAt === undefined ? {} : { closesAt: Date.parse(closesAt) }),
    holdSeconds,
  };
}
