import { CONNECTION_TIMING, type ConnectionTiming } from './connection.ts';
import { PURCHASES_TIMING, type PurchasesTiming } from './purchases.ts';

/** What tests replace so that they need not wait. */
export interface DropTiming {
  readonly connection: ConnectionTiming;
  readonly purchases: PurchasesTiming;
  readonly now: () => number;
}

export const DROP_TIMING: DropTiming = { connection: CONNECTION_TIMING, purchases: PURCHASES_TIMING, now: Date.now };
