import { phaseNow } from '../../shared/dropView.ts';
import type { DropState } from '../sdk/index.ts';
import { type Now, sending } from './action.ts';
import type { Memory } from './memory.ts';
import { isOver, refusalWords, type Words } from './refusalWords.ts';
import { formatTime } from './times.ts';

/** The news above the Buy button. */

type NoticeKind = 'refusal' | 'connection' | 'backInStock' | 'changed' | 'sending';

export interface Notice extends Words {
  /** With the SKU behind it where it is about another size than the one that is looked at. */
  readonly key: NoticeKind | `${NoticeKind}:${string}`;
  readonly kind: NoticeKind;
  readonly way: 'reload' | undefined;
}

export function noticesOf(state: DropState, memory: Memory, nowMs: number): Notice[] {
  const notices: Notice[] = [];
  const connection = connectionNotice(state, nowMs);
  if (connection !== undefined) notices.push(connection);
  const refusal = refusalNotice(state, nowMs);
  if (refusal !== undefined) notices.push(refusal);
  if (memory.backInStock) {
    notices.push({
      key: 'backInStock',
      kind: 'backInStock',
      heading: 'Back in stock',
      text: 'Some have come back and are on sale again.',
      way: undefined,
    });
  }
  if (memory.changes.length > 0) {
    notices.push({
      key: 'changed',
      kind: 'changed',
      heading: 'The shop has changed this drop',
      text: memory.changes.join(' '),
      way: undefined,
    });
  }
  return notices;
}

function refusalNotice(state: DropState, nowMs: number): Notice | undefined {
  const { lastRefusal: refusal } = state;
  const phase = phaseNow(state.view, nowMs);
  if (refusal === undefined || (phase !== undefined && isOver(refusal, phase))) return undefined;
  const reload = refusal.reason === 'unauthorized' || refusal.reason === 'unknown_order';
  // Where the connection has ended, its own notice offers to reload already.
  const way = reload && state.ended === undefined ? 'reload' : undefined;
  return { key: 'refusal', kind: 'refusal', way, ...refusalWords(refusal, state, nowMs) };
}

function connectionNotice(state: DropState, nowMs: number): Notice | undefined {
  const { stock } = state.view;
  const from = stock === undefined ? '' : ` What you see is from ${formatTime(stock.at, nowMs, { seconds: true })}.`;
  const notice = { key: 'connection', kind: 'connection', way: undefined } as const;
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

/** What became of a purchase of another size, or is still to become, is news though one looks at this one. */
export function noticesElsewhere(others: ReadonlyMap<string, DropState>, now: Now): Notice[] {
  return [...others].flatMap(([sku, state]) => {
    const refusal = refusalNotice(state, now.nowMs);
    const notices: Notice[] = refusal === undefined ? [] : [refusal];
    if (state.pending.length > 0) {
      const { heading, text } = sending(state, now);
      notices.push({ key: 'sending', kind: 'sending', way: undefined, heading, text });
    }
    return notices.map((notice) => ({
      ...notice,
      key: `${notice.kind}:${sku}` as const,
      heading: `Size ${state.view.drop?.size ?? sku}: ${notice.heading}`,
    }));
  });
}
