import type { RefusalReason } from '../../../shared/protocol/messages.ts';
import { BEGIN_MS } from '../world/world.ts';
import { type BookedOrder, type Books, unitsOf, type Version } from './books.ts';

export interface RefusedRequest {
  readonly shopper: string | null;
  readonly id: string;
  /** Those that were asked for under this id; none for what is given back. */
  readonly quantities: ReadonlySet<number>;
  /** When it was asked and when the refusal was heard, by the world's time. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Whether a refusal was true at some moment between the asking and the hearing.
 *
 * @param clockSkewMs how far the object's clock may be from the world's.
 * @param calmAtMs what was asked before it may have met a failure and be answered later.
 * @returns `null`, or in words why it never was.
 */
export function whyUntrue(
  books: Books,
  reason: RefusalReason,
  request: RefusedRequest,
  clockSkewMs: number,
  calmAtMs: number,
): string | null {
  const { shopper, id, fromMs } = request;
  const order = shopper === null ? undefined : books.order(shopper, id);
  switch (reason) {
    case 'busy':
    case 'try_again':
      return fromMs >= calmAtMs ? 'nothing fails any more' : null;
    case 'rate_limited':
      return null;
    case 'unauthorized':
      return shopper === null ? null : 'there was a token';
    case 'id_reused':
      return [...request.quantities].some((quantity) => quantity !== order?.quantity) ? null : 'it is the same request';
    case 'hold_expired':
      return wasMeanwhile(order, ['expired'], request) ? null : 'it was not expired';
    case 'not_releasable':
      return wasMeanwhile(order, ['sold', 'refunded'], request) ? null : 'it could be given back';
    case 'unknown_order':
      // At the same moment: it may have been asked just before, and decided in one batch with the purchase.
      return madeMs(order) >= fromMs ? null : 'the order was there';
    default:
      return whyUntruePurchase(books, reason, request, order, clockSkewMs);
  }
}

function whyUntruePurchase(
  books: Books,
  reason: RefusalReason,
  request: RefusedRequest,
  order: BookedOrder | undefined,
  clockSkewMs: number,
): string | null {
  const { quantities, fromMs, toMs } = request;
  const same = order !== undefined && quantities.size === 1 && quantities.has(order.quantity);
  if (same && madeMs(order) < fromMs) return 'it had been bought before it was asked for';
  const wasTrue = books.versions.some((version, index) => {
    const untilMs = books.versions[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    if (version.fromMs > toMs || untilMs < fromMs) return false;
    const earliestMs = BEGIN_MS + Math.max(version.fromMs, fromMs) - clockSkewMs;
    const latestMs = BEGIN_MS + Math.min(untilMs, toMs) + clockSkewMs;
    return isTrue(reason, books, version, request, earliestMs, latestMs);
  });
  return wasTrue ? null : 'that was not so at any moment in between';
}

function isTrue(
  reason: RefusalReason,
  books: Books,
  { seq, remaining, paused, closedByHand, terms }: Version,
  { shopper, quantities }: RefusedRequest,
  earliestMs: number,
  latestMs: number,
): boolean {
  const some = (test: (quantity: number) => boolean) => [...quantities].some(test);
  switch (reason) {
    case 'sold_out':
      return remaining === 0;
    case 'insufficient_stock':
      return remaining > 0 && some((quantity) => quantity > remaining);
    case 'limit_reached': {
      const limit = terms.perShopperLimit;
      const units = unitsOf(books.ordersOf(shopper ?? ''), seq);
      return limit !== null && some((quantity) => units + quantity > limit);
    }
    case 'paused':
      return paused;
    case 'not_open':
      return terms.opensAtMs !== null && earliestMs < terms.opensAtMs;
    case 'closed':
      return closedByHand || (terms.closesAtMs !== null && latestMs >= terms.closesAtMs);
    default:
      return false;
  }
}

function wasMeanwhile(
  order: BookedOrder | undefined,
  wanted: readonly string[],
  { fromMs, toMs }: RefusedRequest,
): boolean {
  const states = order?.states ?? [];
  return states.some((was, index) => {
    const untilMs = states[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    return wanted.includes(was.state) && was.fromMs <= toMs && untilMs >= fromMs;
  });
}

function madeMs(order: BookedOrder | undefined): number {
  return order?.states[0]?.fromMs ?? Number.POSITIVE_INFINITY;
}
