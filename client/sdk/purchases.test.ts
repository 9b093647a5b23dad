import { expect, test } from 'vitest';
import type { OrderRequest } from '../../shared/protocol/messages.ts';
import { live, nthId, PROMPT, scriptedDrop, until } from '../../tests/support/scriptedDrop.ts';
import { PURCHASES_TIMING, Purchases } from './purchases.ts';
import { refusalAtEnd } from './refusals.ts';
import { memoryStorage } from './storage.ts';

test('SDK-1: the id is stored before it is sent, and gone when it is answered', async () => {
  const storage = memoryStorage();
  const keptWhenSent: (string | null)[] = [];
  const sent: OrderRequest[] = [];
  const purchases = new Purchases({
    sku: 'air-one',
    storage,
    timing: PURCHASES_TIMING,
    now: () => 7,
    send(message) {
      sent.push(message);
      keptWhenSent.push(storage.getItem('revenue-guard:purchases:air-one:ann'));
    },
    onAnswer: () => {},
    onSilence: () => {},
    refuse: (id, reason) => refusalAtEnd(id, reason, 0),
  });
  purchases.identify('ann');
  purchases.resume([]);
  const answer = purchases.purchase('Vk3', 2);
  const id = 'Vk3';
  expect(sent).toEqual([{ type: 'purchase', id, quantity: 2 }]);
  expect(keptWhenSent).toEqual([JSON.stringify([{ id, quantity: 2, startedAtMs: 7 }])]);
  purchases.settle({ type: 'receipt', id, state: 'sold', quantity: 2, at: 8, replayed: false });
  expect(await answer).toMatchObject({ type: 'receipt', id });
  expect(storage.getItem('revenue-guard:purchases:air-one:ann')).toBeNull();
});

test('SDK-1: nothing is sent blindly: a purchase waits for the welcome', async () => {
  const { server, open } = await scriptedDrop();
  server.script.greet = () => {};
  const drop = open();
  drop.purchase(1);
  await until(() => server.socket);
  await server.socket.settled();
  expect(server.socket.received).toEqual([]);
  server.socket.welcome();
  await nthId(() => server.socket);
});

test('SDK-1, SDK-2: a purchase whose answer was lost is sent again with its id until it is answered', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  const answer = drop.purchase(3);
  const ids: string[] = [];
  for (const count of [1, 2, 3]) {
    await until(() => expect(server.sockets).toHaveLength(count));
    ids.push(await nthId(() => server.socket));
    if (count < 3) server.socket.cut();
  }
  const [id = ''] = ids;
  expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(new Set(ids)).toEqual(new Set([id]));
  server.socket.receipt(id, { quantity: 3, replayed: true });
  expect(await answer).toEqual({
    type: 'receipt',
    id,
    state: 'sold',
    quantity: 3,
    at: expect.any(Number),
    replayed: true,
  });
  expect(drop.getState().pending).toEqual([]);
});

test('SDK-1: a purchase survives a reload and is sent again with its id', async () => {
  const { server, storage, open } = await scriptedDrop();
  const before = open();
  await live(before);
  const abandoned = before.purchase(2);
  const id = await nthId(() => server.socket);
  before.close();
  expect(await abandoned).toMatchObject({ type: 'refusal', reason: 'try_again' });

  const after = open();
  await until(() => expect(after.getState().pending).toMatchObject([{ id, quantity: 2 }]));
  await until(() => expect(server.sockets).toHaveLength(2));
  expect(await nthId(() => server.socket)).toBe(id);
  server.socket.receipt(id, { quantity: 2 });
  await until(() => expect(after.getState().view.orders.get(id)).toMatchObject({ state: 'sold', quantity: 2 }));
  expect(after.getState().pending).toEqual([]);

  const third = open({ storage });
  await live(third);
  await server.socket.settled();
  expect(server.socket.received).toEqual([]);
});

