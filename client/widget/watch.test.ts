import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ScriptedServer, STOCK } from '../../tests/support/scriptedServer.ts';
import { type Watcher, watch } from './watch.ts';

let server: ScriptedServer;
let stops: (() => void)[] = [];

beforeEach(async () => {
  // Draws the shortest waits.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  server = await ScriptedServer.start();
});

afterEach(async () => {
  for (const stop of stops) stop();
  stops = [];
  vi.restoreAllMocks();
  await server.stop();
});

function watcher(sku = 'air-one') {
  const remaining: (number | undefined)[] = [];
  const statuses: string[] = [];
  const heard: Watcher = {
    onView: ({ stock }) => remaining.push(stock?.remaining),
    onStatus: (status) => statuses.push(status),
  };
  const stop = watch(server.host, sku, heard);
  stops.push(stop);
  return { remaining, statuses, stop };
}

function until(condition: () => void): Promise<void> {
  return vi.waitFor(condition, { interval: 2, timeout: 4_000 });
}

test('WID-3: all who watch one drop share a socket, without a token, and hear the same', async () => {
  const [one, two, other] = [watcher(), watcher(), watcher('air-two')];
  await until(() => expect(server.sockets).toHaveLength(2));
  await until(() => expect([one, two, other].map(({ remaining }) => remaining)).toEqual([[60], [60], [60]]));
  server.sockets
    .find(({ request }) => request.path.endsWith('air-one'))
    ?.send({ type: 'stock', ...STOCK, remaining: 59 });
  await until(() =>
    expect([one, two].map(({ remaining }) => remaining)).toEqual([
      [60, 59],
      [60, 59],
    ]),
  );
  expect(other.remaining).toEqual([60]);
  expect(server.requests.map(({ method, path, token }) => [method, path, token]).sort()).toEqual([
    ['GET', '/parties/sku/air-one', undefined],
    ['GET', '/parties/sku/air-two', undefined],
  ]);
});

test('WID-3: who comes later is told at once what is known', async () => {
  const first = watcher();
  await until(() => expect(first.statuses).toEqual(['connecting', 'live']));
  const later = watcher();
  expect(later.remaining).toEqual([60]);
  expect(later.statuses).toEqual(['live']);
  expect(server.sockets).toHaveLength(1);
});

test('WID-2, WID-3: the socket is closed with its last watcher, and not when an element is only moved', async () => {
  const [one, two] = [watcher(), watcher()];
  await until(() => expect(one.statuses).toContain('live'));
  one.stop();
  two.stop();
  const moved = watcher();
  await Promise.resolve();
  server.socket.send({ type: 'stock', ...STOCK, remaining: 58 });
  await until(() => expect(moved.remaining).toEqual([60, 58]));
  expect(one.remaining).toEqual([60]);

  moved.stop();
  await until(() => expect(server.socket.closed).toBe(true));
  watcher();
  await until(() => expect(server.sockets).toHaveLength(2));
});

test('WID-2: a drop that does not exist is not asked for again', async () => {
  server.script.upgrade = () => 404;
  server.script.drop = () => ({ status: 404, body: { code: 'unknown_sku' } });
  const nobody = watcher();
  await until(() => expect(nobody.statuses.at(-1)).toBe('ended'));
  expect(nobody.remaining).toEqual([]);
});
