import type { Outcome, Refusal, SettleCommand, ShopperCommand } from './commands.ts';
import type { Draft } from './draft.ts';
import type { Order } from './order.ts';

/**
 * A shopper with a limit may make this many orders beyond it, to hold and give back in good faith. Past it each purchase
 * would have to read an ever longer list of dead orders.
 */
export const SPARE_ORDERS_PER_SHOPPER = 1_000;

/** The words for a quantity that the drop does not sell. The decoder uses the same. */
export function quantityMessage(maxPerPurchase: number): string {
  return maxPerPurchase === 1 ? 'quantity must be 1' : `quantity must be a whole number from 1 to ${maxPerPurchase}`;
}

/** Sells or holds all of the quantity or nothing of it. A purchase seen before gets its first answer again. */
export function purchase(draft: Draft, command: Extract<ShopperCommand, { kind: 'purchase' }>): Outcome {
  const { shopper, id, quantity } = command;
  const earlier = draft.order(shopper, id);
  if (earlier !== undefined) {
    return earlier.quantity === quantity ? replayed(earlier) : draft.refuse('id_reused');
  }
  const { terms, remaining } = draft.stock;
  if (quantity > terms.maxPerPurchase) return { kind: 'invalid', message: quantityMessage(terms.maxPerPurchase) };
  switch (draft.phase) {
    case 'closed':
      return draft.refuse('closed');
    case 'scheduled':
      return draft.refuse('not_open');
    case 'paused':
      return draft.refuse('paused');
    case 'sold_out':
      return draft.refuse('sold_out');
    case 'open':
      break;
  }
  const refusal = overLimit(draft, shopper, quantity);
  if (refusal !== null) return refusal;
  if (quantity > remaining) return draft.refuse('insufficient_stock');
  if (terms.holdSeconds === 0) return draft.settle({ kind: 'sold', shopper, id, quantity });
  const expiresAtMs = draft.nowMs + terms.holdSeconds * 1_000;
  return draft.settle({ kind: 'held', shopper, id, quantity, expiresAtMs });
}

function overLimit(draft: Draft, shopper: string, quantity: number): Refusal | null {
  const limit = draft.stock.terms.perShopperLimit;
  if (limit === null) return null;
  const { units, orders } = draft.holdings(shopper);
  if (units + quantity > limit) return draft.refuse('limit_reached');
  if (orders < limit + SPARE_ORDERS_PER_SHOPPER) return null;
  return draft.refuse(
    'limit_reached',
    `You have made ${orders} orders, the most that one shopper may make in this drop.`,
  );
}

/** A hold is given back, by the shopper or by the operator for the shopper. */
export function giveBack(draft: Draft, { shopper, id }: { shopper: string; id: string }): Outcome {
  const order = draft.order(shopper, id);
  switch (order?.state) {
    case undefined:
      return draft.refuse('unknown_order');
    case 'held':
      return draft.settle({ kind: 'released', shopper, id, quantity: order.quantity });
    case 'released':
      return replayed(order);
    case 'expired':
      return draft.refuse('hold_expired');
    case 'sold':
    case 'refunded':
      return draft.refuse('not_releasable');
  }
}

/** The money has arrived. After expiry it still succeeds while there is stock to take again (rule SET-2). */
export function confirm(draft: Draft, { shopper, id }: SettleCommand): Outcome {
  const order = draft.order(shopper, id);
  switch (order?.state) {
    case undefined:
      return draft.refuse('unknown_order');
    case 'held':
      return draft.settle({ kind: 'confirmed', shopper, id, quantity: order.quantity, late: false });
    case 'sold':
      return replayed(order);
    case 'expired':
      return order.quantity <= draft.stock.remaining
        ? draft.settle({ kind: 'confirmed', shopper, id, quantity: order.quantity, late: true })
        : draft.refuse('hold_expired', 'The hold expired and its units were sold to others. Return the payment.');
    case 'released':
      return draft.refuse('hold_expired', 'The hold was given back before it was confirmed. Return the payment.');
    case 'refunded':
      return draft.refuse('hold_expired', 'The order was refunded and cannot be confirmed again.');
  }
}

/** The money goes back. The units return to stock only when told to; otherwise they leave the drop (rule SET-4). */
export function refund(draft: Draft, command: Extract<SettleCommand, { kind: 'refund' }>): Outcome {
  const { shopper, id, restock } = command;
  const order = draft.order(shopper, id);
  switch (order?.state) {
    case undefined:
      return draft.refuse('unknown_order');
    case 'sold':
      return draft.settle({ kind: 'refunded', shopper, id, quantity: order.quantity, restock });
    case 'refunded':
      return replayed(order);
    case 'held':
    case 'released':
    case 'expired':
      return draft.refuse('not_releasable', `Only a sold order can be refunded; this one is ${order.state}.`);
  }
}

function replayed(order: Order): Outcome {
  return { kind: 'receipt', order, replayed: true };
}
