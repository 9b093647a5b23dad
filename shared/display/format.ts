import type { Price } from '../protocol/messages.ts';

/** Figures as a shopper reads them. English, because the words around them are. */

const COUNT = new Intl.NumberFormat('en');

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** `€29.50`, or `€59` where there are no cents to tell. */
export function formatPrice({ amount, currency }: Price, quantity = 1): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(
    amount * quantity,
  );
}

const SECOND_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;

/** From here on a countdown says days: a clock that shows 73 hours makes its reader calculate. */
const DAYS_FROM_MS = 2 * DAY_MS;

/** What is left of a time: `04:09`, `21:04:09`, `3 days`. Rounded up, so that it reads 00:00 at the end and not before. */
export function formatCountdown(leftMs: number): string {
  if (leftMs >= DAYS_FROM_MS) return `${Math.floor(leftMs / DAY_MS)} days`;
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3_600);
  if (hours > 0) parts.unshift(hours);
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** A length of time in words: `10 minutes`, `90 seconds`, `2 hours`. */
export function formatSeconds(seconds: number): string {
  const [unit, length] =
    seconds % 86_400 === 0
      ? (['day', 86_400] as const)
      : seconds % 3_600 === 0
        ? (['hour', 3_600] as const)
        : seconds % 60 === 0
          ? (['minute', 60] as const)
          : (['second', 1] as const);
  const count = seconds / length;
  return `${formatCount(count)} ${unit}${count === 1 ? '' : 's'}`;
}