test('SDK-1: a purchase that the welcome lists is answered from it and not sent', async () => {
  const { server, open } = await scriptedDrop();
  const before = open();
  before.purchase(1);
  const id = await nthId(() => server.socket);
  before.close();

  server.script.greet = (socket) => {
    socket.welcome({ orders: [{ id, state: 'held', quantity: 1, at: 5, expiresAt: 9 }] });
  };
  const after = open();
  const receipts: unknown[] = [];
  after.on('receipt', (receipt) => receipts.push(receipt));
  await live(after);
  const receipt = { type: 'receipt', id, state: 'held', quantity: 1, at: 5, expiresAt: 9, replayed: true };
  expect(receipts).toEqual([receipt]);
  expect(after.getState().pending).toEqual([]);
  await server.socket.settled();
  expect(server.socket.received).toEqual([]);
});

test('SDK-1: what is kept for one shopper is not bought by another', async () => {
  const { server, storage, open } = await scriptedDrop();
  const tokenOf = (shopper: string) => `x.${btoa(JSON.stringify({ sub: shopper }))}.x`;
  const ann = open({ token: tokenOf('ann') });
  ann.purchase(1);
  const id = await nthId(() => server.socket);
  ann.close();

  const bob = open({ token: tokenOf('bob') });
  await live(bob);
  await server.socket.settled();
  expect(server.socket.received).toEqual([]);
  expect(bob.getState().pending).toEqual([]);
  bob.close();

  const annAgain = open({ token: tokenOf('ann'), storage });
  await live(annAgain);
  expect(await nthId(() => server.socket)).toBe(id);
});

test('SDK-1: when the shopper changes, what was sent for the last one is refused and what was not moves on', async () => {
  const { server, open } = await scriptedDrop();
  const tokenOf = (shopper: string) => `x.${btoa(JSON.stringify({ sub: shopper }))}.x`;
  let shopper = 'ann';
  const drop = open({ token: async () => tokenOf(shopper) });
  const sent = drop.purchase(1);
  await nthId(() => server.socket);
  shopper = 'bob';
  server.socket.cut();
  await until(() => expect(drop.getState().connection).toBe('reconnecting'));
  drop.purchase(2);
  expect(await sent).toMatchObject({ type: 'refusal', reason: 'unauthorized' });
  await until(() => expect(server.sockets).toHaveLength(2));
  await nthId(() => server.socket);
  expect(server.socket.received).toMatchObject([{ type: 'purchase', quantity: 2 }]);
});

test('SDK-1: garbage in the storage is passed over', async () => {
  const { server, storage, open } = await scriptedDrop();
  const first = open();
  await live(first);
  first.close();
  const shopper = server.sockets[0]?.request.token?.split('.')[0];
  const kept = [null, 7, { id: 1 }, { id: 'good', quantity: 1, startedAtMs: 3 }];
  storage.setItem(`revenue-guard:purchases:air-one:${shopper}`, JSON.stringify(kept));
  const second = open();
  await live(second);
  expect(await nthId(() => server.socket)).toBe('good');
  expect(second.getState().pending).toEqual([{ id: 'good', quantity: 1, startedAtMs: 3 }]);
});

test('SDK-1: a storage that refuses to keep anything does not stop a purchase', async () => {
  const { server, open } = await scriptedDrop();
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
    removeItem: () => {
      throw new Error('SecurityError');
    },
  };
  const drop = open({ storage: full });
  const answer = drop.purchase(1);
  const id = await nthId(() => server.socket);
  server.socket.cut();
  await until(() => expect(server.sockets).toHaveLength(2));
  expect(await nthId(() => server.socket)).toBe(id);
  expect(server.sockets[1]?.request.token).toBe(server.sockets[0]?.request.token);
  server.socket.receipt(id);
  expect(await answer).toMatchObject({ type: 'receipt', id });
});

