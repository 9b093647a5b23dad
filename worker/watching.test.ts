import { describe, expect, it, vi } from 'vitest';
import { PlayedCrowd, type PlayedSocket } from './testing/rooms.ts';
import { ELSEWHERE, GRANTED } from './watching.ts';

/** Sockets and their seats, with rooms and a judge that the test plays. */

const STOCK = '{"type":"stock","seq":1}';
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** The SKUs of what a socket has heard of one kind; the home is `home`. */
function heardOf(socket: PlayedSocket, type: string): string[] {
  return socket.heard.filter((message) => message.type === type).map(({ sku }) => sku ?? 'home');
}

async function watching(played: PlayedCrowd, socket: PlayedSocket, ...skus: string[]): Promise<void> {
  played.send(socket, { type: 'watch', skus });
  played.judged.at(-1)?.say(GRANTED);
  await turn();
  for (const seat of played.awaiting.splice(0)) {
    played.crowd.welcome(seat, JSON.stringify({ type: 'welcome', sku: seat.room.sku }));
  }
}

describe('what a socket watches', () => {
  it('WATCH-1, WATCH-2: it is told of each, and of no other; what is about its home carries no sku', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a');
    await watching(played, socket, 'b', 'a', 'c');
    await watching(played, socket, 'c', 'd');
    for (const sku of ['a', 'b', 'c', 'd']) played.broadcast(sku, STOCK);
    expect(heardOf(socket, 'welcome')).toEqual(['b', 'c', 'd']);
    expect(heardOf(socket, 'stock')).toEqual(['home', 'c', 'd']);
    expect(socket.texts.at(-1)).toBe('{"sku":"d","type":"stock","seq":1}');
    await watching(played, socket);
    for (const sku of ['a', 'b', 'c', 'd']) played.broadcast(sku, STOCK);
    expect(heardOf(socket, 'stock')).toEqual(['home', 'c', 'd', 'home']);
    expect([...played.rooms.values()].map(({ audience }) => audience.size)).toEqual([1, 0, 0, 0]);
  });

  it('WATCH-1: the same list again, in whatever order and with the home or without, asks nobody and changes nothing', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a');
    await watching(played, socket, 'b', 'c');
    const heard = socket.texts.length;
    for (const skus of [
      ['c', 'b'],
      ['b', 'a', 'c'],
      ['b', 'c'],
    ])
      played.send(socket, { type: 'watch', skus });
    await turn();
    expect(played.judged).toHaveLength(1);
    expect(socket.texts).toHaveLength(heard);
  });

  it('WATCH-4: a list that is refused changes nothing, and the answer says why', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a');
    await watching(played, socket, 'b');
    played.send(socket, { type: 'watch', skus: ['x'] });
    played.judged.at(-1)?.say({ kind: 'refused', why: 'x is no size of shoe' });
    await turn();
    expect(socket.heard.at(-1)).toEqual({ type: 'error', code: 'bad_message', message: 'x is no size of shoe' });
    played.broadcast('b', STOCK);
    expect(heardOf(socket, 'stock')).toEqual(['b']);
    expect(played.rooms.has('x')).toBe(false);
  });

  it('WATCH-4: what cannot be found out at the moment is told as such, and changes nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const played = new PlayedCrowd();
    const socket = played.join('a');
    played.send(socket, { type: 'watch', skus: ['b'] });
    played.judged[0]?.fail();
    await turn();
    expect(socket.heard).toMatchObject([{ type: 'error', code: 'try_again' }]);
    expect(socket.closed).toBeUndefined();
    await watching(played, socket, 'b');
    expect(heardOf(socket, 'welcome')).toEqual(['b']);
    warn.mockRestore();
  });

  it('WATCH-9: who must go elsewhere for it is closed with 1012', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a');
    played.send(socket, { type: 'watch', skus: ['b'] });
    played.send(socket, { type: 'watch', skus: ['c'] });
    played.judged[0]?.say(ELSEWHERE);
    await turn();
    expect(socket.closed).toBe(1012);
    expect(played.crowd.size).toBe(0);
    expect(played.judged).toHaveLength(1);
  });

  it('WATCH-7: a seat that is taken or given up is counted, and a socket that leaves leaves all of them', async () => {
    const played = new PlayedCrowd();
    const sockets = [played.join('a'), played.join('b'), played.join('a')];
    for (const socket of sockets) await watching(played, socket, 'a', 'b', 'c');
    const sizes = () => ['a', 'b', 'c'].map((sku) => played.roomOf(sku).audience.size);
    expect(sizes()).toEqual([3, 3, 3]);
    const [first, second] = sockets;
    if (first === undefined || second === undefined) throw new Error('There are three.');
    played.changes.length = 0;
    played.crowd.leave(first);
    expect(played.changes.toSorted()).toEqual(['a', 'b', 'c']);
    played.crowd.leave(first);
    second.isDead = true;
    played.broadcast('c', STOCK);
    expect(sizes()).toEqual([1, 1, 1]);
    // Those who stay are told, whatever order the others left in.
    played.broadcast('c', STOCK);
    expect(heardOf(sockets[2] as PlayedSocket, 'stock')).toEqual(['c', 'c']);
  });

  it('WS-16: a socket that lags in one room is closed, and leaves all of them', async () => {
    const played = new PlayedCrowd();
    played.tellsUnread = true;
    const [slow, quick] = [played.join('a'), played.join('a')];
    for (const socket of [slow, quick]) await watching(played, socket, 'b');
    slow.bufferedAmount = 256 * 1024;
    played.broadcast('b', STOCK);
    slow.bufferedAmount += 1;
    played.broadcast('b', STOCK);
    played.broadcast('b', STOCK);
    expect([slow.closed, quick.closed]).toEqual([1013, undefined]);
    expect([heardOf(slow, 'stock').length, heardOf(quick, 'stock').length]).toEqual([1, 3]);
    expect(played.roomOf('a').audience.size).toBe(1);
  });
});

