import type { OrderState } from '../../../shared/inventory/order.ts';
import type { CommandAnswer } from '../api/drops.ts';
import type { BookedOrder } from './orderWords.ts';

/** An order as the HTTP API answers it; times are RFC 3339. */
export interface OrderAnswer {
  readonly shopper: string;
  readonly id: string;
  readonly state: OrderState;
  readonly quantity: number;
  readonly at: string;
  readonly expiresAt?: string;
  readonly seq: number;
}

export interface OrdersAnswer {
  readonly orders: readonly OrderAnswer[];
  readonly next?: string;
}

/** What settling an order answers: the command's answer and the order as it stands now. */
export type SettleAnswer = CommandAnswer & OrderAnswer;

export function readOrder({ shopper, id, state, quantity, at, expiresAt }: OrderAnswer): BookedOrder {
  return {
    shopper,
    id,
    state,
    quantity,
    at: Date.parse(at),
    ...(expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) }),
  };
}
