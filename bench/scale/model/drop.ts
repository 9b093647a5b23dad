import type { Terms } from '../../../shared/inventory/stock.ts';
import type { DropInfo } from '../../../shared/protocol/messages.ts';

/** What is on sale in every run: one unit each, sold at once. */
export const TERMS: Terms = {
  perShopperLimit: null,
  maxPerPurchase: 1,
  opensAtMs: null,
  closesAtMs: null,
  holdSeconds: 0,
};

export const DROP: DropInfo = {
  title: 'The rush',
  maxPerPurchase: TERMS.maxPerPurchase,
  holdSeconds: TERMS.holdSeconds,
};
