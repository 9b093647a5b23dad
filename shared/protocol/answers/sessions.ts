import * as v from 'valibot';
import { type Answered, Time } from './parts.ts';

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
