import type { LedgerEvent } from '../../shared/inventory/ledger.ts';
import type { Order } from '../../shared/inventory/order.ts';
import type { DropAnswer, StockAnswer } from '../../shared/protocol/answers/drops.ts';
import type { OrderAnswer, ReceiptAnswer } from '../../shared/protocol/answers/orders.ts';
import type { OperatorMark } from '../../shared/protocol/answers/sessions.ts';
import { ledgerLine } from '../../shared/protocol/ledgerLine.ts';
import type { ReceiptMessage, StockSnapshot } from '../../shared/protocol/messages.ts';
import type { Operator } from '../desk/operator.ts';
import type { DropRecord } from '../skuApi.ts';

/** The bodies that the HTTP API answers with. Inside, times are milliseconds since the epoch; here they are RFC 3339. */

export function time(ms: number): string {
  return new Date(ms).toISOString();
}

export function stockBody({ at, ...stock }: StockSnapshot): StockAnswer {
  return { ...stock, at: time(at) };
}

export function dropBody(sku: string, { listing, drop, stock }: DropRecord): DropAnswer {
  const { opensAt, closesAt, ...info } = drop;
  return {
    sku,
    ...info,
    total: stock.total,
    ...(opensAt === undefined ? {} : { opensAt: time(opensAt) }),
    ...(closesAt === undefined ? {} : { closesAt: time(closesAt) }),
    lanes: listing.lanes,
    ...(listing.region === null ? {} : { region: listing.region }),
    stock: stockBody(stock),
  };
}

export function receiptBody({ type: _, at, expiresAt, ...receipt }: ReceiptMessage): ReceiptAnswer {
  return { ...receipt, at: time(at), ...(expiresAt === undefined ? {} : { expiresAt: time(expiresAt) }) };
}

/** An order as the operator sees it. */
export function orderBody({ shopper, id, state, quantity, atMs, expiresAtMs, seq }: Order): OrderAnswer {
  return {
    shopper,
    id,
    state,
    quantity,
    at: time(atMs),
    ...(state !== 'held' || expiresAtMs === null ? {} : { expiresAt: time(expiresAtMs) }),
    seq,
  };
}

/** Who of the operators did something. */
export function operatorBody({ session, name, place }: Operator): OperatorMark {
  return { ...(session === null ? {} : { session }), ...(name === null ? {} : { name }), place };
}

/** One line of the exported ledger. */
export function ledgerBody(event: LedgerEvent, operator?: Operator): Record<string, unknown> {
  const line = ledgerLine(event, time);
  return operator === undefined ? line : { ...line, operator: operatorBody(operator) };
}
