import { EMPTY_VIEW } from '../../../shared/dropView.ts';
import type { DropInfo, OrderInfo, RefusalMessage, StockSnapshot } from '../../../shared/protocol/messages.ts';
import type { DropState } from '../../sdk/index.ts';
import { type DropScreen, dropScreen } from '../dropScreen.ts';
import { remember } from '../memory.ts';

/** States of a drop for the tests of what is shown of them. */

export const NOW_MS = Date.UTC(2026, 10, 22, 12);
export const LOADED_AT_MS = NOW_MS - 60_000;
export const ORDER_ID = 'Vk3pQ8xW2mZr7tYc1aBdE';

export const DROP: DropInfo = {
  title: 'Air One',
  price: { amount: 29.5, currency: 'EUR' },
  perShopperLimit: 3,
  maxPerPurchase: 2,
  holdSeconds: 0,
};

/** The drop with some fields not set. */
export function dropWithout(...names: readonly ('price' | 'perShopperLimit')[]): DropInfo {
  const { title, maxPerPurchase, holdSeconds, ...optional } = DROP;
  const left = Object.entries(optional).filter(([name]) => !names.some((unset) => unset === name));
  return { title, maxPerPurchase, holdSeconds, ...Object.fromEntries(left) };
}

export function stock(changes: Partial<StockSnapshot> = {}): StockSnapshot {
  const { total = 500, remaining = 137, held = 5 } = changes;
  const sold = total - remaining - held;
  return { seq: 812, total, remaining, held, sold, phase: 'open', watching: 1240, at: NOW_MS, ...changes };
}

export function order(state: OrderInfo['state'], changes: Partial<OrderInfo> = {}): OrderInfo {
  return { id: ORDER_ID, state, quantity: 1, at: NOW_MS - 62_000, ...changes };
}

export function refusal(reason: RefusalMessage['reason']): RefusalMessage {
  return { type: 'refusal', id: ORDER_ID, reason, message: 'For developers.', remaining: 0 };
}

interface Parts extends Partial<Omit<DropState, 'view'>> {
  readonly drop?: Partial<DropInfo>;
  readonly stock?: Partial<StockSnapshot>;
  readonly orders?: readonly OrderInfo[];
}

/** Open and live, but for what is said otherwise. */
export function state({ drop, stock: counts, orders = [], ...rest }: Parts = {}): DropState {
  return {
    view: {
      ...EMPTY_VIEW,
      drop: { ...DROP, ...drop },
      stock: stock(counts),
      orders: new Map(orders.map((each) => [each.id, each])),
    },
    connection: 'live',
    ended: undefined,
    pending: [],
    lastRefusal: undefined,
    ...rest,
  };
}

/** The screen after these states, one after the other. */
export function screenOf(...states: readonly [DropState, ...DropState[]]): DropScreen {
  let memory = remember(undefined, states[0], NOW_MS);
  let last = states[0];
  for (const next of states.slice(1)) {
    memory = remember(memory, next, NOW_MS);
    last = next;
  }
  return dropScreen(last, memory, { nowMs: NOW_MS, loadedAtMs: LOADED_AT_MS });
}

/** The screen of one size while the shopper has something in others, by their SKU. */
export function screenBeside(one: DropState, others: Readonly<Record<string, DropState>>): DropScreen {
  const now = { nowMs: NOW_MS, loadedAtMs: LOADED_AT_MS };
  return dropScreen(one, remember(undefined, one, NOW_MS), now, new Map(Object.entries(others)));
}

/** Everything that the screen says, as one text. */
export function wordsOf({ status, shown, notices, action, orders }: DropScreen): string {
  const glance =
    shown === undefined ? [] : [shown.glance.words, shown.aside, shown.glance.figure, shown.glance.caption];
  const said = notices.flatMap(({ heading, text }) => [heading, text]);
  const doing = action.kind === 'buy' ? ['Buy', action.offer.fineprint] : Object.values(action);
  return [status.text, ...glance, ...said, ...doing, ...orders.flatMap(({ heading, text }) => [heading, text])]
    .filter((words) => typeof words === 'string')
    .join('\n');
}
