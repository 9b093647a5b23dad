import { describe, expect, it, vi } from 'vitest';
import type { Headcount, LanePush, News, Standing } from './contract.ts';
import { LaneRegistry } from './laneRegistry.ts';
import { laneName } from './names.ts';

/** A registry whose lanes are played by the test: it decides when and how each push ends. */
function registry(stored: readonly string[] = []) {
  const pushes: {
    lane: string;
    push: LanePush;
    say: (headcount: Headcount) => void;
    end: (watching?: number) => void;
    fail: () => void;
  }[] = [];
  const state = { seq: 1, stored: [...stored], counted: 0, full: false };
  const timers: { delayMs: number; callback: () => void }[] = [];
  const lanes = new LaneRegistry({
    stored: () => state.stored,
    store: (names) => {
      if (state.full) throw new Error('The disk is full.');
      state.stored = [...names];
    },
    standing: () => standingAt(state.seq),
    push: (lane, push) =>
      new Promise((resolve, reject) => {
        pushes.push({
          lane,
          push,
          say: resolve,
          end: (watching = 1) => resolve(headcount(watching)),
          fail: () => reject(new Error('Gone.')),
        });
      }),
    after: (delayMs, callback) => {
      if (delayMs === 0) queueMicrotask(callback);
      else timers.push({ delayMs, callback });
    },
    onWatching: () => {
      state.counted += 1;
    },
  });
  const change = () => {
    state.seq += 1;
    lanes.push();
  };
  const heard = (lane: string, watching: number) => lanes.heard(lane, headcount(watching));
  return { heard, lanes, pushes, state, timers, change };
}

function headcount(watching: number, atMs = 0): Headcount {
  return { watching, sockets: watching + 1, atMs };
}

function standingAt(seq: number): Standing {
  return {
    drop: { title: 'Air One', maxPerPurchase: 1, holdSeconds: 0 },
    stock: { seq, total: 9, remaining: 9, held: 0, sold: 0, phase: 'open', watching: 1, at: 0 },
  };
}

