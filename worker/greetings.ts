import { PROTOCOL } from '../shared/protocol/limits.ts';
import type { DropInfo, OrderInfo, StockSnapshot, WelcomeMessage } from '../shared/protocol/messages.ts';
import type { OpeningMessage, Pulse, PulseMessage } from '../shared/protocol/pulse.ts';

/** What a socket is told first, and an operator's socket after that. */

interface Now {
  readonly sku: string;
  /** The object's clock, in milliseconds since the epoch. */
  readonly now: number;
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
}

/** @param orders the shopper's own, newest last. */
export function welcomeText({ sku, now, drop, stock }: Now, orders: readonly OrderInfo[]): string {
  const welcome: WelcomeMessage = { type: 'welcome', protocol: PROTOCOL, sku, now, drop, stock, orders };
  return JSON.stringify(welcome);
}

export function openingText(now: Now, lanes: number, history: readonly Pulse[]): string {
  return JSON.stringify({ type: 'opening', ...now, lanes, history } satisfies OpeningMessage);
}

export function pulseText(stock: StockSnapshot, lanes: number, pulse: Pulse): string {
  return JSON.stringify({ type: 'pulse', stock, lanes, pulse } satisfies PulseMessage);
}
