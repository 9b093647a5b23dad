import { assertNever } from '../../shared/assert.ts';
import { formatCount } from '../../shared/display/format.ts';
import { type DropView, unitsOwned } from '../../shared/dropView.ts';
import type { Phase } from '../../shared/inventory/stock.ts';
import type { RefusalMessage, RefusalReason } from '../../shared/protocol/messages.ts';
import type { DropState } from '../sdk/index.ts';
import { formatTime } from './times.ts';

export interface Words {
  readonly heading: string;
  readonly text: string;
}

/** What a refusal means to the person who pressed the button: what happened, and what they can do. */
export function refusalWords(refusal: RefusalMessage, state: DropState, nowMs: number): Words {
  const { reason, id } = refusal;
  const { view } = state;
  if (reason === 'unauthorized' || state.ended !== undefined) return unansweredWords(id);
  switch (reason) {
    case 'sold_out':
      return {
        heading: 'Gone a moment before you',
        text: 'Others were faster. Nothing was bought, and you owe nothing.',
      };
    case 'insufficient_stock':
      return insufficientStock(view.stock?.remaining ?? refusal.remaining);
    case 'limit_reached':
      return limitReached(view);
    case 'not_open':
      return {
        heading: 'Not open yet',
        text:
          view.drop?.opensAt === undefined
            ? 'Nothing was bought. Buy appears here the moment the drop opens.'
            : `Nothing was bought. The drop opens ${formatTime(view.drop.opensAt, nowMs)}.`,
      };
    case 'paused':
      return {
        heading: 'Paused just before you pressed',
        text: 'Nothing was bought. Buy comes back here by itself when sales go on.',
      };
    case 'closed':
      return { heading: 'Closed just before you pressed', text: 'Nothing was bought, and you owe nothing.' };
    default:
      return errandWords(reason);
  }
}

/** Refusals that say more about the errand than about the stock. */
function errandWords(
  reason: Exclude<
    RefusalReason,
    'unauthorized' | 'sold_out' | 'insufficient_stock' | 'limit_reached' | 'not_open' | 'paused' | 'closed'
  >,
): Words {
  switch (reason) {
    case 'id_reused':
      return {
        heading: 'Two purchases got one number',
        text: 'To be safe, nothing was bought just now. Press Buy again: it gets a number of its own.',
      };
    case 'hold_expired':
      return {
        heading: 'The hold had already ended',
        text: 'Its time was up before you gave it back, so it is on sale again already. There is nothing left to do.',
      };
    case 'unknown_order':
      return {
        heading: 'This order is not known here',
        text: 'There is nothing to give back. Reload the page to see your orders as they are.',
      };
    case 'not_releasable':
      return {
        heading: 'This is bought already',
        text: 'It is no longer a hold, so it cannot be given back here. Ask the shop for a refund.',
      };
    case 'rate_limited':
      return {
        heading: 'That was too fast',
        text: 'Too many requests came from this page at once. Nothing was bought. Wait a few seconds, then press Buy again.',
      };
    case 'busy':
      return {
        heading: 'Very many are buying right now',
        text: 'Your purchase did not get through and nothing was bought. Press Buy again.',
      };
    case 'try_again':
      return {
        heading: 'That did not go through',
        text: 'Something went wrong on our side. Nothing was bought. Press Buy again.',
      };
    default:
      return assertNever(reason);
  }
}

function insufficientStock(remaining: number): Words {
  const text = 'A purchase is filled whole or not at all, so nothing was bought.';
  if (remaining === 0) return { heading: 'Not enough left', text: `${text} By now, nothing is left.` };
  return {
    heading: remaining === 1 ? 'Only one is left' : `Only ${formatCount(remaining)} are left`,
    text: `${text} ${remaining === 1 ? 'You can still buy one.' : 'Choose fewer and press Buy again.'}`,
  };
}

function limitReached(view: DropView): Words {
  const { perShopperLimit, maxPerPurchase = 1 } = view.drop ?? {};
  if (perShopperLimit === undefined) {
    return {
      heading: 'More than one purchase may take',
      text: `The most is ${formatCount(maxPerPurchase)}. Nothing was bought; choose fewer and press Buy again.`,
    };
  }
  const limit = `The limit is ${formatCount(perShopperLimit)} for each shopper`;
  const left = Math.min(maxPerPurchase, perShopperLimit - unitsOwned(view));
  return {
    heading: 'More than one shopper may have',
    text:
      left <= 0
        ? `${limit}, and you have that many. Nothing more was bought.`
        : `${limit}. Nothing was bought; you can still have ${formatCount(left)}.`,
  };
}

/**
 * The server may have sold and the answer may have gone astray, so this must not say that nothing was bought.
 *
 * @param id empty where nothing was sent.
 */
function unansweredWords(id: string): Words {
  return {
    heading: 'Your purchase has no answer',
    text:
      id === ''
        ? 'It was not sent. Reload the page and try again.'
        : `The shop lost your session before it answered. Reload the page; if no receipt is there, ask the shop about order ${id}.`,
  };
}

/** A refusal about a state that has passed would only confuse next to the new one. */
export function isOver(refusal: RefusalMessage, phase: Phase): boolean {
  switch (refusal.reason) {
    case 'not_open':
      return phase !== 'scheduled';
    case 'paused':
      return phase !== 'paused';
    case 'sold_out':
      return phase !== 'sold_out';
    default:
      return false;
  }
}
