import type { DropSummary } from '../../shared/initial.ts';
import type { DropInfo, StockSnapshot } from '../../shared/protocol/messages.ts';

/** The list of drops as `GET /api/drops` answers it. Times in bodies are RFC 3339 and milliseconds in here. */

export interface DropsPage {
  readonly drops: readonly DropSummary[];
  /** The cursor of the next page, where there is one. */
  readonly next: string | undefined;
}

type DropBody = {
  readonly sku: string;
  readonly stock: StockBody;
  readonly opensAt?: string;
  readonly closesAt?: string;
} & Omit<DropInfo, 'opensAt' | 'closesAt'>;

type StockBody = Omit<StockSnapshot, 'at'> & { readonly at: string };

export function readDropsPage(body: { readonly drops: readonly DropBody[]; readonly next?: string }): DropsPage {
  return { drops: body.drops.map(readDrop), next: body.next };
}

function readDrop({ sku, stock, opensAt, closesAt, ...drop }: DropBody): DropSummary {
  return {
    sku,
    drop: {
      ...drop,
      ...(opensAt === undefined ? {} : { opensAt: Date.parse(opensAt) }),
      ...(closesAt === undefined ? {} : { closesAt: Date.parse(closesAt) }),
    },
    stock: { ...stock, at: Date.parse(stock.at) },
  };
}

/**
 * The first pages of the list, as many as are shown. Where the last of them ends in the middle of a product, with the rest of
 * its sizes.
 *
 * @throws Error when a page cannot be had; the caller goes on showing what it has.
 */
export async function fetchDrops(pages: number, signal: AbortSignal): Promise<DropsPage> {
  const drops: DropSummary[] = [];
  let next: string | undefined;
  for (let page = 0; page < pages; page++) {
    const answer = await fetchPage(next === undefined ? {} : { after: next }, signal);
    drops.push(...answer.drops);
    next = answer.next;
    if (next === undefined) return { drops, next };
  }
  const products = [...new Set(drops.flatMap(({ drop }) => drop.product ?? []))];
  const sizes = await Promise.all(products.map((product) => fetchPage({ product, limit: String(SIZES_MAX) }, signal)));
  const others = sizes.flatMap((page) => page.drops).filter(({ sku }) => drops.every((drop) => drop.sku !== sku));
  return { drops: [...drops, ...others], next };
}

/** As many as the page of a product shows. */
const SIZES_MAX = 32;

async function fetchPage(query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<DropsPage> {
  const response = await fetch(`/api/drops?${new URLSearchParams(query)}`, { signal });
  if (!response.ok) throw new Error(`GET /api/drops answered ${response.status}`);
  return readDropsPage(await response.json());
}
