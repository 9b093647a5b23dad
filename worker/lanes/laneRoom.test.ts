import { describe, expect, it } from 'vitest';
import type { ReceiptMessage } from '../../shared/protocol/messages.ts';
import type { Seat } from '../audience.ts';
import { PlayedCrowd, PlayedSocket } from '../testing/rooms.ts';
import type { LaneAnswers, LaneBatch, LanePush, News, Standing } from './contract.ts';
import { LaneRoom } from './laneRoom.ts';

/** A room of a lane whose Sku, clock and neighbours are played by the test. */
function played(product?: string) {
  const calls: {
    batch: LaneBatch;
    end: (standing: Standing | null, news?: readonly News[]) => void;
    fail: () => void;
  }[] = [];
  const timers: { atMs: number; callback: () => void }[] = [];
  const state = { nowMs: 1_000, listeners: 0, idle: 0, expelled: [] as Seat[], turnedAway: [] as Seat[] };
  const lane = new PlayedCrowd();
  const { crowd } = lane;
  const { audience } = lane.roomOf('a');
  const room = new LaneRoom('a', product, audience, {
    serve: (batch) =>
      new Promise((resolve, reject) => {
        const end = (standing: Standing | null, news: readonly News[] = []) =>
          resolve(standing === null ? null : { ...answersOf(batch, standing), news });
        calls.push({ batch, end, fail: () => reject(new Error('Gone.')) });
      }),
    now: () => state.nowMs,
    after: (delayMs, callback) => {
      if (delayMs === 0) queueMicrotask(callback);
      else timers.push({ atMs: state.nowMs + delayMs, callback });
    },
    random: () => 0,
    sockets: () => 99,
    listeners: () => state.listeners,
    welcome: (seat, text) => crowd.welcome(seat, text),
    turnAway: (seat) => state.turnedAway.push(seat),
    expel: (seat) => state.expelled.push(seat),
    sendAway: () => {},
    onIdle: () => {
      state.idle += 1;
    },
  });
  const join = (shopper: string | null = null) => {
    const socket = new PlayedSocket();
    const member = crowd.expect(socket, shopper, room);
    room.greet(member.home);
    return socket;
  };
  /** Moves the clock, and runs what is due on the way. */
  const pass = async (ms: number) => {
    state.nowMs += ms;
    for (const timer of timers.splice(0)) {
      if (timer.atMs <= state.nowMs) timer.callback();
      else timers.push(timer);
    }
    await turn();
  };
  return { room, crowd, calls, state, join, pass };
}

function answersOf({ commands, arrivals }: LaneBatch, standing: Standing): LaneAnswers {
  return { answers: commands.map(() => ({ kind: 'failed' })), orders: arrivals.map(() => []), standing, news: [] };
}

function standingAt(seq: number, product?: string): Standing {
  return {
    drop: { title: 'Air One', maxPerPurchase: 1, holdSeconds: 0, ...(product === undefined ? {} : { product }) },
    stock: { seq, total: 9, remaining: 9, held: 0, sold: 0, phase: 'open', watching: 1, at: 0 },
  };
}

function pushAt(seq: number, ...news: News[]): LanePush {
  return { standing: standingAt(seq), news, newsLost: false };
}

