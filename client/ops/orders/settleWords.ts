import { formatCount } from '../../../shared/display/format.ts';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { type BookedOrder, hasEnded, type Settlement, stateWord, unitsWords } from './orderWords.ts';

/** The words around settling an order: what will happen, what has happened, and why it has not. */

type Counters = Pick<StockSnapshot, 'total' | 'remaining' | 'held' | 'sold' | 'phase'>;

export interface Question {
  readonly heading: string;
  readonly text: readonly string[];
  /** What the button says. */
  readonly verb: string;
}

/** @param stock as it was last heard of; without it no figures are promised. */
export function question(
  settlement: Settlement,
  order: BookedOrder,
  stock: Counters | undefined,
  nowMs: number,
): Question {
  const units = unitsWords(order.quantity);
  switch (settlement) {
    case 'confirm':
      return hasEnded(order, nowMs) ? lateConfirmation(order, stock) : confirmation(order);
    case 'release':
      return {
        heading: `Give ${units} back for ${order.shopper}?`,
        text: [
          `${goBack(order.quantity, stock)} ${order.shopper} is told at once, and pays nothing.`,
          'This is final: a payment that comes in later cannot be confirmed any more.',
        ],
        verb: 'Give back',
      };
    case 'refund':
      return {
        heading: `Refund ${units} of ${order.shopper}?`,
        text: [
          'The order is over for good, and the shopper is told at once. The money itself goes back from where it was paid, not from here.',
        ],
        verb: 'Refund',
      };
  }
}

function confirmation({ quantity, shopper }: BookedOrder): Question {
  const units = unitsWords(quantity);
  return {
    heading: `Confirm ${units} for ${shopper}?`,
    text: [
      `The hold becomes a sale: ${units} on hold ${quantity === 1 ? 'is' : 'are'} sold. ${shopper} gets the receipt at once.`,
    ],
    verb: 'Confirm',
  };
}

/** Money may have moved after all, so a hold that has ended can still become a sale while there is stock (rule SET-2). */
function lateConfirmation({ quantity, shopper }: BookedOrder, stock: Counters | undefined): Question {
  const units = unitsWords(quantity);
  const taken = `${units} ${quantity === 1 ? 'is' : 'are'} taken from what is left and sold to ${shopper}`;
  const after =
    stock === undefined || stock.remaining < quantity ? '' : `: ${formatCount(stock.remaining - quantity)} remain`;
  return {
    heading: `Confirm ${units} for ${shopper} after all?`,
    text: [
      `This hold has ended, and what was on hold went back on sale. Confirming it late means: ${taken}${after}, even past the limit for each shopper.`,
      'If too few are left by then, nothing happens and you are told. The payment is then to be returned.',
    ],
    verb: 'Confirm late',
  };
}

/** Where the units of a refund go. */
export interface Destination {
  readonly restock: boolean;
  readonly label: string;
  readonly text: string;
}

export function destinations(quantity: number, stock: Counters | undefined): readonly [Destination, Destination] {
  const total =
    stock === undefined
      ? 'its total becomes less by as much'
      : `its total becomes ${formatCount(stock.total - quantity)}`;
  const leaves = quantity === 1 ? 'The unit leaves' : 'The units leave';
  return [
    { restock: true, label: 'Back into stock', text: goBack(quantity, stock) },
    { restock: false, label: 'Out of the drop', text: `${leaves} the drop: ${total}.` },
  ];
}

/** `2 units go back on sale: 39 left.` A drop that is not open takes them too, but sells none. */
function goBack(quantity: number, stock: Counters | undefined): string {
  const units = unitsWords(quantity);
  const go = quantity === 1 ? 'goes' : 'go';
  if (stock === undefined) return `${units} ${go} back on sale.`;
  const left = `${formatCount(stock.remaining + quantity)} left`;
  if (stock.phase === 'closed')
    return `${units} ${go} back into stock: ${left}. The drop is closed, so nobody can buy them.`;
  if (stock.phase === 'paused')
    return `${units} ${go} back into stock: ${left}. They are on sale once the drop is resumed.`;
  return `${units} ${go} back on sale: ${left}.`;
}

/** What a settlement has done, for the row's announcement. */
export function settledWords(
  settlement: Settlement,
  { shopper, quantity }: BookedOrder,
  { replayed, remaining, total }: { readonly replayed: boolean; readonly remaining: number; readonly total: number },
): string {
  const did = {
    confirm: `Confirmed: ${unitsWords(quantity)} sold to ${shopper}.`,
    release: `Given back: ${unitsWords(quantity)} of ${shopper}.`,
    refund: `Refunded: ${unitsWords(quantity)} of ${shopper}.`,
  }[settlement];
  const left = `${formatCount(remaining)} of ${formatCount(total)} left.`;
  if (!replayed) return `${did} ${left}`;
  // Another operator may have chosen otherwise, and that stands.
  const whose = settlement === 'refund' ? 'Where the units went was decided then.' : 'Nothing changed now.';
  return `That was done already. ${did} ${whose} ${left}`;
}

/** Why a settlement was refused, and what to do now. @param order as it stands now, where that is known. */
export function settleRefusal(settlement: Settlement, code: string, detail: string, order?: BookedOrder): string {
  switch (code) {
    case 'hold_expired':
      return expiredWords(settlement, order);
    case 'not_releasable':
      return `${settlement === 'refund' ? 'Only a sold order can be refunded' : 'Only a hold can be given back'}${isNow(order)} Somebody else may have been faster.`;
    case 'unknown_order':
      return 'This order does not exist any more. Load the list again.';
    case 'id_reused':
      return 'This command was used for something else. Close this and begin again: it gets a number of its own.';
    case 'busy':
    case 'try_again':
      return 'The drop is busy just now. Nothing has been lost: send it again, and it is carried out once.';
    default:
      return detail;
  }
}

function expiredWords(settlement: Settlement, order: BookedOrder | undefined): string {
  if (settlement === 'release') return 'The hold has ended by itself, and its units are back on sale already.';
  switch (order?.state) {
    case 'released':
      return 'This hold was given back, so nothing can be sold from it. Return the payment.';
    case 'refunded':
      return 'This order was refunded. It stays so; a new purchase is a new order.';
    default:
      return 'The hold has ended, and too few units are left to sell it after all. Nothing was changed. Return the payment, or restock the drop and confirm again.';
  }
}

function isNow(order: BookedOrder | undefined): string {
  return order === undefined ? '.' : `; this one is ${stateWord(order.state).toLowerCase()} now.`;
}
