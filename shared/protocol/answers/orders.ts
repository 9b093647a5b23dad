import * as v from 'valibot';
import { ORDER_STATES } from '../../inventory/order.ts';
import { CommandAnswer } from './drops.ts';
import { type Answered, Count, Next, Time } from './parts.ts';

const OrderState = v.picklist(ORDER_STATES);

/** What a shopper hears of a purchase. */
export const ReceiptAnswer = v.object({
  id: v.string(),
  state: OrderState,
  quantity: Count,
  at: Time,
  /** Only while `held`. */
  expiresAt: v.exactOptional(Time),
  replayed: v.boolean(),
});
export type ReceiptAnswer = Answered<typeof ReceiptAnswer>;

/** An order as the operator sees it. */
export const OrderAnswer = v.object({
  shopper: v.string(),
  /** The purchase id. */
  id: v.string(),
  state: OrderState,
  quantity: Count,
  at: Time,
  /** Only while `held`. */
  expiresAt: v.exactOptional(Time),
  /** The ledger entry of the purchase. */
  seq: Count,
});
export type OrderAnswer = Answered<typeof OrderAnswer>;

export const OrderListAnswer = v.object({ orders: v.array(OrderAnswer), next: v.exactOptional(Next) });
export type OrderListAnswer = Answered<typeof OrderListAnswer>;

/** What settling an order was answered with: what a command is, and the order as it stands now. */
export const SettleAnswer = v.object({ ...CommandAnswer.entries, ...OrderAnswer.entries });
export type SettleAnswer = Answered<typeof SettleAnswer>;
