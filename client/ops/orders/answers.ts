import type { OrderAnswer } from '../../../shared/protocol/answers/orders.ts';
import type { BookedOrder } from './orderWords.ts';

export type {
  OrderAnswer,
  OrderListAnswer as OrdersAnswer,
  SettleAnswer,
} from '../../../shared/protocol/answers/orders.ts';

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
