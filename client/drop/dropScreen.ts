import { formatCount, formatSeconds } from '../../shared/display/format.ts';
import { type Glance, glanceAt, watchingWords } from '../../shared/display/glance.ts';
import { type Offer, offerOf } from '../../shared/display/offer.ts';
import { type DropView, unitsOwned } from '../../shared/dropView.ts';
import type { DropInfo, StockSnapshot } from '../../shared/protocol/messages.ts';
import type { DropState } from '../sdk/index.ts';
import type { Memory } from './memory.ts';
import { type Fact, type ShownOrder, shownOrder } from './orderWords.ts';
import { isOver, refusalWords, type Words } from './refusalWords.ts';
import { formatTime } from './times.ts';

/** Everything that the drop page shows, in words; the components only draw it (rule PAGE-3). */
export interface DropScreen {
  readonly status: Status;
  /** The drop as it stands, once it is known. */
  readonly shown: Shown | undefined;
  readonly notices: readonly Notice[];
  readonly action: Action;
  /** The shopper's own, newest first. */
  readonly orders: readonly ShownOrder[];
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

export interface Notice extends Words {
  readonly key: 'refusal' | 'connection' | 'backInStock' | 'changed';
  readonly way: 'reload' | undefined;
}

export type Action =
  | { readonly kind: 'buy'; readonly offer: Offer }
  | ({
      /** A purchase is on its way. */
      readonly kind: 'sending';
      /** An answer may come without the shopper's doing. */
      readonly moves: boolean;
      /** Ids of purchases from before this page was loaded: no button that was pressed here waits for their answers. */
      readonly lookedUp: readonly string[];
    } & Words)
  | { readonly kind: 'none'; readonly text: string };

export interface Now {
  /** The server's time. */
  readonly nowMs: number;
  /** When this page was loaded, by this machine's clock: what was started before is looked up rather than sent. */
  readonly loadedAtMs: number;
}

export function dropScreen(state: DropState, memory: Memory, now: Now): DropScreen {
  const { drop, stock, orders } = state.view;
  const shown = drop === undefined || stock === undefined ? undefined : shownDrop(drop, stock, now.nowMs);
  return {
    status: statusOf(state),
    shown,
    notices: noticesOf(state, memory, shown, now.nowMs),
    action: actionOf(state, shown, now),
    orders: [...orders.values()].reverse().map((order) => shownOrder(order, drop?.title ?? 'this drop', now.nowMs)),
    unknown: state.ended === 'unknown_sku',
  };
}

/**
 * The next moment at which time alone changes the screen: opening, closing, the end of a hold, a purchase that takes long.
 * Countdowns tick by themselves.
 */
export function nextChangeMs({ view, pending }: DropState, nowMs: number): number | undefined {
  const times = [view.drop?.opensAt, view.drop?.closesAt];
  for (const { startedAtMs } of pending) times.push(slowFromMs(startedAtMs, view));
  for (const order of view.orders.values()) if (order.state === 'held') times.push(order.expiresAt);
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
  if (perShopperLimit !== undefined)
    terms.push({ name: 'For each shopper', value: `At most ${formatCount(perShopperLimit)}` });
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

function noticesOf(state: DropState, memory: Memory, shown: Shown | undefined, nowMs: number): Notice[] {
  const notices: Notice[] = [];
  const connection = connectionNotice(state, shown, nowMs);
  if (connection !== undefined) notices.push(connection);
  const refusal = refusalNotice(state, shown, nowMs);
  if (refusal !== undefined) notices.push(refusal);
  if (memory.backInStock) {
    notices.push({
      key: 'backInStock',
      heading: 'Back in stock',
      text: 'Some have come back and are on sale again.',
      way: undefined,
    });
  }
  if (memory.changes.length > 0) {
    notices.push({
      key: 'changed',
      heading: 'The shop has changed this drop',
      text: memory.changes.join(' '),
      way: undefined,
    });
  }
  return notices;
}

function refusalNotice(state: DropState, shown: Shown | undefined, nowMs: number): Notice | undefined {
  const { lastRefusal: refusal } = state;
  if (refusal === undefined || (shown !== undefined && isOver(refusal, shown.glance.phase))) return undefined;
  const reload = refusal.reason === 'unauthorized' || refusal.reason === 'unknown_order';
  // Where the connection has ended, its own notice offers to reload already.
  const way = reload && state.ended === undefined ? 'reload' : undefined;
  return { key: 'refusal', way, ...refusalWords(refusal, state, nowMs) };
}

function connectionNotice(state: DropState, shown: Shown | undefined, nowMs: number): Notice | undefined {
  const from =
    shown === undefined ? '' : ` What you see is from ${formatTime(shown.stock.at, nowMs, { seconds: true })}.`;
  const notice = { key: 'connection', way: undefined } as const;
  // A purchase that waits for the connection says so itself.
  if (state.pending.length > 0 && state.ended === undefined) return undefined;
  if (state.connection === 'offline') {
    return { ...notice, heading: 'You are offline', text: `This page goes on by itself when you are back.${from}` };
  }
  if (state.connection === 'reconnecting') {
    return { ...notice, heading: 'Connection lost', text: `Connecting again by itself.${from}` };
  }
  switch (state.ended) {
    case undefined:
    case 'unknown_sku':
      return undefined;
    case 'unauthorized':
      return {
        ...notice,
        heading: 'The shop does not know you any more',
        text: 'Your session has ended. Reload the page to go on.',
        way: 'reload',
      };
    case 'misbehaved':
      return {
        ...notice,
        heading: 'This page was disconnected',
        text: 'It sent more than the shop accepts. Reload the page to go on.',
        way: 'reload',
      };
    case 'closed':
      return { ...notice, heading: 'This page is no longer live', text: 'Reload it to go on.', way: 'reload' };
  }
}

function actionOf(state: DropState, shown: Shown | undefined, now: Now): Action {
  if (state.pending.length > 0) return sending(state, now);
  if (shown === undefined) return { kind: 'none', text: 'Looking up this drop.' };
  const { drop, stock, glance } = shown;
  if (glance.note !== undefined) return { kind: 'none', text: glance.note };
  if (state.connection === 'offline') return { kind: 'none', text: 'Buy comes back with your connection.' };
  if (state.connection === 'ended') return { kind: 'none', text: 'Buy comes back when you reload the page.' };
  const { perShopperLimit } = drop;
  const owned = unitsOwned(state.view);
  if (perShopperLimit !== undefined && owned >= perShopperLimit) {
    return { kind: 'none', text: limitWords(perShopperLimit) };
  }
  return { kind: 'buy', offer: offerOf(drop, stock, owned) };
}

function limitWords(limit: number): string {
  const have = limit === 1 ? 'You have yours.' : `You have all ${formatCount(limit)} that one shopper may have.`;
  return `${have} ${limit === 1 ? 'This drop is one for each shopper.' : 'Leave some for the others.'}`;
}

/** From here on a purchase takes longer than the shopper expects, and the page says why. */
const SLOW_AFTER_MS = 4_000;

/** A purchase without an answer is shown for as long as it has none, whatever becomes of the connection. */
function sending({ pending, connection, view }: DropState, { nowMs, loadedAtMs }: Now): Action {
  const lookedUp = pending.filter(({ startedAtMs }) => startedAtMs < loadedAtMs).map(({ id }) => id);
  const action = { kind: 'sending', moves: true, lookedUp } as const;
  const once = 'Nothing is bought twice.';
  switch (connection) {
    case 'offline':
    case 'reconnecting':
      return {
        ...action,
        heading: 'Waiting for your connection',
        text: `Your purchase is kept here and checked as soon as the connection is back. ${once}`,
      };
    case 'ended':
      return {
        ...action,
        moves: false,
        heading: 'Not answered yet',
        text: `Reload the page to check your purchase. ${once}`,
      };
    case 'connecting':
    case 'live':
      break;
  }
  if (lookedUp.length > 0) {
    return {
      ...action,
      heading: 'Checking your purchase',
      text: `It was sent before this page was loaded, and its answer is on the way. ${once}`,
    };
  }
  const slow = pending.some(({ startedAtMs }) => nowMs >= slowFromMs(startedAtMs, view));
  return slow
    ? {
        ...action,
        heading: 'Still trying',
        text: `Very many are buying right now. This page keeps asking for you. ${once}`,
      }
    : { ...action, heading: 'Sending your purchase', text: 'One moment.' };
}

/** Server time, as all times of a screen. */
function slowFromMs(startedAtMs: number, { clockOffsetMs }: DropView): number {
  return startedAtMs + clockOffsetMs + SLOW_AFTER_MS;
}
