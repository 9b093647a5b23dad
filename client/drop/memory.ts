import { formatCount, formatPrice, formatSeconds } from '../../shared/display/format.ts';
import { phaseNow } from '../../shared/dropView.ts';
import type { Phase } from '../../shared/inventory/stock.ts';
import type { DropInfo } from '../../shared/protocol/messages.ts';
import type { DropState } from '../sdk/index.ts';
import { formatTime } from './times.ts';

/** What a page has to remember of the states before, because it is news: nothing else is told by the present state alone. */
export interface Memory {
  readonly phase: Phase | undefined;
  readonly drop: DropInfo | undefined;
  /** The drop was sold out before this page's eyes, and now it is not. */
  readonly backInStock: boolean;
  /** What the operator has changed, in sentences about how it is now. */
  readonly changes: readonly string[];
}

/** The memory after one more state; the same object where nothing is new. */
export function remember(memory: Memory | undefined, state: DropState, nowMs: number): Memory {
  const phase = phaseNow(state.view, nowMs);
  const { drop } = state.view;
  if (memory === undefined) return { phase, drop, backInStock: false, changes: [] };
  if (phase === memory.phase && drop === memory.drop) return memory;
  const returned = memory.phase === 'sold_out' && phase === 'open';
  const changes =
    memory.drop === undefined || drop === undefined || drop === memory.drop
      ? []
      : changesBetween(memory.drop, drop, nowMs);
  return {
    phase,
    drop,
    backInStock: returned || (memory.backInStock && phase === 'open'),
    changes: changes.length > 0 ? changes : memory.changes,
  };
}

/** Each difference that matters to a shopper, as a sentence about how it is now. */
export function changesBetween(before: DropInfo, now: DropInfo, nowMs: number): string[] {
  const changes: string[] = [];
  if (before.title !== now.title) changes.push(`It is now called ${now.title}.`);
  if (before.price?.amount !== now.price?.amount || before.price?.currency !== now.price?.currency) {
    changes.push(
      now.price === undefined ? 'The price is no longer set.' : `The price is now ${formatPrice(now.price)}.`,
    );
  }
  if (before.opensAt !== now.opensAt) {
    changes.push(now.opensAt === undefined ? 'It opens at once.' : openingWords(now.opensAt, nowMs));
  }
  if (before.closesAt !== now.closesAt) {
    changes.push(
      now.closesAt === undefined
        ? 'There is no closing time any more.'
        : `It now closes ${formatTime(now.closesAt, nowMs)}.`,
    );
  }
  if (before.perShopperLimit !== now.perShopperLimit) {
    changes.push(
      now.perShopperLimit === undefined
        ? 'There is no limit for each shopper any more.'
        : `The limit is now ${formatCount(now.perShopperLimit)} for each shopper.`,
    );
  }
  if (before.maxPerPurchase !== now.maxPerPurchase) {
    changes.push(`One purchase may now take up to ${formatCount(now.maxPerPurchase)}.`);
  }
  if (before.holdSeconds !== now.holdSeconds) {
    changes.push(
      now.holdSeconds === 0
        ? 'A purchase is now final at once.'
        : `A purchase is now held for ${formatSeconds(now.holdSeconds)}.`,
    );
  }
  return changes;
}

function openingWords(opensAt: number, nowMs: number): string {
  return opensAt > nowMs ? `It now opens ${formatTime(opensAt, nowMs)}.` : 'It is open now.';
}
