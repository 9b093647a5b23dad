import { formatCount, formatSeconds } from '../../shared/display/format.ts';
import { type Glance, glanceAt, watchingWords } from '../../shared/display/glance.ts';
import type { DropInfo, StockSnapshot } from '../../shared/protocol/messages.ts';
import type { DropState } from '../sdk/index.ts';
import { type Action, actionOf, lookedUp, type Now, slowFromMs } from './action.ts';
import type { Memory } from './memory.ts';
import { type Notice, noticesElsewhere, noticesOf } from './notices.ts';
import { type Fact, type ShownOrder, shownOrder } from './orderWords.ts';
import { formatTime } from './times.ts';

/** Everything that the drop page shows, in words; the components only draw it (rule PAGE-3). */
export interface DropScreen {
  readonly status: Status;
  /** The drop as it stands, once it is known. */
  readonly shown: Shown | undefined;
  readonly notices: readonly Notice[];
  readonly action: Action;
  /** The shopper's own, newest first, those of other sizes among them. */
  readonly orders: readonly ShownOrder[];
  /** Ids of purchases for whose answers no button waits that is on the page: they are said aloud when they come. */
  readonly awaited: readonly string[];
  /** There is no such drop: nothing else is shown. */
  readonly unknown: boolean;
}

export interface Shown {
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
  readonly glance: Glance;
  /** Continues the state's words, such as `until 18:00`. */
  readonly aside: string | undefined;
  readonly terms: readonly Fact[];
}

export interface Status {
  readonly tone: 'live' | 'waiting' | 'off';
  readonly text: string;
}

/** @param others the other sizes in which the shopper has something. */
export function dropScreen(
  state: DropState,
  memory: Memory,
  now: Now,
  others: ReadonlyMap<string, DropState> = new Map(),
): DropScreen {
  const { drop, stock } = state.view;
  const shown = drop === undefined || stock === undefined ? undefined : shownDrop(drop, stock, now.nowMs);
  return {
    status: statusOf(state),
    shown,
    notices: [...noticesOf(state, memory, now.nowMs), ...noticesElsewhere(others, now)],
    action: actionOf(state, shown?.glance, now),
    orders: ordersOf([state, ...others.values()], now.nowMs),
    awaited: [
      ...lookedUp(state, now).map(({ id }) => id),
      ...[...others.values()].flatMap(({ pending }) => pending.map(({ id }) => id)),
    ],
    unknown: state.ended === 'unknown_sku',
  };
}

function ordersOf(states: readonly DropState[], nowMs: number): ShownOrder[] {
  const orders = states.flatMap(({ view }) => [...view.orders.values()].reverse().map((order) => ({ order, view })));
  // Those of one drop stay as they are: the order in which they became known counts before the time.
  const sorted = states.length === 1 ? orders : orders.sort((a, b) => b.order.at - a.order.at);
  return sorted.map(({ order, view }) => shownOrder(order, view.drop, nowMs));
}

/**
 * The next moment at which time alone changes the screen: opening, closing, the end of a hold, a purchase that takes long.
 * Countdowns tick by themselves.
 */
export function nextChangeMs(states: readonly DropState[], nowMs: number): number | undefined {
  const times = states.flatMap(({ view, pending }) => {
    const held = [...view.orders.values()].filter((order) => order.state === 'held');
    return [
      ...[view.drop?.opensAt, view.drop?.closesAt],
      ...pending.map(({ startedAtMs }) => slowFromMs(startedAtMs, view)),
      ...held.map(({ expiresAt }) => expiresAt),
    ];
  });
  const ahead = times.filter((time) => time !== undefined && time > nowMs) as number[];
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

function shownDrop(drop: DropInfo, stock: StockSnapshot, nowMs: number): Shown {
  const glance = glanceAt({ drop, stock }, nowMs);
  const closes = drop.closesAt !== undefined && glance.phase === 'open';
  return {
    drop,
    stock,
    glance,
    aside: closes ? `until ${formatTime(drop.closesAt, nowMs)}` : undefined,
    terms: termsOf(drop, nowMs),
  };
}

function termsOf(drop: DropInfo, nowMs: number): Fact[] {
  const { opensAt, closesAt, perShopperLimit, maxPerPurchase, holdSeconds } = drop;
  const terms: Fact[] = [];
  if (opensAt !== undefined) {
    terms.push({ name: opensAt > nowMs ? 'Opens' : 'Opened', value: formatTime(opensAt, nowMs) });
  }
  if (closesAt !== undefined) {
    terms.push({ name: closesAt > nowMs ? 'Closes' : 'Closed', value: formatTime(closesAt, nowMs) });
  }
  if (perShopperLimit !== undefined) {
    const ofEach = drop.size === undefined ? '' : ' of each size';
    terms.push({ name: 'For each shopper', value: `At most ${formatCount(perShopperLimit)}${ofEach}` });
  }
  if (perShopperLimit === undefined || maxPerPurchase < perShopperLimit) {
    terms.push({ name: 'In one purchase', value: `At most ${formatCount(maxPerPurchase)}` });
  }
  terms.push({
    name: 'When you buy',
    value: holdSeconds > 0 ? `Held for ${formatSeconds(holdSeconds)} while you pay` : 'Yours at once',
  });
  return terms;
}

function statusOf({ connection, view }: DropState): Status {
  const watching = view.stock === undefined ? 'Connecting' : watchingWords(view.stock);
  switch (connection) {
    case 'live':
      return { tone: 'live', text: watching };
    case 'connecting':
      return { tone: 'waiting', text: watching };
    case 'reconnecting':
      return { tone: 'waiting', text: 'Reconnecting' };
    case 'offline':
      return { tone: 'off', text: 'Offline' };
    case 'ended':
      return { tone: 'off', text: 'Disconnected' };
  }
}
