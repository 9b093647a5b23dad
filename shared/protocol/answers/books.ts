import * as v from 'valibot';
import { type Answered, Count, Time } from './parts.ts';
import { OperatorMark } from './sessions.ts';

const STAMP = {
  seq: Count,
  at: Time,
  /** Units left after the entry. */
  remaining: Count,
  /** Whose doing it was, where an operator did it. Entries from before this was written down have none. */
  operator: v.optional(OperatorMark),
};

const ORDER = { ...STAMP, shopper: v.string(), id: v.string(), quantity: Count };

/** One line of the exported ledger. */
export const LedgerLine = v.variant('kind', [
  v.object({
    ...STAMP,
    kind: v.literal('configured'),
    total: Count,
    perShopperLimit: v.nullable(Count),
    maxPerPurchase: Count,
    opensAt: v.nullable(Time),
    closesAt: v.nullable(Time),
    holdSeconds: Count,
  }),
  v.object({ ...STAMP, kind: v.picklist(['opened', 'paused', 'resumed']) }),
  v.object({ ...STAMP, kind: v.literal('closed'), by: v.picklist(['schedule', 'operator']) }),
  /** `quantity` is below zero where stock was lowered. */
  v.object({ ...STAMP, kind: v.literal('restocked'), quantity: v.pipe(v.number(), v.integer()) }),
  v.object({ ...ORDER, kind: v.literal('held'), expiresAt: Time }),
  v.object({ ...ORDER, kind: v.picklist(['sold', 'released', 'expired']) }),
  /** `late`: the hold had already expired, and the units were taken from stock once more. */
  v.object({ ...ORDER, kind: v.literal('confirmed'), late: v.boolean() }),
  /** Without `restock` the units have left the drop. */
  v.object({ ...ORDER, kind: v.literal('refunded'), restock: v.boolean() }),
]);
export type LedgerLine = Answered<typeof LedgerLine>;

/** Whether the ledger, replayed from nothing, gives what is stored, and the figures. */
export const AuditAnswer = v.object({
  sku: v.string(),
  sound: v.boolean(),
  /** In words, the first of them. */
  violations: v.array(v.string()),
  violationCount: Count,
  seq: Count,
  total: Count,
  remaining: Count,
  held: Count,
  sold: Count,
  orders: Count,
});
export type AuditAnswer = Answered<typeof AuditAnswer>;
