import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { CLOSE_POLICY } from '../../../shared/protocol/limits.ts';
import { CONNECTION_TIMING } from '../../sdk/connection.ts';
import { NOW_MS } from '../testing/drops.ts';
import { opening, pulse, STOCK } from '../testing/pulses.ts';
import { type FeedPorts, LiveFeed } from './liveFeed.ts';

let server: WebSocketServer;
let sockets: WebSocket[];

beforeEach(async () => {
  sockets = [];
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.send(JSON.stringify(opening([pulse(sockets.length)])));
  });
  await once(server, 'listening');
});

afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

function watch(mayTryAgain: FeedPorts['mayTryAgain'] = async () => 'yes'): LiveFeed {
  const { port } = server.address() as AddressInfo;
  const timing = { ...CONNECTION_TIMING, reconnectMinMs: 2, reconnectSpreadMs: 8 };
  const feed = new LiveFeed({ url: `ws://127.0.0.1:${port}`, mayTryAgain, now: () => NOW_MS, timing });
  onTestFinished(feed.close);
  return feed;
}

function until(holds: () => void): Promise<void> {
  return vi.waitFor(holds, { interval: 2, timeout: 4_000 });
}

it('OPS-9: a feed that is lost comes back by itself, with what it knew', async () => {
  const feed = watch();
  await until(() => expect(feed.getState().connection).toBe('live'));
  sockets[0]?.terminate();
  await until(() => expect(feed.getState().view?.pulses).toEqual([pulse(1), pulse(2)]));
  expect(feed.getState()).toMatchObject({ connection: 'live', ended: undefined });
});

it('OPS-3, OPS-9: a feed that the server ends with the session goes on once there is one again', async () => {
  let signIn: (answer: 'yes') => void = () => {};
  const feed = watch(() => new Promise((resolve) => (signIn = resolve)));
  await until(() => expect(feed.getState().connection).toBe('live'));
  sockets[0]?.close(CLOSE_POLICY);
  await until(() => expect(feed.getState().connection).toBe('reconnecting'));
  expect(sockets).toHaveLength(1);
  signIn('yes');
  await until(() => expect(feed.getState().connection).toBe('live'));
  expect(sockets).toHaveLength(2);
});

it('OPS-9: a feed ends where there is no point, and says why', async () => {
  const feed = watch(async () => 'signed_out');
  await until(() => expect(feed.getState().connection).toBe('live'));
  sockets[0]?.close(CLOSE_POLICY);
  await until(() => expect(feed.getState()).toMatchObject({ connection: 'ended', ended: 'signed_out' }));
  expect(feed.getState().view?.stock).toEqual(STOCK);
});

it('OPS-11: what a command has answered shows at once, and an older word of the socket does not undo it', async () => {
  const feed = watch();
  await until(() => expect(feed.getState().connection).toBe('live'));
  feed.take({ ...STOCK, seq: 900, phase: 'paused' });
  expect(feed.getState().view?.stock.phase).toBe('paused');
  sockets[0]?.send(JSON.stringify({ type: 'pulse', stock: STOCK, lanes: 0, pulse: pulse(5) }));
  await until(() => expect(feed.getState().view?.pulses).toHaveLength(2));
  expect(feed.getState().view?.stock.phase).toBe('paused');
});