describe('what is asked of a size', () => {
  it('WATCH-6: reaches its room, and the answer carries its sku', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a', 'ada');
    await watching(played, socket, 'b');
    played.send(socket, { type: 'purchase', id: 'p1', quantity: 1, sku: 'b' });
    played.send(socket, { type: 'purchase', id: 'p1', quantity: 1, sku: 'a' });
    played.send(socket, { type: 'release', id: 'p1', sku: 'b' });
    expect(played.asked.map(({ sku, command }) => `${sku} ${command.kind}`)).toEqual([
      'b purchase',
      'a purchase',
      'b giveBack',
    ]);
    for (const { reply } of played.asked) reply({ kind: 'failed' });
    expect(heardOf(socket, 'refusal')).toEqual(['b', 'home', 'b']);
    played.isFull = true;
    played.send(socket, { type: 'purchase', id: 'p2', quantity: 1, sku: 'b' });
    expect(socket.heard.at(-1)).toMatchObject({ id: 'p2', reason: 'busy', sku: 'b' });
    played.send(socket, { type: 'purchase', id: 'p3', quantity: 0, sku: 'b' });
    expect(socket.heard.at(-1)).toMatchObject({ code: 'bad_message', message: expect.stringContaining('1 to 2') });
  });

  it('WATCH-6: a size that is not watched is a bad message, with its id', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a', 'ada');
    played.send(socket, { type: 'purchase', id: 'p1', quantity: 1, sku: 'b' });
    expect(socket.heard).toEqual([
      { type: 'error', code: 'bad_message', message: 'b must be watched first', id: 'p1', sku: 'b' },
    ]);
    expect(played.asked).toEqual([]);
  });

  it('WS-2, WATCH-6: without a token one may watch, not buy', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a');
    await watching(played, socket, 'b');
    played.send(socket, { type: 'purchase', id: 'p1', quantity: 1, sku: 'b' });
    expect(socket.heard.at(-1)).toMatchObject({ reason: 'unauthorized', sku: 'b' });
  });

  it('WATCH-5: before its welcome is answered after it, and news of the stock waits for neither', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a', 'ada');
    played.send(socket, { type: 'watch', skus: ['b'] });
    played.judged[0]?.say(GRANTED);
    await turn();
    played.send(socket, { type: 'purchase', id: 'p1', quantity: 1, sku: 'b' });
    played.asked[0]?.reply({ kind: 'failed' });
    for (const sku of ['a', 'b']) played.broadcast(sku, STOCK);
    expect(socket.heard.map(({ type }) => type)).toEqual(['stock']);
    const [seat] = played.awaiting;
    if (seat === undefined) throw new Error('It should wait.');
    played.crowd.welcome(seat, '{"type":"welcome","sku":"b"}');
    expect(socket.heard.slice(1).map(({ type }) => type)).toEqual(['welcome', 'refusal']);
  });

  it('WATCH-5: waits until it is known whether it may be watched, and what is asked of the home does not', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a', 'ada');
    played.send(socket, { type: 'watch', skus: ['b'] });
    played.send(socket, { type: 'purchase', id: 'p1', quantity: 1, sku: 'b' });
    played.send(socket, { type: 'watch', skus: ['c'] });
    played.send(socket, { type: 'purchase', id: 'p2', quantity: 1, sku: 'b' });
    played.send(socket, { type: 'purchase', id: 'p3', quantity: 1 });
    expect(played.asked.map(({ command }) => command.kind === 'purchase' && command.id)).toEqual(['p3']);
    played.judged[0]?.say(GRANTED);
    await turn();
    expect(played.asked.map(({ sku }) => sku)).toEqual(['a', 'b']);
    expect(played.judged[1]?.others).toEqual(['c']);
    // After the second list is taken, b is watched no longer.
    played.judged[1]?.say(GRANTED);
    await turn();
    expect(socket.heard.at(-1)).toMatchObject({ type: 'error', id: 'p2', sku: 'b' });
  });

  it('WATCH-5: before the home is welcomed nothing is judged', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a');
    const { member } = socket;
    if (member === undefined) throw new Error('It has joined.');
    member.home.held = [];
    played.send(socket, { type: 'watch', skus: ['b'] });
    expect(played.judged).toEqual([]);
    played.crowd.welcome(member.home, '{"type":"welcome","sku":"a"}');
    expect(played.judged).toHaveLength(1);
  });

  it('WATCH-1: who stops watching a size is given the answers to what was asked there, once', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a', 'ada');
    played.send(socket, { type: 'watch', skus: ['b'] });
    played.judged[0]?.say(GRANTED);
    await turn();
    for (const id of ['p1', 'p2']) played.send(socket, { type: 'purchase', id, quantity: 1, sku: 'b' });
    played.asked[0]?.reply({ kind: 'failed' });
    expect(socket.texts).toEqual([]);
    played.send(socket, { type: 'watch', skus: [] });
    played.asked[1]?.reply({ kind: 'failed' });
    expect(socket.heard).toMatchObject([
      { id: 'p1', sku: 'b' },
      { id: 'p2', sku: 'b' },
    ]);
  });

  it('WS-6, WATCH-6: too many frames are refused, each for the size that it names', async () => {
    const played = new PlayedCrowd();
    const socket = played.join('a', 'ada');
    await watching(played, socket, 'b');
    for (let i = 0; i < 40; i += 1) played.send(socket, { type: 'watch', skus: ['b'] });
    socket.texts.length = 0;
    played.send(socket, { type: 'purchase', id: 'p1', quantity: 1, sku: 'b' });
    played.send(socket, { type: 'purchase', id: 'p2', quantity: 1 });
    played.send(socket, { type: 'watch', skus: ['c'] });
    expect(socket.heard).toMatchObject([
      { type: 'refusal', reason: 'rate_limited', id: 'p1', sku: 'b' },
      { type: 'refusal', reason: 'rate_limited', id: 'p2' },
      { type: 'error', code: 'rate_limited' },
    ]);
    expect(socket.heard[1]).not.toHaveProperty('sku');
    expect(played.judged).toHaveLength(1);
  });

  it('WS-5, WATCH-1: the same list a thousand times ends the connection, and no other one', async () => {
    const played = new PlayedCrowd();
    const [socket, other] = [played.join('a'), played.join('a')];
    await watching(played, socket, 'b');
    for (let i = 0; i < 1_000; i += 1) played.send(socket, { type: 'watch', skus: ['b'] });
    expect([socket.closed, other.closed]).toEqual([1008, undefined]);
    expect(played.judged).toHaveLength(1);
  });
});

describe('a crowd before an intake that is full', () => {
  it('SKU-10: answers busy, with the time to wait', () => {
    const played = new PlayedCrowd();
    played.isFull = true;
    const socket = played.join('a', 'ada');
    played.send(socket, { type: 'purchase', id: 'a1', quantity: 1 });
    expect(socket.heard).toEqual([
      {
        type: 'refusal',
        id: 'a1',
        reason: 'busy',
        message: expect.any(String),
        remaining: 7,
        retryAfterMs: expect.any(Number),
      },
    ]);
  });
});
