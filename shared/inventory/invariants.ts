import { assert } from '../assert.ts';
import type { Stock } from './stock.ts';

/** What the orders of a drop add up to; the counters of a `Stock` must say the same (rule INV-2). */
export interface OrderSums {
  readonly held: number;
  readonly sold: number;
}

/** Every way in which a stock contradicts itself or its orders, in words; empty when it is sound. */
export function violationsOf(stock: Stock, sums?: OrderSums): string[] {
  const { total, remaining, held, sold } = stock;
  const violations: string[] = [];
  for (const [name, value] of Object.entries({ total, remaining, held, sold })) {
    if (!Number.isSafeInteger(value) || value < 0) violations.push(`${name} is ${value}, not a count`);
  }
  if (total !== remaining + held + sold) {
    violations.push(`total ${total} is not remaining ${remaining} + held ${held} + sold ${sold}`);
  }
  if (sums !== undefined && (sums.held !== held || sums.sold !== sold)) {
    violations.push(
      `counters say held ${held}, sold ${sold}; the orders add up to held ${sums.held}, sold ${sums.sold}`,
    );
  }
  return violations;
}

/** Stops the program where going on would sell what does not exist. Called after every flush and after every load. */
export function assertSound(stock: Stock, sums?: OrderSums): void {
  const violations = violationsOf(stock, sums);
  assert(violations.length === 0, violations.join('; '));
}