function newsAt(seq: number, state: ReceiptMessage['state'], id = 'a1'): News {
  const receipt = { type: 'receipt', id, state, quantity: 1, at: 1, replayed: false } as const;
  return { shopper: 'ada', receipt, seq };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a room of a lane', () => {
  it('LANE-9: goes when nobody is in it, nothing is on the way and its Sku knows, and not before', async () => {
    const { crowd, calls, state, join, pass } = played();
    const socket = join();
    await turn();
    expect(calls[0]?.batch).toMatchObject({ arrivals: [null], headcount: { watching: 1, sockets: 99, atMs: 1_000 } });
    calls[0]?.end(standingAt(1));
    await turn();
    expect(socket.heard.map(({ type }) => type)).toEqual(['welcome']);
    crowd.leave(socket);
    expect(state.idle).toBe(0);
    await pass(1_000);
    expect(calls[1]?.batch.headcount.watching).toBe(0);
    expect(state.idle).toBe(0);
    calls[1]?.end(standingAt(1));
    await turn();
    expect(state.idle).toBe(1);
  });

  it('LANE-9: stays for somebody who has come while the last one’s leaving was told', async () => {
    const { crowd, calls, state, join, pass } = played();
    const first = join();
    await turn();
    calls[0]?.end(standingAt(1));
    await turn();
    crowd.leave(first);
    await pass(1_000);
    const second = join();
    calls[1]?.end(standingAt(1));
    await turn();
    expect(state.idle).toBe(0);
    expect(second.heard).toHaveLength(1);
    await pass(1_000);
    expect(calls[2]?.batch.headcount.watching).toBe(1);
  });

  it('LANE-4, WATCH-8: a shopper who asks for a size over HTTP alone makes it for as long as the call takes', async () => {
    const { room, calls, state } = played();
    const reply = room.shop({ kind: 'purchase', shopper: 'ada', id: 'a1', quantity: 1 });
    await turn();
    calls[0]?.end(standingAt(1));
    expect(await reply).toMatchObject({ reason: 'try_again', remaining: 9 });
    // What was answered by itself is still to be told.
    expect(state.idle).toBe(0);
  });

  it('WS-7, WATCH-8: its snapshots are as seldom as the lane has to tell of in all rooms that move', async () => {
    const { room, calls, state, join, pass } = played();
    const socket = join();
    await turn();
    calls[0]?.end(standingAt(1));
    await pass(1_000);
    const snapshots = () => socket.heard.filter(({ type }) => type === 'stock').length;
    room.push(pushAt(2));
    const before = snapshots();
    room.push(pushAt(3));
    await pass(100);
    expect(snapshots()).toBe(before + 1);
    // 28,000 seats in rooms that move, at 0.05 ms each.
    state.listeners = 28_000;
    room.push(pushAt(4));
    await pass(1_399);
    expect(snapshots()).toBe(before + 1);
    await pass(1);
    expect(snapshots()).toBe(before + 2);
    expect(room.isLively).toBe(true);
    await pass(5_000);
    expect(room.isLively).toBe(false);
  });

  it('WS-12, WATCH-10: after a wake what the drop is now is told with the first that is heard of it, once', async () => {
    const { room, crowd } = played();
    const socket = new PlayedSocket();
    crowd.join(socket, null, room);
    room.push(pushAt(4));
    room.push(pushAt(5));
    expect(socket.heard.filter(({ type }) => type === 'drop')).toHaveLength(1);
  });

  it('LANE-16: who has heard how an order stands is not told how it stood before, whatever overtakes whatever', async () => {
    const { room, calls, join } = played();
    const earlier = join('ada');
    await turn();
    calls[0]?.end(standingAt(9));
    await turn();
    const later = join('ada');
    await turn();
    expect(calls[1]?.batch.newsSeq).toBe(9);
    const told = (socket: PlayedSocket) =>
      socket.heard.flatMap((message) =>
        message.type === 'receipt' ? `${message.id} ${message.state}` : message.type === 'welcome' ? 'welcome' : [],
      );
    // One push is here and waits for the answers, another one is overtaken by them, and a third overtakes them.
    room.push(pushAt(10, newsAt(10, 'expired')));
    room.push(pushAt(13, newsAt(13, 'sold', 'a2')));
    calls[1]?.end(standingAt(12), [newsAt(11, 'sold'), newsAt(12, 'expired', 'a2')]);
    await turn();
    expect(told(later)).toEqual(['welcome', 'a1 sold', 'a2 sold']);
    expect(told(earlier)).toEqual(told(later));
    room.push(pushAt(12, newsAt(11, 'sold'), newsAt(12, 'expired', 'a2')));
    expect(told(later)).toHaveLength(3);
    room.push(pushAt(14, newsAt(12, 'expired', 'a2'), newsAt(14, 'refunded')));
    expect(told(later).slice(3)).toEqual(['a1 refunded']);
  });

  it('WATCH-9: whoever is welcomed to what is no size of the lane’s product is none of its guests', async () => {
    const { room, crowd, state, calls } = played('shoe');
    const home = new PlayedCrowd().roomOf('b');
    const member = crowd.join(new PlayedSocket(), 'ada', home);
    const [seat] = crowd.resume(member, ['a'], ['a']);
    if (seat === undefined) throw new Error('It waits for a welcome.');
    room.greet(seat);
    await turn();
    calls[0]?.end(standingAt(1, 'boot'));
    await turn();
    expect(state.expelled).toEqual([seat]);
    room.greet(seat);
    await turn();
    calls[1]?.end(null);
    await turn();
    expect(state.turnedAway).toEqual([seat]);
  });
});
