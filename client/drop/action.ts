import { formatCount } from '../../shared/display/format.ts';
import type { Glance } from '../../shared/display/glance.ts';
import { type Offer, offerOf } from '../../shared/display/offer.ts';
import { type DropView, unitsOwned } from '../../shared/dropView.ts';
import type { DropState } from '../sdk/index.ts';
import type { Words } from './refusalWords.ts';

/** What stands in the place of the Buy button. */

export type Action =
  | { readonly kind: 'buy'; readonly offer: Offer }
  | ({
      /** A purchase is on its way. */
      readonly kind: 'sending';
      /** An answer may come without the shopper's doing. */
      readonly moves: boolean;
    } & Words)
  | { readonly kind: 'none'; readonly text: string };

export interface Now {
  /** The server's time. */
  readonly nowMs: number;
  /** When this page was loaded, by this machine's clock: what was started before is looked up rather than sent. */
  readonly loadedAtMs: number;
}

/** @param glance of the drop, once it is known. */
export function actionOf(state: DropState, glance: Glance | undefined, now: Now): Action {
  if (state.pending.length > 0) return sending(state, now);
  const { drop, stock } = state.view;
  if (glance === undefined || drop === undefined || stock === undefined) {
    return { kind: 'none', text: 'Looking up this drop.' };
  }
  if (glance.note !== undefined) return { kind: 'none', text: glance.note };
  if (state.connection === 'offline') return { kind: 'none', text: 'Buy comes back with your connection.' };
  if (state.connection === 'ended') return { kind: 'none', text: 'Buy comes back when you reload the page.' };
  const { perShopperLimit } = drop;
  const owned = unitsOwned(state.view);
  if (perShopperLimit !== undefined && owned >= perShopperLimit) {
    return { kind: 'none', text: limitWords(perShopperLimit, drop.size) };
  }
  return { kind: 'buy', offer: offerOf(drop, stock, owned) };
}

function limitWords(limit: number, size: string | undefined): string {
  const have = limit === 1 ? 'You have yours.' : `You have all ${formatCount(limit)} that one shopper may have.`;
  if (size !== undefined) return `${have} That is the limit in each size.`;
  return `${have} ${limit === 1 ? 'This drop is one for each shopper.' : 'Leave some for the others.'}`;
}

/** From here on a purchase takes longer than the shopper expects, and the page says why. */
const SLOW_AFTER_MS = 4_000;

/** A purchase without an answer is shown for as long as it has none, whatever becomes of the connection. */
export function sending(state: DropState, now: Now): Extract<Action, { kind: 'sending' }> {
  const { pending, connection, view } = state;
  const action = { kind: 'sending', moves: true } as const;
  const once = 'Nothing is bought twice.';
  switch (connection) {
    case 'offline':
    case 'reconnecting':
      return {
        ...action,
        heading: 'Waiting for your connection',
        text: `Your purchase is kept here and checked as soon as the connection is back. ${once}`,
      };
    case 'ended':
      return {
        ...action,
        moves: false,
        heading: 'Not answered yet',
        text: `Reload the page to check your purchase. ${once}`,
      };
    case 'connecting':
    case 'live':
      break;
  }
  if (lookedUp(state, now).length > 0) {
    return {
      ...action,
      heading: 'Checking your purchase',
      text: `It was sent before this page was loaded, and its answer is on the way. ${once}`,
    };
  }
  const slow = pending.some(({ startedAtMs }) => now.nowMs >= slowFromMs(startedAtMs, view));
  return slow
    ? {
        ...action,
        heading: 'Still trying',
        text: `Very many are buying right now. This page keeps asking for you. ${once}`,
      }
    : { ...action, heading: 'Sending your purchase', text: 'One moment.' };
}

/** Purchases from before this page was loaded. */
export function lookedUp({ pending }: DropState, { loadedAtMs }: Now): DropState['pending'] {
  return pending.filter(({ startedAtMs }) => startedAtMs < loadedAtMs);
}

/** Server time, as all times of a screen. */
export function slowFromMs(startedAtMs: number, { clockOffsetMs }: DropView): number {
  return startedAtMs + clockOffsetMs + SLOW_AFTER_MS;
}
