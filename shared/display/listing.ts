import type { DropSummary } from '../initial.ts';
import type { Phase } from '../inventory/stock.ts';
import type { StockSnapshot } from '../protocol/messages.ts';
import { formatPrice } from './format.ts';
import { type Glance, glanceAt } from './glance.ts';
import { dropHref, inSizeOrder } from './sizes.ts';

/** A drop in the list of drops, in words. The sizes of a product are one of these. */
export interface Listed {
  /** The same for a drop or product as long as it is listed. */
  readonly key: string;
  /** Of a product: the size that the tile leads to, with the stock of all. */
  readonly summary: DropSummary;
  readonly glance: Glance;
  /** Such as `37 left of 500` or `Opens in 12:31`. */
  readonly line: string;
  readonly price: string | undefined;
  readonly href: string;
}

/** What can be bought comes first, then what will be, then what is over. */
const ORDER: readonly Phase[] = ['open', 'paused', 'scheduled', 'sold_out', 'closed'];

export function listed(drops: readonly DropSummary[], nowMs: number): Listed[] {
  const items = products(drops).map((sizes) => listedProduct(sizes, nowMs));
  return ORDER.flatMap((phase) => items.filter(({ glance }) => glance.phase === phase));
}

/** The heading over the list. */
export function listHeading(items: readonly Listed[]): string {
  const [first] = items;
  switch (first?.glance.phase) {
    case undefined:
      return 'No drops yet';
    case 'open':
    case 'paused':
      return 'On sale now';
    case 'scheduled':
      return 'Coming up';
    case 'sold_out':
    case 'closed':
      return 'All gone';
  }
}

type Sizes = readonly [DropSummary, ...DropSummary[]];

/** A SKU has no space in it, so none is taken for a product. */
function keyOf({ sku, drop }: DropSummary): string {
  return drop.product === undefined ? sku : `product ${drop.product}`;
}

/** The drops in their order, those of one product together where the first of them stands. */
function products(drops: readonly DropSummary[]): Sizes[] {
  const groups = new Map<string, [DropSummary, ...DropSummary[]]>();
  for (const summary of drops) {
    const group = groups.get(keyOf(summary));
    if (group === undefined) groups.set(keyOf(summary), [summary]);
    else group.push(summary);
  }
  return [...groups.values()];
}

function listedProduct(sizes: Sizes, nowMs: number): Listed {
  const first = firstToShow(sizes, nowMs);
  const summary = { ...first, stock: stockOfAll(first, sizes) };
  const glance = glanceAt(summary, nowMs);
  return {
    key: keyOf(first),
    summary,
    glance,
    line: lineOf(glance, sizes.length),
    price: priceOf(first, sizes),
    href: dropHref(first.sku),
  };
}

/** The size of a product that one would look at first: the smallest of those that can be bought, or soonest will be. */
function firstToShow(sizes: Sizes, nowMs: number): DropSummary {
  const ordered = inSizeOrder(sizes);
  for (const phase of ORDER) {
    const found = ordered.find((size) => glanceAt(size, nowMs).phase === phase);
    if (found !== undefined) return found;
  }
  return sizes[0];
}

/** The figures of all sizes together, in the phase of the one that is shown. */
function stockOfAll({ stock }: DropSummary, sizes: Sizes): StockSnapshot {
  const sum = (figure: 'total' | 'remaining' | 'held' | 'sold'): number =>
    sizes.reduce((units, size) => units + size.stock[figure], 0);
  return { ...stock, total: sum('total'), remaining: sum('remaining'), held: sum('held'), sold: sum('sold') };
}

/** `from €48` where some cost more. Prices in several currencies cannot be compared: then it is that of the size shown. */
function priceOf({ drop }: DropSummary, sizes: Sizes): string | undefined {
  const { price } = drop;
  if (price === undefined) return undefined;
  const amounts = sizes.flatMap((size) => (size.drop.price?.currency === price.currency ? size.drop.price.amount : []));
  if (amounts.length < sizes.length) return formatPrice(price);
  const least = Math.min(...amounts);
  const words = formatPrice({ ...price, amount: least });
  return Math.max(...amounts) === least ? words : `from ${words}`;
}

function lineOf({ phase, words, figure, caption }: Glance, sizes: number): string {
  const among = sizes === 1 ? '' : `, ${sizes} sizes`;
  switch (phase) {
    case 'open':
      return `${figure} ${caption}${among}`;
    case 'scheduled':
      return `${words} ${figure}, ${caption}${among}`;
    case 'paused':
      return `${words}, ${figure} ${caption}${among}`;
    case 'sold_out':
    case 'closed':
      return words;
  }
}
