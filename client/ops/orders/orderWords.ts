import { formatCount, formatCountdown } from '../../../shared/display/format.ts';
import type { OrderState } from '../../../shared/inventory/order.ts';
import type { OrderAnswer } from '../../../shared/protocol/answers/orders.ts';
import type { Tone } from '../ui/Chip.tsx';

/** An order as the operator settles it. Times are milliseconds since the epoch. */
export interface BookedOrder {
  readonly shopper: string;
  readonly id: string;
  readonly state: OrderState;
  readonly quantity: number;
  readonly at: number;
  /** Only while `held`. */
  readonly expiresAt?: number | undefined;
}

export function readOrder({ shopper, id, state, quantity, at, expiresAt }: OrderAnswer): BookedOrder {
  const ends = expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) };
  return { shopper, id, state, quantity, at: Date.parse(at), ...ends };
}

/** How an order looks at a glance. */
export interface OrderLook {
  readonly word: string;
  readonly tone: Extract<Tone, 'held' | 'done' | 'off'>;
  /** What is more to say of it, such as the time that a hold has left. */
  readonly aside: string | undefined;
}

const LOOKS: Readonly<Record<OrderState, Pick<OrderLook, 'word' | 'tone'>>> = {
  held: { word: 'On hold', tone: 'held' },
  sold: { word: 'Sold', tone: 'done' },
  released: { word: 'Given back', tone: 'off' },
  expired: { word: 'Expired', tone: 'off' },
  refunded: { word: 'Refunded', tone: 'off' },
};

/** An hour or more is told without seconds that nobody waits for. */
const COUNTDOWN_FROM_MS = 60 * 60 * 1_000;

export function orderLook(order: BookedOrder, nowMs: number): OrderLook {
  const look = LOOKS[order.state];
  if (order.state !== 'held' || order.expiresAt === undefined) return { ...look, aside: undefined };
  const leftMs = order.expiresAt - nowMs;
  if (leftMs <= 0) return { ...look, aside: 'time is up' };
  return { ...look, aside: leftMs > COUNTDOWN_FROM_MS ? undefined : `${formatCountdown(leftMs)} left` };
}

export function stateWord(state: OrderState): string {
  return LOOKS[state].word;
}

export type Settlement = 'confirm' | 'release' | 'refund';

/** What can be done with an order. A hold whose time is up is offered what an expired one is: the alarm is only late. */
export function settlementsOf(order: Pick<BookedOrder, 'state' | 'expiresAt'>, nowMs: number): readonly Settlement[] {
  switch (order.state) {
    case 'held':
      return hasEnded(order, nowMs) ? ['confirm'] : ['confirm', 'release'];
    case 'expired':
      return ['confirm'];
    case 'sold':
      return ['refund'];
    case 'released':
    case 'refunded':
      return [];
  }
}

/** Time decides a hold's end, not the message about it (rule HOLD-2). */
export function hasEnded({ state, expiresAt }: Pick<BookedOrder, 'state' | 'expiresAt'>, nowMs: number): boolean {
  return state === 'expired' || (state === 'held' && expiresAt !== undefined && nowMs >= expiresAt);
}

export function unitsWords(quantity: number): string {
  return quantity === 1 ? '1 unit' : `${formatCount(quantity)} units`;
}
