import * as v from 'valibot';
import { type Answered, Count, Next, Time } from './parts.ts';

/** A shopper's session. */
export const SessionAnswer = v.object({ token: v.string(), shopper: v.string(), expiresAt: Time });
export type SessionAnswer = Answered<typeof SessionAnswer>;

export const OperatorSessionAnswer = v.object({
  /** When it ends unless it is used before. */
  expiresAt: Time,
  /** When it ends even if it is used. */
  endsAt: Time,
});
export type OperatorSessionAnswer = Answered<typeof OperatorSessionAnswer>;

const WHO = {
  /** Left out where a program showed the operator token itself. */
  session: v.optional(v.string()),
  /** As typed at the sign-in, if anything was. */
  name: v.optional(v.string()),
  /** The country where it is known, and a mark that tells places apart and does not say which. */
  place: v.string(),
};

/** Who of the operators did something. */
export const OperatorMark = v.object(WHO);
export type OperatorMark = Answered<typeof OperatorMark>;

export const OpenSessionAnswer = v.object({
  id: v.string(),
  name: v.optional(v.string()),
  place: v.string(),
  beganAt: Time,
  endsAt: Time,
  /** The one that asks. */
  current: v.boolean(),
});
export type OpenSessionAnswer = Answered<typeof OpenSessionAnswer>;

export const OpenSessionListAnswer = v.object({ sessions: v.array(OpenSessionAnswer) });
export type OpenSessionListAnswer = Answered<typeof OpenSessionListAnswer>;

/** What an operator did that no drop's ledger tells of. */
export const DeedAnswer = v.object({ seq: Count, at: Time, what: v.string(), ...WHO });
export type DeedAnswer = Answered<typeof DeedAnswer>;

export const DeedListAnswer = v.object({ deeds: v.array(DeedAnswer), next: v.optional(Next) });
export type DeedListAnswer = Answered<typeof DeedListAnswer>;