test('SDK-2: an answer that comes twice counts once', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  const refusals: unknown[] = [];
  drop.on('refusal', (refusal) => refusals.push(refusal));
  const answers = [drop.purchase(1), drop.purchase(1)];
  const sold = await nthId(() => server.socket, 1);
  const refused = await nthId(() => server.socket, 2);
  for (const _ of [1, 2]) {
    server.socket.receipt(sold);
    server.socket.refusal(refused, 'sold_out');
  }
  expect(await Promise.all(answers)).toMatchObject([{ state: 'sold' }, { reason: 'sold_out' }]);
  await server.socket.settled();
  expect(refusals).toHaveLength(1);
  expect([...drop.getState().view.orders.keys()]).toEqual([sold]);
  expect(server.socket.received).toHaveLength(2);
});

test('SDK-2: a purchase that is never answered on a connection is asked again on a new one', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open({}, { ...PROMPT, purchases: { ...PROMPT.purchases, answerTimeoutMs: 20 } });
  drop.purchase(1);
  const id = await nthId(() => server.sockets[0] ?? server.socket);
  expect(await nthId(() => server.sockets[1] ?? server.socket)).toBe(id);
  expect(server.sockets[0]?.received).toHaveLength(1);
});

test('SDK-2: a refusal settles the purchase, shows in the state and gives way to the next attempt', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  const refused = drop.purchase(1);
  const id = await nthId(() => server.socket);
  server.socket.refusal(id, 'sold_out');
  expect(await refused).toMatchObject({ type: 'refusal', reason: 'sold_out' });
  expect(drop.getState().lastRefusal).toMatchObject({ id, reason: 'sold_out' });
  drop.purchase(1);
  expect(drop.getState().lastRefusal).toBeUndefined();
});

test('SDK-2: a quantity that the drop does not sell is refused, before it is sent where that is known', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  await live(drop);
  expect(await drop.purchase(5)).toMatchObject({ type: 'refusal', reason: 'limit_reached' });
  const answer = drop.purchase(4);
  const id = await nthId(() => server.socket);
  expect(server.socket.received).toHaveLength(1);
  const message = 'quantity must be a whole number from 1 to 3';
  server.socket.send({ type: 'error', code: 'bad_message', message, id });
  expect(await answer).toMatchObject({ type: 'refusal', id, reason: 'limit_reached', message });
  for (const quantity of [0, -1, 1.5, Number.NaN]) await expect(drop.purchase(quantity)).rejects.toThrow(RangeError);
});

test('SDK-2: a hold is given back, also when the connection is lost in between', async () => {
  const { server, open } = await scriptedDrop();
  const orders = [{ id: 'hold', state: 'held' as const, quantity: 1, at: 1, expiresAt: 2 }];
  server.script.greet = (socket) => socket.welcome({ orders });
  const drop = open();
  await live(drop);
  const answer = drop.release('hold');
  expect(drop.release('hold')).toBeInstanceOf(Promise);
  await nthId(() => server.socket);
  expect(server.socket.received).toEqual([{ type: 'release', id: 'hold' }]);
  server.socket.cut();
  await until(() => expect(server.sockets).toHaveLength(2));
  await nthId(() => server.socket);
  // News of the order is no answer to the release.
  server.socket.receipt('hold', { state: 'held', expiresAt: 2 });
  server.socket.receipt('hold', { state: 'released' });
  expect(await answer).toMatchObject({ type: 'receipt', state: 'released' });
  expect(drop.getState().pending).toEqual([]);
});

test('SDK-2: giving back waits for the answer to the purchase, because both have the same id', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open();
  const bought = drop.purchase(1);
  const id = await nthId(() => server.socket);
  const givenBack = drop.release(id);
  server.socket.refusal(id, 'sold_out');
  expect(await bought).toMatchObject({ reason: 'sold_out' });
  await nthId(() => server.socket, 2);
  server.socket.refusal(id, 'unknown_order');
  expect(await givenBack).toMatchObject({ reason: 'unknown_order' });
});
