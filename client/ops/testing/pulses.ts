import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import type { OpeningMessage, Pulse } from '../../../shared/protocol/pulse.ts';
import { NOW_MS } from './drops.ts';

/** Seconds of a drop for the tests of the live page. */

export const STOCK: StockSnapshot = {
  seq: 812,
  total: 500,
  remaining: 137,
  held: 5,
  sold: 358,
  phase: 'open',
  watching: 1_240,
  at: NOW_MS,
};

/** @param second how many seconds after `NOW_MS` it began. */
export function pulse(second: number, changes: Partial<Pulse> = {}): Pulse {
  return {
    at: NOW_MS + second * 1_000,
    remaining: 100 - second,
    held: 0,
    sold: second,
    watching: 10,
    purchases: 1,
    refusals: {},
    errors: 0,
    flushes: 1,
    commitMs: null,
    ...changes,
  };
}

export function opening(history: readonly Pulse[], changes: Partial<OpeningMessage> = {}): OpeningMessage {
  const drop = { title: 'Air One', maxPerPurchase: 2, holdSeconds: 0 };
  return { type: 'opening', sku: 'air-one', now: NOW_MS, drop, stock: STOCK, lanes: 0, history, ...changes };
}
