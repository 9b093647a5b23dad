import { formatCount } from '../../shared/display/format.ts';
import { nameOf } from '../../shared/display/glance.ts';
import type { DropInfo, OrderInfo } from '../../shared/protocol/messages.ts';
import { formatTime } from './times.ts';

/** One of the shopper's own orders as it is shown. */
export interface ShownOrder {
  readonly id: string;
  readonly heading: string;
  readonly text: string;
  readonly facts: readonly Fact[];
  /** Server time at which a hold ends; `undefined` for what is not on hold. */
  readonly endsAtMs: number | undefined;
  readonly canGiveBack: boolean;
  /** Whether the shopper has it, for good or for now; the others are history. */
  readonly stands: boolean;
  readonly quantity: number;
  /** Of which size it is, where the drop is one of several. */
  readonly size: string | undefined;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** @param drop what it is an order of, once that is known. */
export function shownOrder(order: OrderInfo, drop: DropInfo | undefined, nowMs: number): ShownOrder {
  const { id, quantity, at, state } = order;
  const size = drop?.size;
  const what = `${formatCount(quantity)} × ${drop === undefined ? 'this drop' : nameOf(drop)}`;
  const facts = [
    { name: 'Order', value: id },
    ...(size === undefined ? [] : [{ name: 'Size', value: size }]),
    { name: 'Quantity', value: formatCount(quantity) },
    {
      name: state === 'held' || state === 'expired' ? 'Held at' : 'Ordered',
      value: formatTime(at, nowMs, { seconds: true }),
    },
  ];
  const base = { id, quantity, size, facts, endsAtMs: undefined, canGiveBack: false, stands: false };
  switch (state) {
    case 'sold':
      return {
        ...base,
        heading: quantity === 1 ? 'It is yours' : 'They are yours',
        text: `${what}. This is your receipt; it stays here when you come back.`,
        stands: true,
      };
    case 'held':
      return heldOrder(base, order, what, nowMs);
    case 'released':
      return {
        ...base,
        heading: 'Given back',
        text: `${what}. ${back(quantity)} on sale for others. You owe nothing.`,
      };
    case 'expired':
      return {
        ...base,
        heading: 'The hold has ended',
        text: `${what}. It was not paid for in time, so ${back(quantity).toLowerCase()} on sale. You owe nothing.`,
      };
    case 'refunded':
      return {
        ...base,
        heading: 'Refunded',
        text: `${what}. The shop has cancelled this order and returns your payment.`,
      };
  }
}

/** Time decides a hold's end, not the message about it, which may come a moment later (rule HOLD-2). */
function heldOrder(
  base: Omit<ShownOrder, 'heading' | 'text'>,
  { expiresAt }: OrderInfo,
  what: string,
  nowMs: number,
): ShownOrder {
  if (expiresAt !== undefined && nowMs >= expiresAt) {
    return {
      ...base,
      heading: 'The time is up',
      text: `${what}. Unless your payment has arrived, it goes back on sale now.`,
      stands: true,
    };
  }
  return {
    ...base,
    heading: 'Held for you',
    text: `${what}. Nobody else can buy it while you pay.`,
    endsAtMs: expiresAt,
    canGiveBack: true,
    stands: true,
  };
}

function back(quantity: number): string {
  return quantity === 1 ? 'It is back' : 'They are back';
}
