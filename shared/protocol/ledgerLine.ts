import type { LedgerEvent } from '../inventory/ledger.ts';
import type { Terms } from '../inventory/stock.ts';

/** Milliseconds since the epoch as RFC 3339, to the millisecond and in UTC. */
export type WriteTime = (ms: number) => string;

/** An entry as it is exported, by `GET /api/drops/:sku/ledger` and in a proof. */
export function ledgerLine(event: LedgerEvent, time: WriteTime): Record<string, unknown> {
  const { seq, atMs, kind, remaining, ...rest } = event;
  const stamp = { seq, at: time(atMs), kind, remaining };
  if ('terms' in rest) return { ...stamp, total: rest.total, ...termsLine(rest.terms, time) };
  if ('expiresAtMs' in rest) {
    const { expiresAtMs, ...purchase } = rest;
    return { ...stamp, ...purchase, expiresAt: time(expiresAtMs) };
  }
  return { ...stamp, ...rest };
}

function termsLine({ opensAtMs, closesAtMs, perShopperLimit, maxPerPurchase, holdSeconds }: Terms, time: WriteTime) {
  return {
    perShopperLimit,
    maxPerPurchase,
    opensAt: opensAtMs === null ? null : time(opensAtMs),
    closesAt: closesAtMs === null ? null : time(closesAtMs),
    holdSeconds,
  };
}
