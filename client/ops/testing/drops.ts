import type { DropAnswer } from '../api/drops.ts';
import { type DropForm, EMPTY_FORM } from '../edit/dropForm.ts';

/** Drops and forms for the tests of the console. */

export const NOW_MS = Date.UTC(2026, 10, 22, 12);
export const HOUR_MS = 3_600_000;

/** On sale, without a schedule. */
export function answer(changes: Partial<DropAnswer> = {}): DropAnswer {
  return {
    sku: 'air-one',
    title: 'Air One',
    price: { amount: 29.5, currency: 'EUR' },
    total: 500,
    maxPerPurchase: 2,
    holdSeconds: 0,
    lanes: 0,
    stock: {
      seq: 812,
      total: 500,
      remaining: 137,
      held: 5,
      sold: 358,
      phase: 'open',
      watching: 1_240,
      at: new Date(NOW_MS).toISOString(),
    },
    ...changes,
  };
}

export function form(changes: Partial<DropForm> = {}): DropForm {
  return { ...EMPTY_FORM, title: 'Air One', total: '500', ...changes };
}
