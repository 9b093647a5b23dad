import { describe, expect, it } from 'vitest';
import type { DropState } from '../sdk/index.ts';
import { type Announcement, announce } from './announcement.ts';
import { LOADED_AT_MS, NOW_MS, order, refusal, screenBeside, screenOf, state } from './testing/states.ts';

/** What is said aloud of these states, each some time after the one before. */
function saidOf(stepMs: number, ...states: readonly DropState[]): string[] {
  const said: string[] = [];
  let last: Announcement | undefined;
  states.forEach((each, step) => {
    const next = announce(last, screenOf(each), NOW_MS + step * stepMs);
    if (last !== undefined && next.atMs !== last.atMs) said.push(next.text);
    last = next;
  });
  return said;
}

const left = (remaining: number) => state({ stock: { remaining, held: 0, total: 100 } });
const MINUTE_MS = 60_000;

describe('announcements', () => {
  it('PAGE-6: opening the page says nothing', () => {
    expect(announce(undefined, screenOf(state()), NOW_MS).text).toBe('');
  });

  it('PAGE-6: stock is said only where it falls past a mark', () => {
    expect(saidOf(MINUTE_MS, left(60), left(55), left(50), left(49), left(26), left(25))).toEqual([
      '50 left.',
      '25 left.',
    ]);
    expect(saidOf(MINUTE_MS, left(12), left(9), left(6), left(5), left(2), left(1))).toEqual([
      '9 left.',
      '5 left.',
      '1 left.',
    ]);
    expect(saidOf(MINUTE_MS, left(4), left(30), left(60))).toEqual([]);
  });

  it('PAGE-6: a stock that falls fast is said at most every ten seconds, and no mark is passed in silence', () => {
    const falling = Array.from({ length: 61 }, (_, step) => left(60 - Math.min(59, step)));
    const said = saidOf(500, ...falling);
    expect(said).toEqual(['50 left.', '25 left.', '5 left.']);
    expect(saidOf(500, ...falling, ...Array.from({ length: 20 }, () => left(1)))).toEqual([...said, '1 left.']);
  });

  it('PAGE-6: a change of state is said at once', () => {
    const gone = state({ stock: { phase: 'sold_out', remaining: 0 } });
    const states = [
      left(50),
      gone,
      left(2),
      state({ stock: { phase: 'paused' } }),
      left(2),
      state({ stock: { phase: 'closed' } }),
    ];
    expect(saidOf(1, ...states)).toEqual([
      'Sold out.',
      'Back in stock. 2 left.',
      'Sales are paused.',
      'On sale. 2 left.',
      'The drop is closed.',
    ]);
  });

  it('PAGE-6: so is a connection that is lost and found', () => {
    expect(saidOf(1, left(50), state({ connection: 'reconnecting' }), left(50))).toEqual([
      'Connection lost.',
      'Connected again.',
    ]);
  });

  it('PAGE-6: the answer to a button is left to the focus; what comes by itself is said', () => {
    const pending = [{ id: 'new', quantity: 1, startedAtMs: NOW_MS }];
    const bought = state({ orders: [order('sold', { id: 'new' })] });
    expect(saidOf(1, state(), state({ pending }), bought)).toEqual([]);
    const before = [{ id: 'new', quantity: 1, startedAtMs: LOADED_AT_MS - 1 }];
    expect(saidOf(1, state({ pending: before }), bought)).toEqual(['It is yours.']);
    const held = state({ orders: [order('held', { expiresAt: NOW_MS + 1 })] });
    expect(saidOf(1, held, state({ orders: [order('expired')] }))).toEqual(['The hold has ended.']);
    expect(saidOf(1, held, state({ orders: [order('released')] }))).toEqual([]);
  });

  it('PAGE-6, PAGE-11: the answer to a purchase of a size that is no longer looked at is said', () => {
    const pending = [{ id: 'new', quantity: 1, startedAtMs: NOW_MS }];
    const said = (after: DropState) => {
      const before = announce(undefined, screenBeside(state(), { other: state({ pending }) }), NOW_MS);
      return announce(before, screenBeside(state(), { other: after }), NOW_MS + 1).text;
    };
    expect(said(state({ orders: [order('sold', { id: 'new' })] }))).toBe('It is yours.');
    expect(said(state({ drop: { size: '43' }, lastRefusal: refusal('busy') }))).toBe(
      'Size 43: Very many are buying right now.',
    );
  });
});