function news(id: string, seq = 1): News {
  const receipt = { type: 'receipt', id, state: 'expired', quantity: 1, at: 1, replayed: false } as const;
  return { shopper: 'ada', receipt, seq };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the lanes of a drop', () => {
  it('LANE-5: each has one push on the way; what changes meanwhile is told by the next, at its latest', async () => {
    const { heard, lanes, pushes, change } = registry();
    heard('a', 5);
    change();
    await turn();
    for (let i = 0; i < 4; i += 1) change();
    lanes.tell(news('x'));
    await turn();
    expect(pushes.map(({ push }) => push.standing.stock.seq)).toEqual([2]);
    pushes[0]?.end(5);
    await turn();
    expect(pushes[1]?.push).toMatchObject({ standing: { stock: { seq: 6 } }, news: [{ receipt: { id: 'x' } }] });
    pushes[1]?.end(5);
    await turn();
    expect(pushes).toHaveLength(2);
  });

  it('LANE-5: a slow lane keeps no other one waiting', async () => {
    const { heard, pushes, change } = registry();
    heard('slow', 1);
    heard('quick', 1);
    change();
    await turn();
    pushes.find(({ lane }) => lane === 'quick')?.end();
    await turn();
    change();
    await turn();
    expect(pushes.map(({ lane }) => lane)).toEqual(['slow', 'quick', 'quick']);
  });

  it('LANE-5: a lane that could not be told is told again, with what it has missed and in order', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { heard, lanes, pushes, timers } = registry();
    heard('a', 1);
    lanes.tell(news('x'));
    await turn();
    lanes.tell(news('y'));
    pushes[0]?.fail();
    await turn();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([100]);
    timers.shift()?.callback();
    await turn();
    expect(pushes[1]?.push.news.map(({ receipt }) => receipt.id)).toEqual(['x', 'y']);
    pushes[1]?.fail();
    await turn();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([200]);
    warn.mockRestore();
  });

  it('LANE-5: past its bound the news is given up, and everybody on the lane must come again', async () => {
    const { heard, lanes, pushes } = registry();
    heard('a', 1);
    lanes.tell(news('first'));
    await turn();
    for (let i = 0; i < 10_001; i += 1) lanes.tell(news(`n${i}`));
    pushes[0]?.end();
    await turn();
    expect(pushes[1]?.push).toMatchObject({ news: [], newsLost: true });
    pushes[1]?.end();
    lanes.tell(news('last'));
    await turn();
    await turn();
    expect(pushes[2]?.push).toMatchObject({ news: [{ receipt: { id: 'last' } }], newsLost: false });
  });

  it('LANE-16: what may not have been heard can be asked for until its push has arrived, but not what was heard with an answer', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { heard, lanes, pushes, timers } = registry();
    const ids = (afterSeq = 0) => lanes.newsFor('a', afterSeq).map(({ receipt }) => receipt.id);
    expect(ids()).toEqual([]);
    heard('a', 1);
    lanes.tell(news('x', 4));
    await turn();
    lanes.tell(news('y', 5));
    expect(ids()).toEqual(['x', 'y']);
    expect(ids(4)).toEqual(['y']);
    pushes[0]?.fail();
    await turn();
    expect(ids()).toEqual(['x', 'y']);
    timers.shift()?.callback();
    await turn();
    lanes.tell(news('z', 6));
    pushes[1]?.end();
    await turn();
    expect(ids()).toEqual(['z']);
    warn.mockRestore();
  });

  it('LANE-7: the lane whose shopper asked hears its answer, and not the news of it', async () => {
    const { heard, lanes, pushes } = registry();
    heard('a', 1);
    heard('b', 1);
    lanes.tell(news('x'), 'a');
    await turn();
    expect(pushes.filter(({ push }) => push.news.length > 0).map(({ lane }) => lane)).toEqual(['b']);
  });

  it('LANE-9, SKU-5: which there are is stored; one without sockets is forgotten, by its word or by its answer', async () => {
    const { heard, lanes, pushes, state, change } = registry(['a', 'b', 'c']);
    expect(lanes.size).toBe(3);
    change();
    await turn();
    expect(pushes).toHaveLength(3);
    for (const { lane, end } of pushes) end(lane === 'a' ? 0 : 7);
    await turn();
    expect(state.stored).toEqual(['b', 'c']);
    expect(lanes.watching).toBe(14);
    heard('b', 0);
    expect(state.stored).toEqual(['c']);
    expect(lanes.watching).toBe(7);
    heard('nobody', 0);
    expect(lanes.size).toBe(1);
  });

  it('LANE-9, SKU-5: a lane that could not be stored is stored with its next word', () => {
    const { heard, state } = registry();
    state.full = true;
    expect(() => heard('a', 3)).toThrow('The disk is full.');
    state.full = false;
    heard('a', 3);
    expect(state.stored).toEqual(['a']);
    state.full = true;
    expect(() => heard('a', 0)).toThrow('The disk is full.');
    state.full = false;
    heard('b', 1);
    expect(state.stored).toEqual(['b']);
  });

  it('LANE-6, WATCH-7: what fills a lane is counted apart from those who are told of this SKU', () => {
    const { lanes } = registry();
    lanes.heard('a', { watching: 5, sockets: 900, atMs: 1 });
    lanes.heard('b', { watching: 1, sockets: 40, atMs: 1 });
    expect([lanes.watching, lanes.socketsOfFullestPlace]).toEqual([6, 940]);
    lanes.heard('a', { watching: 0, sockets: 900, atMs: 2 });
    expect([lanes.watching, lanes.socketsOfFullestPlace]).toEqual([1, 40]);
  });

  it('LANE-9: a word of a lane that is overtaken by a newer one does not have it forgotten', async () => {
    const { lanes, pushes, state, change } = registry();
    lanes.heard('a', { watching: 1, sockets: 1, atMs: 1 });
    change();
    await turn();
    // Its last watcher left before this push came, and another came before its answer arrived.
    lanes.heard('a', { watching: 2, sockets: 2, atMs: 6 });
    pushes[0]?.say({ watching: 0, sockets: 0, atMs: 5 });
    await turn();
    expect([lanes.watching, state.stored]).toEqual([2, ['a']]);
  });

  it('LANE-7: watchers are counted over all of them, and a number that stays is no news', () => {
    const { heard, lanes, state } = registry();
    heard('a', 5);
    heard('b', 2);
    heard('b', 2);
    expect([lanes.watching, state.counted]).toEqual([7, 2]);
  });

  it('LANE-14: sockets are counted in each place by itself, and the fullest place says how many lanes all have', () => {
    const { heard, lanes } = registry();
    expect(lanes.socketsOfFullestPlace).toBe(0);
    for (let index = 0; index < 3; index += 1) heard(laneName({ sku: 'air-one' }, 'weur', index), 99);
    heard(laneName({ sku: 'air-one' }, 'enam', 0), 199);
    expect(lanes.socketsOfFullestPlace).toBe(300);
    heard(laneName({ sku: 'air-one' }, 'weur', 2), 0);
    heard(laneName({ sku: 'air-one' }, 'enam', 0), 249);
    expect(lanes.socketsOfFullestPlace).toBe(250);
    expect(lanes.watching).toBe(99 + 99 + 249);
  });

  it('LANE-13: each weighs as much as some watchers, until it is forgotten', () => {
    const { heard, lanes } = registry();
    expect(lanes.weight).toBe(0);
    heard('a', 1);
    const one = lanes.weight;
    expect(one).toBeGreaterThan(1);
    // How many it holds is its own matter.
    heard('a', 2_000);
    heard('b', 1);
    expect(lanes.weight).toBe(2 * one);
    heard('b', 0);
    expect(lanes.weight).toBe(one);
  });
});
