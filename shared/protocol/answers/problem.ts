import * as v from 'valibot';
import { type Answered, Count } from './parts.ts';

/** Why a request was not carried out (RFC 9457). `code` is stable; `title` and `detail` are words for people. */
export const ProblemAnswer = v.looseObject({
  type: v.string(),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  code: v.string(),
  /** What happened, why, and the way out. */
  detail: v.string(),
  /** Names the request in the log. */
  requestId: v.exactOptional(v.string()),
  /** Of a refusal: the reason as the socket says it. */
  reason: v.exactOptional(v.string()),
  remaining: v.exactOptional(Count),
  retryAfterMs: v.exactOptional(Count),
});
export type ProblemAnswer = Answered<typeof ProblemAnswer>;
