import { formatCount } from '../../shared/display/format.ts';
import type { Phase } from '../../shared/inventory/stock.ts';
import type { DropScreen } from './dropScreen.ts';

/** What was last said aloud to a screen reader, and what was known then. */
export interface Announcement {
  /** Empty before anything was said. */
  readonly text: string;
  readonly atMs: number;
  readonly phase: Phase | undefined;
  readonly remaining: number;
  readonly connection: string | undefined;
  /** The headings about other sizes, by what they are about. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** Purchases for whose answers no button waits. */
  readonly awaited: readonly string[];
  /** The heading of each order by its id. */
  readonly orders: ReadonlyMap<string, string>;
}

/** A number that moves ten times a second is said at most this often. */
const QUIET_MS = 10_000;

/** Stock is said when it falls past one of these: shares of the total, and the last few. */
const SHARES = [0.5, 0.25, 0.1];
const LAST_FEW = [10, 5, 1];

/**
 * What is to be said of the screen, after what was said before. News that the shopper waits for is said at once; the stock
 * seldom. The answer to a button is not said: the focus moves to it, and it would be read twice.
 */
export function announce(before: Announcement | undefined, screen: DropScreen, nowMs: number): Announcement {
  const known = knownFrom(screen);
  if (before === undefined) return { ...known, text: '', atMs: nowMs - QUIET_MS };
  const news = [
    ...connectionNews(before, known),
    ...orderNews(before, known),
    ...newsElsewhere(before, known),
    ...phaseNews(before, known),
  ];
  if (news.length > 0) return { ...known, text: news.join(' '), atMs: nowMs };
  const low = stockNews(before.remaining, screen);
  // Until it is said, the stock counts from where it was said last, so that no mark is passed in silence.
  if (low === undefined || nowMs - before.atMs < QUIET_MS) {
    const remaining = Math.max(before.remaining, known.remaining);
    return { ...known, text: before.text, atMs: before.atMs, remaining };
  }
  return { ...known, text: low, atMs: nowMs };
}

type Known = Omit<Announcement, 'text' | 'atMs'>;

function knownFrom({ shown, notices, orders, awaited }: DropScreen): Known {
  return {
    phase: shown?.glance.phase,
    remaining: shown?.stock.remaining ?? 0,
    connection: notices.find(({ key }) => key === 'connection')?.heading,
    awaited,
    elsewhere: new Map(notices.filter(({ key, kind }) => key !== kind).map(({ key, heading }) => [key, heading])),
    orders: new Map(orders.map(({ id, heading }) => [id, heading])),
  };
}

function connectionNews(before: Known, { connection }: Known): string[] {
  if (before.connection === connection) return [];
  return [connection === undefined ? 'Connected again.' : `${connection}.`];
}

/** What became of an order without the shopper's doing, or of a purchase from before a reload. */
function orderNews(before: Known, { orders }: Known): string[] {
  const news: string[] = [];
  for (const [id, heading] of orders) {
    const was = before.orders.get(id);
    if (was === heading || (was === undefined && !before.awaited.includes(id)) || heading === 'Given back') continue;
    news.push(`${heading}.`);
  }
  return news;
}

/** A purchase of another size that was refused: nobody looks at the button that it was made with. */
function newsElsewhere(before: Known, { elsewhere }: Known): string[] {
  const refused = [...elsewhere].filter(([key, heading]) => {
    return key.startsWith('refusal:') && before.elsewhere.get(key) !== heading;
  });
  return refused.map(([, heading]) => `${heading}.`);
}

function phaseNews(before: Known, { phase, remaining }: Known): string[] {
  if (before.phase === phase || before.phase === undefined) return [];
  switch (phase) {
    case 'open':
      return [`${before.phase === 'sold_out' ? 'Back in stock' : 'On sale'}. ${formatCount(remaining)} left.`];
    case 'sold_out':
      return ['Sold out.'];
    case 'paused':
      return ['Sales are paused.'];
    case 'closed':
      return ['The drop is closed.'];
    case 'scheduled':
      return ['The drop is not open yet.'];
    case undefined:
      return [];
  }
}

function stockNews(before: number, { shown }: DropScreen): string | undefined {
  if (shown === undefined || shown.glance.phase !== 'open') return undefined;
  const { remaining, total } = shown.stock;
  const passed = [...SHARES.map((share) => share * total), ...LAST_FEW].some(
    (mark) => before > mark && remaining <= mark,
  );
  return passed ? `${formatCount(remaining)} left.` : undefined;
}
