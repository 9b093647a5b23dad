import { assertNever } from '../assert.ts';
import type { RefusalReason } from './commands.ts';
import type { Terms } from './stock.ts';

/** Plain words for each refusal: what happened and, where there is one, the way out. */
export function refusalMessage(reason: RefusalReason, remaining: number, terms: Terms): string {
  switch (reason) {
    case 'sold_out':
      return 'Sold out.';
    case 'insufficient_stock':
      return remaining === 1
        ? 'Only 1 is left. Ask for one.'
        : `Only ${remaining} are left. Ask for that many or fewer.`;
    case 'limit_reached':
      return terms.perShopperLimit === null
        ? 'You have reached the limit for this drop.'
        : `This would pass the limit of ${terms.perShopperLimit} for each shopper.`;
    case 'not_open':
      return 'The drop has not opened yet.';
    case 'paused':
      return 'Sales are paused. Your place is not lost: try again in a moment.';
    case 'closed':
      return 'The drop is closed.';
    case 'id_reused':
      return 'This purchase id was used before with another quantity. Make a new id for a new purchase.';
    case 'hold_expired':
      return 'The hold has ended and its units are no longer reserved.';
    case 'unknown_order':
      return 'There is no such order.';
    case 'not_releasable':
      return 'This order is not a hold, so it cannot be given back.';
    default:
      return assertNever(reason);
  }
}
