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
 * The first pages of the list, as many as are shown. A page is as many tiles, and has all sizes of a product that is one.
 *
 * @throws Error when a page cannot be had; the caller goes on showing what it has.
 */
export async function fetchDrops(pages: number, signal: AbortSignal): Promise<DropsPage> {
  const drops: DropSummary[] = [];
  let next: string | undefined;
  for (let page = 0; page < pages; page++) {
    const query = new URLSearchParams({ by: 'product', ...(next === undefined ? {} : { after: next }) });
    const response = await fetch(`/api/drops?${query}`, { signal });
    if (!response.ok) throw new Error(`GET /api/drops answered ${response.status}`);
    const answer = readDropsPage(await response.json());
    drops.push(...answer.drops);
    next = answer.next;
    if (next === undefined) break;
  }
  return { drops, next };
}
