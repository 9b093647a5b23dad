import * as v from 'valibot';
import { ORDER_STATES } from '../../inventory/order.ts';
import { AuditAnswer } from './books.ts';
import { type Answered, Count, Next, Time } from './parts.ts';

/** An order of any drop. */
export const ReportedOrderAnswer = v.object({
  sku: v.string(),
  shopper: v.string(),
  id: v.string(),
  state: v.picklist(ORDER_STATES),
  quantity: Count,
  /** When the purchase was made. */
  at: Time,
  updatedAt: Time,
});
export type ReportedOrderAnswer = Answered<typeof ReportedOrderAnswer>;

export const OrdersReportAnswer = v.object({ orders: v.array(ReportedOrderAnswer), next: v.exactOptional(Next) });
export type OrdersReportAnswer = Answered<typeof OrdersReportAnswer>;

const ByState = v.object({ held: Count, sold: Count, released: Count, expired: Count, refunded: Count });

/** What became of the purchases of one drop. */
export const DropTotalsAnswer = v.object({
  sku: v.string(),
  title: v.string(),
  orders: ByState,
  units: ByState,
  /** The first and the last purchase that is counted; not there when there is none. */
  firstAt: v.exactOptional(Time),
  lastAt: v.exactOptional(Time),
});
export type DropTotalsAnswer = Answered<typeof DropTotalsAnswer>;

export const TotalsAnswer = v.object({ drops: v.array(DropTotalsAnswer), next: v.exactOptional(Next) });
export type TotalsAnswer = Answered<typeof TotalsAnswer>;

/** Whether the reports say what the drop's own ledger says. */
export const ReconciliationAnswer = v.object({
  sku: v.string(),
  /** There is no difference. What is merely behind is none. */
  agrees: v.boolean(),
  /** Entries of the ledger that have not arrived yet. */
  behind: Count,
  /** In words, the first of them. */
  differences: v.array(v.string()),
  audit: AuditAnswer,
  /** What the reports have of the drop, as far as they are complete. */
  readModel: v.object({ seq: Count, orders: Count, held: Count, sold: Count, remaining: Count }),
});
export type ReconciliationAnswer = Answered<typeof ReconciliationAnswer>;

/** One piece of a repair. */
export const RepairAnswer = v.object({
  sku: v.string(),
  /** The newest entry that is in the reports again; ask for the next piece with it. */
  after: Count,
  /** The newest entry of the ledger. */
  last: Count,
  done: v.boolean(),
});
export type RepairAnswer = Answered<typeof RepairAnswer>;

/** How many drops were asked to send again what may have been lost. */
export const CatchUpAnswer = v.object({ drops: Count });
export type CatchUpAnswer = Answered<typeof CatchUpAnswer>;
