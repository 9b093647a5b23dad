import { expect, test } from 'vitest';
import type { StockSnapshot } from '../../shared/protocol/messages.ts';
import { live, nthId, PROMPT, scriptedDrop, until } from '../../tests/support/scriptedDrop.ts';
import { DROP, STOCK } from '../../tests/support/scriptedServer.ts';
import { connectDrop } from './index.ts';

test('SDK-7: a purchase needs neither React nor a DOM', async () => {
  expect('document' in globalThis).toBe(false);
  const { server } = await scriptedDrop();
  const drop = connectDrop({ sku: 'air-one', host: server.host });
  const { purchase } = drop;
  const answer = purchase(1);
  const id = await nthId(() => server.socket);
  server.socket.receipt(id);
  expect(await answer).toMatchObject({ type: 'receipt', state: 'sold' });
  drop.close();
});

test('SDK-7: without a page there is no default host, and it says so', () => {
  expect(() => connectDrop({ sku: 'air-one' })).toThrow('The host must be an origin such as https://drops.example');
  expect(() => connectDrop({ sku: 'air-one', host: 'drops.example' })).toThrow('not drops.example');
});

test('SDK-6: a snapshot that is older than what is shown is dropped', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  const told: StockSnapshot[] = [];
  drop.on('stock', (stock) => told.push(stock));
  await live(drop);
  server.socket.send({ type: 'stock', ...STOCK, seq: 12, remaining: 57 });
  server.socket.send({ type: 'stock', ...STOCK, seq: 11, remaining: 58 });
  server.socket.send({ type: 'stock', ...STOCK, seq: 12, remaining: 57, watching: 9 });
  await until(() => expect(told).toHaveLength(3));
  expect(told.map(({ seq, watching }) => [seq, watching])).toEqual([
    [10, 3],
    [12, 3],
    [12, 9],
  ]);
});

test("SDK-6: the server's clock is known after the welcome", async () => {
  const { server, open } = await scriptedDrop();
  server.script.greet = (socket) => socket.welcome({ now: 5_000_000 });
  const drop = open({}, { ...PROMPT, now: () => 2_000_000 });
  expect(drop.serverNow()).toBe(2_000_000);
  await live(drop);
  expect(drop.serverNow()).toBe(5_000_000);
  expect(drop.getState().view.clockOffsetMs).toBe(3_000_000);
});

test('SDK-6: what the page knows is shown at once, and replaced by the welcome', async () => {
  const { server, open } = await scriptedDrop();
  const initial = { sku: 'air-one', drop: DROP, stock: { ...STOCK, remaining: 77 }, now: 1_000_500 };
  const drop = open({ initial }, { ...PROMPT, now: () => 1_000_000 });
  expect(drop.getState()).toMatchObject({ connection: 'connecting', view: { stock: { remaining: 77 } } });
  expect(drop.serverNow()).toBe(1_000_500);
  await live(drop);
  expect(drop.getState().view.stock).toEqual(STOCK);
  expect(server.requests.map(({ path }) => path)).toEqual(['/api/session', '/parties/sku/air-one']);
});

test('SDK-6: the state is the same object until something changes', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  await live(drop);
  const before = drop.getState();
  let changes = 0;
  const unsubscribe = drop.subscribe(() => {
    changes += 1;
  });
  server.socket.send({ type: 'stock', ...STOCK, seq: 1 });
  server.socket.send({ type: 'error', code: 'bad_message', message: 'about nothing of ours' });
  server.socket.sendText('{"type":"fanfare"}');
  const errors: unknown[] = [];
  drop.on('error', (error) => errors.push(error));
  await until(() => expect(errors).toHaveLength(1));
  expect(drop.getState()).toBe(before);
  expect(changes).toBe(0);
  server.socket.send({ type: 'drop', drop: { ...DROP, title: 'Air Two' } });
  await until(() => expect(changes).toBe(1));
  expect(drop.getState().view.drop?.title).toBe('Air Two');
  unsubscribe();
  server.socket.send({ type: 'stock', ...STOCK, seq: 11 });
  await until(() => expect(drop.getState().view.stock?.seq).toBe(11));
  expect(changes).toBe(1);
});

test('SDK-2: news of an order that nobody has asked for shows too', async () => {
  const { server, open } = await scriptedDrop();
  const orders = [{ id: 'hold', state: 'held' as const, quantity: 1, at: 1, expiresAt: 2 }];
  server.script.greet = (socket) => socket.welcome({ orders });
  const drop = open();
  const receipts: string[] = [];
  drop.on('receipt', ({ state }) => receipts.push(state));
  await live(drop);
  server.socket.receipt('hold', { state: 'expired' });
  await until(() => expect(receipts).toEqual(['expired']));
  expect(drop.getState().view.orders.get('hold')?.state).toBe('expired');
});

test('SDK-2, SDK-4: where there is no such drop, every purchase is refused and nothing is tried again', async () => {
  const { server, storage, open } = await scriptedDrop();
  server.script.upgrade = () => 404;
  server.script.drop = () => ({ status: 404, body: { code: 'unknown_sku' } });
  const drop = open();
  const waiting = drop.purchase(1);
  expect(await waiting).toMatchObject({ type: 'refusal', reason: 'closed', message: 'There is no such drop.' });
  expect(drop.getState()).toMatchObject({ connection: 'ended', ended: 'unknown_sku', pending: [] });
  expect(await drop.purchase(1)).toMatchObject({ type: 'refusal', reason: 'closed' });
  expect(await drop.release('x')).toMatchObject({ type: 'refusal', reason: 'closed' });
  const shopper = server.requests.at(-1)?.token?.split('.')[0];
  expect(storage.getItem(`revenue-guard:purchases:air-one:${shopper}`)).toBeNull();
});

test('SDK-2: who only watches has no token and is refused without being asked', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open({ buys: false });
  await live(drop);
  expect(await drop.purchase(1)).toMatchObject({ type: 'refusal', reason: 'unauthorized' });
  await server.socket.settled();
  expect(server.socket.received).toEqual([]);
  expect(server.requests).toEqual([{ method: 'GET', path: '/parties/sku/air-one', token: undefined }]);
});

test('SDK-2: a listener that fails stops neither the others nor the purchase', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  await live(drop);
  const failures: unknown[] = [];
  const catcher = (error: unknown) => failures.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', catcher);
  try {
    drop.on('receipt', () => {
      throw new Error('a bug of the shop');
    });
    const heard: string[] = [];
    drop.on('receipt', ({ id }) => heard.push(id));
    const answer = drop.purchase(1);
    const id = await nthId(() => server.socket);
    server.socket.receipt(id);
    expect(await answer).toMatchObject({ type: 'receipt', id });
    expect(heard).toEqual([id]);
    await until(() => expect(failures).toEqual([new Error('a bug of the shop')]));
  } finally {
    process.off('uncaughtException', catcher);
    for (const listener of others) process.on('uncaughtException', listener);
  }
});

test('SDK-2: listeners see the state that belongs to the answer', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  const seen: unknown[] = [];
  drop.on('receipt', ({ id }) => {
    const { view, pending } = drop.getState();
    seen.push([view.orders.has(id), pending.length]);
  });
  const answer = drop.purchase(1);
  expect(drop.getState().pending).toHaveLength(1);
  const id = await nthId(() => server.socket);
  server.socket.receipt(id);
  await answer;
  expect(seen).toEqual([[true, 0]]);
});
