import { phaseNow } from '../dropView.ts';
import type { DropSummary } from '../initial.ts';
import type { Phase } from '../inventory/stock.ts';
import type { DropInfo, StockSnapshot } from '../protocol/messages.ts';
import { formatCount, formatCountdown } from './format.ts';
import { undirected } from './undirected.ts';

/**
 * A drop at a glance: the few words and the one figure that stand largest on its page and in the list. The Worker writes
 * them into the HTML and the page draws them again, so both take them from here (rule PAGE-1).
 */
export interface Glance {
  readonly phase: Phase;
  /** The state in words, such as `On sale`. */
  readonly words: string;
  /** Units, or the time that is left until the drop opens. */
  readonly figure: string;
  /** What the figure counts, such as `left of 500`. */
  readonly caption: string;
  /** What stands in the place of the Buy button while there is none. */
  readonly note: string | undefined;
}

const WORDS: Readonly<Record<Phase, string>> = {
  scheduled: 'Opens in',
  open: 'On sale',
  paused: 'Paused',
  sold_out: 'Sold out',
  closed: 'Closed',
};

export function glanceAt({ drop, stock }: Pick<DropSummary, 'drop' | 'stock'>, nowMs: number): Glance {
  const phase = phaseNow({ drop, stock, orders: new Map(), clockOffsetMs: 0 }, nowMs) ?? stock.phase;
  const total = formatCount(stock.total);
  const glance = { phase, words: WORDS[phase], note: noteOf(phase, stock) };
  switch (phase) {
    case 'scheduled':
      return { ...glance, figure: formatCountdown((drop.opensAt ?? nowMs) - nowMs), caption: `${total} in all` };
    case 'closed':
      return { ...glance, figure: formatCount(stock.sold), caption: `sold of ${total}` };
    case 'open':
    case 'paused':
    case 'sold_out':
      return { ...glance, figure: formatCount(stock.remaining), caption: `left of ${total}` };
  }
}

function noteOf(phase: Phase, { total, held }: StockSnapshot): string | undefined {
  switch (phase) {
    case 'scheduled':
      return 'Buy appears here the moment it opens. There is no need to reload.';
    case 'open':
      return undefined;
    case 'paused':
      return 'The shop has paused sales for now. Buy comes back here by itself.';
    case 'sold_out':
      return held > 0
        ? `${held === 1 ? 'One is' : `${formatCount(held)} are`} on hold. What is not paid for in time comes back here by itself.`
        : `All ${formatCount(total)} are sold. Should one come back, it appears here by itself.`;
    case 'closed':
      return 'This drop is over. Orders that were made stay as they are.';
  }
}

/** How large a figure may be set without leaving a narrow screen. */
export function figureSize(figure: string): 'large' | 'medium' | 'small' {
  if (figure.length <= 4) return 'large';
  return figure.length <= 6 ? 'medium' : 'small';
}

/** The drop with its size, as it stands in a receipt or in a tab. */
export function nameOf({ title, size }: DropInfo): string {
  return undirected(size === undefined ? title : `${title} · ${size}`);
}

/** A title that is a sentence is set smaller. */
export function titleSize(title: string): 'large' | 'small' {
  return title.length <= 40 ? 'large' : 'small';
}

export function watchingWords(stock: StockSnapshot): string {
  return `${formatCount(stock.watching)} watching`;
}

/** What a browser's tab says: the news first, because tabs are narrow. */
export function tabTitle(drop: DropInfo, { phase, words, figure }: Glance): string {
  const name = nameOf(drop);
  switch (phase) {
    case 'open':
      return `${figure} left · ${name}`;
    case 'scheduled':
      return `Opens soon · ${name}`;
    case 'paused':
    case 'sold_out':
    case 'closed':
      return `${words} · ${name}`;
  }
}
