import { formatCount, formatSeconds } from '../../../shared/display/format.ts';
import { undirected } from '../../../shared/display/undirected.ts';
import type { LedgerLine } from '../../../shared/protocol/answers/books.ts';
import { unitsWords } from '../orders/orderWords.ts';

export interface EntryWords {
  readonly what: string;
  /** Whose doing it was. The ledger does not tell who gave a hold back: the shopper or the shop. */
  readonly by: 'Shopper' | 'Operator' | 'Schedule' | 'Time' | 'Shopper or shop' | 'Shop' | '';
}

type LineOf<K extends LedgerLine['kind']> = Extract<LedgerLine, { readonly kind: K }>;

/** An entry of the ledger in a sentence, for somebody who has never seen one. */
export function entryWords(line: LedgerLine): EntryWords {
  switch (line.kind) {
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
      return { what: restockWords(line.quantity), by: 'Operator' };
    default:
      return orderEntryWords(line);
  }
}

function orderEntryWords(line: Extract<LedgerLine, { readonly shopper: string }>): EntryWords {
  const { quantity } = line;
  const shopper = undirected(line.shopper);
  const units = unitsWords(quantity);
  switch (line.kind) {
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
    case 'refunded': {
      const where = line.restock ? 'went back into stock' : 'left the drop';
      return { what: `${units} of ${shopper} ${were(quantity)} refunded and ${where}.`, by: 'Shop' };
    }
    default:
      // A server newer than this page may write entries that the page has no words for.
      return { what: (line as LedgerLine).kind, by: '' };
  }
}

function definitionWords({ seq, total, perShopperLimit, holdSeconds }: LineOf<'configured'>): string {
  const limit = perShopperLimit === null ? [] : [`at most ${formatCount(perShopperLimit)} for each shopper`];
  const holds = holdSeconds === 0 ? [] : [`on hold for ${formatSeconds(holdSeconds)} until paid`];
  const begin = seq === 1 ? 'The drop was defined' : 'The drop was defined anew';
  return `${begin}: ${[`${unitsWords(total)} in all`, ...limit, ...holds].join(', ')}.`;
}

function restockWords(quantity: number): string {
  const units = unitsWords(Math.abs(quantity));
  return quantity < 0 ? `The stock was lowered by ${units}.` : `${units} ${were(quantity)} added to the stock.`;
}

function confirmedWords({ quantity, late, ...line }: LineOf<'confirmed'>): string {
  const shopper = undirected(line.shopper);
  const units = unitsWords(quantity);
  return late
    ? `${units} ${were(quantity)} sold to ${shopper} after the hold had ended, taken from stock once more.`
    : `The hold of ${shopper} was confirmed: ${units} sold.`;
}

function were(quantity: number): string {
  return quantity === 1 ? 'was' : 'were';
}
