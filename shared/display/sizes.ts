import type { DropSummary } from '../initial.ts';
import { formatCount } from './format.ts';
import { glanceAt } from './glance.ts';

/** The sizes of a product, as its page lets one choose between them. The Worker and the page show the same (rule PAGE-10). */

/** How a size stands, in a word or two that fit below its name. The tone is for its colours, which say nothing alone. */
export interface SizeState {
  readonly tone: 'plenty' | 'few' | 'waiting' | 'gone';
  readonly words: string;
}

/** From here on a size says how many are left: before, the figure of the chosen one is enough. */
const FEW = 10;

export function sizeStateAt(summary: Pick<DropSummary, 'drop' | 'stock'>, nowMs: number): SizeState {
  const { phase, words } = glanceAt(summary, nowMs);
  const { remaining } = summary.stock;
  switch (phase) {
    case 'open':
      if (remaining > FEW) return { tone: 'plenty', words: 'In stock' };
      return { tone: 'few', words: `${formatCount(remaining)} left` };
    case 'scheduled':
      return { tone: 'waiting', words: 'Not open' };
    case 'paused':
      return { tone: 'waiting', words };
    case 'sold_out':
    case 'closed':
      return { tone: 'gone', words };
  }
}

/** What a size is called; a drop that is none, by its SKU. */
export function sizeName({ sku, drop }: Pick<DropSummary, 'sku' | 'drop'>): string {
  return drop.size ?? sku;
}

/** What a picture is drawn from: all sizes of a product look the same. */
export function pictureSeed({ sku, drop }: Pick<DropSummary, 'sku' | 'drop'>): string {
  return drop.product ?? sku;
}

export function dropHref(sku: string): string {
  return `/drop/${encodeURIComponent(sku)}`;
}

/** More than these fill a phone's screen, where the picture makes room for them. */
const MANY = 8;

/** How the sizes are laid out. All are equally wide, as the longest name needs it. */
export function sizesLook(names: readonly string[]): {
  'data-width': 'short' | 'medium' | 'long';
  'data-many': string;
} {
  const longest = Math.max(0, ...names.map((name) => name.length));
  const width = longest <= 5 ? 'short' : longest <= 11 ? 'medium' : 'long';
  return { 'data-width': width, 'data-many': String(names.length > MANY) };
}

/** Small ones first. */
const LETTERS = /^(?:(\d*)x)?(x*)(s|m|l)$/i;

/** Numbers by their value, letters as clothes have them, all else by the alphabet. */
export function inSizeOrder<T extends Pick<DropSummary, 'sku' | 'drop'>>(sizes: readonly T[]): T[] {
  return [...sizes].sort((a, b) => {
    const [one, other] = [sizeName(a), sizeName(b)];
    const [rank, otherRank] = [letterRank(one), letterRank(other)];
    if (rank !== undefined && otherRank !== undefined && rank !== otherRank) return rank - otherRank;
    return COLLATOR.compare(one, other) || (a.sku < b.sku ? -1 : 1);
  });
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** `M` is 0, `XS` is -2, `3XL` and `XXXL` are 4. */
function letterRank(name: string): number | undefined {
  const [match, count, more = '', letter = ''] = LETTERS.exec(name.trim()) ?? [];
  if (match === undefined) return undefined;
  const extra = count === undefined ? 0 : Number(count || 1) + more.length;
  const size = letter.toLowerCase();
  if (size === 'm') return extra === 0 ? 0 : undefined;
  return size === 's' ? -1 - extra : 1 + extra;
}
