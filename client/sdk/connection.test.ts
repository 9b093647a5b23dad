import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { ScriptedServer, STOCK } from '../../tests/support/scriptedServer.ts';
import { socketUrl } from './addresses.ts';
import { CONNECTION_TIMING, Connection, type ConnectionPorts, type ConnectionTiming } from './connection.ts';
import { SHOPPER_LANGUAGE } from './serverMessages.ts';
import { whyRefused } from './whyRefused.ts';

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await server.stop();
});

/** Comes back within a few milliseconds, and asks for no heartbeat while a test lasts. */
const PROMPT: ConnectionTiming = { ...CONNECTION_TIMING, reconnectMinMs: 2, reconnectSpreadMs: 8 };

function connect(timing = PROMPT, change: Partial<ConnectionPorts<ServerMessage>> = {}) {
  const messages: ServerMessage[] = [];
  const connection = new Connection(
    {
      language: SHOPPER_LANGUAGE,
      url: () => socketUrl(server.host, 'air-one'),
      whyRefused: () => whyRefused(server.host, 'air-one'),
      onMessage: (message) => messages.push(message),
      onStatus: () => {},
      ...change,
    },
    timing,
  );
  onTestFinished(() => connection.close());
  return { connection, messages };
}

function status(connection: Connection<ServerMessage>, wanted: string): Promise<void> {
  return vi.waitFor(() => expect(connection.status).toBe(wanted), { interval: 2, timeout: 4_000 });
}

function sockets(count: number): Promise<void> {
  return vi.waitFor(() => expect(server.sockets).toHaveLength(count), { interval: 2, timeout: 4_000 });
}

test('SDK-4: the very first wait of a lost connection is jittered', async () => {
  const waits = new Set<number>();
  const { setTimeout: original } = globalThis;
  vi.stubGlobal('setTimeout', (run: () => void, delayMs?: number) => {
    waits.add(delayMs ?? 0);
    return original(run, delayMs);
  });
  for (const random of [0, 0.25, 0.999]) {
    const { connection } = connect({ ...CONNECTION_TIMING, random: () => random });
    await status(connection, 'live');
    const expectedMs = CONNECTION_TIMING.reconnectMinMs + random * CONNECTION_TIMING.reconnectSpreadMs;
    expect(waits).not.toContain(expectedMs);
    server.socket.cut();
    await vi.waitFor(() => expect(waits).toContain(expectedMs), { interval: 2 });
    connection.close();
  }
});

test('SDK-4: a connection that is lost comes back, again and again', async () => {
  const { connection } = connect();
  for (const count of [1, 2, 3]) {
    await sockets(count);
    await status(connection, 'live');
    server.socket.cut();
    await status(connection, 'reconnecting');
  }
});

test.for([1003, 1008, 1009])('SDK-4: it ends when the server closes with %i', async (code) => {
  const { connection } = connect();
  await status(connection, 'live');
  server.socket.close(code);
  await status(connection, 'ended');
  expect(connection.ended).toBe('misbehaved');
});

test.for([1000, 1001, 1011, 1012, 4000])('SDK-4: it comes back when the server closes with %i', async (code) => {
  const { connection } = connect();
  await status(connection, 'live');
  server.socket.close(code);
  await sockets(2);
  await status(connection, 'live');
});

test('SDK-4: it ends when there is no such drop', async () => {
  server.script.upgrade = () => 404;
  server.script.drop = () => ({ status: 404, body: { code: 'unknown_sku' } });
  const { connection } = connect();
  await status(connection, 'ended');
  expect(connection.ended).toBe('unknown_sku');
  expect(server.requests.map(({ path }) => path)).toEqual(['/parties/sku/air-one', '/api/drops/air-one']);
});

test('SDK-4: it tries again when the server refuses and does not say that it is for good', async () => {
  const answers = [
    { status: 404, body: { error: 'a proxy knows nothing of drops' } },
    { status: 503, body: {} },
    { status: 200, body: { sku: 'air-one' } },
  ];
  let attempts = 0;
  server.script.upgrade = () => (attempts++ < 3 ? 503 : undefined);
  server.script.drop = () => answers.shift() ?? { status: 500, body: {} };
  const { connection } = connect();
  await status(connection, 'live');
  expect(answers).toEqual([]);
});

