import { formatCount, formatSeconds } from '../../../shared/display/format.ts';
import { unitsWords } from '../orders/orderWords.ts';

/** One line of the ledger as it is exported. Times are RFC 3339. */
export interface LedgerLine {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly remaining: number;
  readonly shopper?: string | undefined;
  readonly id?: string | undefined;
  readonly quantity?: number | undefined;
  readonly late?: boolean | undefined;
  readonly restock?: boolean | undefined;
  readonly by?: string | undefined;
  readonly total?: number | undefined;
  readonly perShopperLimit?: number | null | undefined;
  readonly maxPerPurchase?: number | undefined;
  readonly holdSeconds?: number | undefined;
}

export interface EntryWords {
  readonly what: string;
  /** Whose doing it was. The ledger does not tell who gave a hold back: the shopper or the shop. */
  readonly by: 'Shopper' | 'Operator' | 'Schedule' | 'Time' | 'Shopper or shop' | 'Shop' | '';
}

/** An entry of the ledger in a sentence, for somebody who has never seen one. */
export function entryWords(line: LedgerLine): EntryWords {
  const { kind, shopper = 'Somebody', quantity = 0 } = line;
  const units = unitsWords(quantity);
  switch (kind) {
    case 'configured':
      return { what: definitionWords(line), by: 'Operator' };
    case 'opened':
      return { what: 'The drop opened.', by: 'Schedule' };
    case 'closed':
      return { what: 'The drop closed.', by: line.by === 'operator' ? 'Operator' : 'Schedule' };
    case 'paused':
      return { what: 'Sales were paused.', by: 'Operator' };
    case 'resumed':
      return { what: 'Sales went on.', by: 'Operator' };
    case 'restocked':
      return { what: restockWords(quantity), by: 'Operator' };
    case 'held':
      return { what: `${shopper} put ${units} on hold.`, by: 'Shopper' };
    case 'sold':
      return { what: `${shopper} bought ${units}.`, by: 'Shopper' };
    case 'confirmed':
      return { what: confirmedWords(line), by: 'Shop' };
    case 'released':
      return { what: `The hold of ${shopper} was given back: ${units}.`, by: 'Shopper or shop' };
    case 'expired':
      return { what: `The hold of ${shopper} expired: ${units} back on sale.`, by: 'Time' };
    case 'refunded':
      return {
        what: `${units} of ${shopper} ${were(quantity)} refunded and ${line.restock === true ? 'went back into stock' : 'left the drop'}.`,
        by: 'Shop',
      };
    default:
      // A server newer than this page may write entries that the page has no words for.
      return { what: kind, by: '' };
  }
}

function definitionWords({ seq, total = 0, perShopperLimit, holdSeconds = 0 }: LedgerLine): string {
  const limit = perShopperLimit == null ? [] : [`at most ${formatCount(perShopperLimit)} for each shopper`];
  const holds = holdSeconds === 0 ? [] : [`on hold for ${formatSeconds(holdSeconds)} until paid`];
  const begin = seq === 1 ? 'The drop was defined' : 'The drop was defined anew';
  return `${begin}: ${[`${unitsWords(total)} in all`, ...limit, ...holds].join(', ')}.`;
}

function restockWords(quantity: number): string {
  const units = unitsWords(Math.abs(quantity));
  return quantity < 0 ? `The stock was lowered by ${units}.` : `${units} ${were(quantity)} added to the stock.`;
}

function confirmedWords({ shopper = 'Somebody', quantity = 0, late }: LedgerLine): string {
  const units = unitsWords(quantity);
  return late === true
    ? `${units} ${were(quantity)} sold to ${shopper} after the hold had ended, taken from stock once more.`
    : `The hold of ${shopper} was confirmed: ${units} sold.`;
}

function were(quantity: number): string {
  return quantity === 1 ? 'was' : 'were';
}
