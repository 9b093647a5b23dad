import type { DropAnswer, DropListAnswer, StockAnswer } from '../../../shared/protocol/answers/drops.ts';
import type { DropInfo, StockSnapshot } from '../../../shared/protocol/messages.ts';
import { api, query } from './api.ts';

export type { CommandAnswer, DropAnswer, StockAnswer } from '../../../shared/protocol/answers/drops.ts';

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
    const answer = await api.get<DropListAnswer>(`/api/drops${query({ search, limit: PAGE, after })}`);
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
  const { product, size } = drop;
  return {
    title,
    ...(imageUrl === undefined ? {} : { imageUrl }),
    ...(price === undefined ? {} : { price }),
    ...(perShopperLimit === undefined ? {} : { perShopperLimit }),
    maxPerPurchase,
    ...(opensAt === undefined ? {} : { opensAt: Date.parse(opensAt) }),
    ...(closesAt === undefined ? {} : { closesAt: Date.parse(closesAt) }),
    holdSeconds,
    ...(product === undefined ? {} : { product }),
    ...(size === undefined ? {} : { size }),
  };
}
