import type { RefusalReason } from './messages.ts';

/** Refusals that say nothing about the purchase itself: the same id may succeed a moment later. */
export function isRetryable(reason: RefusalReason): boolean {
  return reason === 'rate_limited' || reason === 'busy' || reason === 'try_again';
}