test('SDK-4, RUN-13: whoever waited for the answer why, as everybody did, waits a part of that again before coming back', async () => {
  const waits = new Set<number>();
  const { setTimeout: original } = globalThis;
  vi.stubGlobal('setTimeout', (run: () => void, delayMs?: number) => {
    waits.add(delayMs ?? 0);
    return original(run, delayMs);
  });
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  let attempts = 0;
  server.script.upgrade = () => (attempts++ < 2 ? 503 : undefined);
  const answersMs = [10, 5_000];
  const { connection } = connect(
    { ...PROMPT, random: () => 0.5, reconnectSpreadMs: 66 },
    {
      whyRefused: async () => {
        nowMs += answersMs.shift() ?? 0;
        return undefined;
      },
    },
  );
  await status(connection, 'live');
  expect(answersMs).toEqual([]);
  // Half of four times as long, and of the whole spread at most.
  expect([...waits]).toEqual(expect.arrayContaining([20, 33]));
});

test('SDK-4: it tries again while there is no address to connect to', async () => {
  let asked = 0;
  const { connection } = connect(PROMPT, {
    url: () => (asked++ < 2 ? Promise.reject(new Error('no token')) : socketUrl(server.host, 'air-one')),
  });
  await status(connection, 'live');
  expect(asked).toBe(3);
});

test('SDK-4: a closed connection stays closed', async () => {
  const { connection } = connect();
  await status(connection, 'live');
  connection.close();
  connection.replace();
  expect(connection.status).toBe('ended');
  expect(connection.ended).toBe('closed');
  server.socket.cut();
  const { connection: another } = connect();
  await status(another, 'live');
  expect(server.sockets).toHaveLength(2);
});

test('SDK-5: a connection on which the server no longer answers is replaced', async () => {
  server.script.greet = (socket) => {
    socket.answersPings = server.sockets.length > 1;
    socket.welcome();
  };
  const { connection } = connect({ ...PROMPT, heartbeatMs: 10, pongTimeoutMs: 200 });
  await sockets(2);
  await status(connection, 'live');
  expect(server.sockets[0]?.pings).toBe(1);
});

test('SDK-5: a connection on which the server answers is kept, however quiet it is', async () => {
  const { connection } = connect({ ...PROMPT, heartbeatMs: 2, pongTimeoutMs: 5_000 });
  await vi.waitFor(() => expect(server.socket.pings).toBeGreaterThan(3), { interval: 2 });
  expect(server.sockets).toHaveLength(1);
  expect(connection.status).toBe('live');
});

test('SDK-5: a connection that is never welcomed is replaced, though its heartbeat is answered', async () => {
  server.script.greet = (socket) => {
    if (server.sockets.length > 1) socket.welcome();
  };
  const { connection } = connect({ ...PROMPT, heartbeatMs: 10, pongTimeoutMs: 200 });
  await sockets(2);
  await status(connection, 'live');
});

test('SDK-5: a browser that loses its network drops the connection, and connects at once when it is back', async () => {
  const browser = new EventTarget();
  const navigator = { onLine: true };
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser));
  vi.stubGlobal('removeEventListener', browser.removeEventListener.bind(browser));
  const { connection } = connect({ ...CONNECTION_TIMING, reconnectMinMs: 600_000 });
  await status(connection, 'live');

  server.script.upgrade = () => 503;
  navigator.onLine = false;
  browser.dispatchEvent(new Event('offline'));
  expect(connection.status).toBe('offline');
  await vi.waitFor(() => expect(server.requests.length).toBe(2), { interval: 2 });

  server.script.upgrade = () => undefined;
  navigator.onLine = true;
  browser.dispatchEvent(new Event('online'));
  expect(connection.status).toBe('reconnecting');
  await status(connection, 'live');
});

test('SDK-9: what a newer server says beyond our knowledge is passed over', async () => {
  const { messages } = connect();
  await vi.waitFor(() => expect(messages).toHaveLength(1), { interval: 2 });
  for (const text of ['{"type":"fanfare"}', '{"kind":"stock"}', 'null', '7', '"stock"', '[]', 'not JSON', 'pong']) {
    server.socket.sendText(text);
  }
  server.socket.send({ type: 'stock', ...STOCK, remaining: 59 });
  await vi.waitFor(() => expect(messages).toHaveLength(2), { interval: 2 });
  expect(messages[1]).toMatchObject({ type: 'stock', remaining: 59 });
});
