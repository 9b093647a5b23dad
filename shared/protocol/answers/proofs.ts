import * as v from 'valibot';
import { ORDER_STATES } from '../../inventory/order.ts';
import { type Answered, Count, Time } from './parts.ts';

const Hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const PUBLISHED = {
  /** The number of its last entry. */
  entries: Count,
  /** The hash of its last entry. */
  head: Hash,
  publishedAt: Time,
};

/** What is published of a drop that is over. */
export const ProofAnswer = v.object({
  sku: v.string(),
  ...PUBLISHED,
  orders: Count,
  total: Count,
  remaining: Count,
  held: Count,
  sold: Count,
  /** As it was published first. What came later only made it longer. */
  first: v.object(PUBLISHED),
});
export type ProofAnswer = Answered<typeof ProofAnswer>;

/** What a shopper is called in it. */
export const OwnProofAnswer = v.object({
  sku: v.string(),
  shopper: v.string(),
  /** The newest hundred, oldest first. */
  orders: v.array(
    v.object({
      /** The purchase id. */
      id: v.string(),
      /** What stands for it. */
      pseudonym: v.string(),
      state: v.picklist(ORDER_STATES),
      quantity: Count,
    }),
  ),
});
export type OwnProofAnswer = Answered<typeof OwnProofAnswer>;
