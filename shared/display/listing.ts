import type { DropSummary } from '../initial.ts';
import type { Phase } from '../inventory/stock.ts';
import { formatPrice } from './format.ts';
import { type Glance, glanceAt } from './glance.ts';

/** A drop in the list of drops, in words. */
export interface Listed {
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
  const items = drops.map((summary) => listedDrop(summary, glanceAt(summary, nowMs)));
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

function listedDrop(summary: DropSummary, glance: Glance): Listed {
  const { price } = summary.drop;
  return {
    summary,
    glance,
    line: lineOf(glance),
    price: price === undefined ? undefined : formatPrice(price),
    href: `/drop/${encodeURIComponent(summary.sku)}`,
  };
}

function lineOf({ phase, words, figure, caption }: Glance): string {
  switch (phase) {
    case 'open':
      return `${figure} ${caption}`;
    case 'scheduled':
      return `${words} ${figure}, ${caption}`;
    case 'paused':
      return `${words}, ${figure} ${caption}`;
    case 'sold_out':
    case 'closed':
      return words;
  }
}
