import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WATCHED_MAX } from '../../shared/protocol/limits.ts';
import type { ClientMessage, OrderInfo } from '../../shared/protocol/messages.ts';
import { live, PROMPT, scriptedDrop, until } from '../../tests/support/scriptedDrop.ts';
import { DROP, type ScriptedServer, STOCK } from '../../tests/support/scriptedServer.ts';
import type { DropClient } from './api.ts';
import { memoryStorage } from './storage.ts';

/** Welcomes each size that is new to the socket, as the real server does. */
function welcomesSizes({ script }: ScriptedServer): void {
  const watched = new WeakMap<object, ReadonlySet<string>>();
  script.hear = (socket, message) => {
    if (message.type !== 'watch') return;
    const before = watched.get(socket);
    watched.set(socket, new Set(message.skus));
    for (const sku of message.skus) if (!before?.has(sku)) socket.welcome({ sku });
  };
}

function isLive(drop: DropClient): Promise<void> {
  return until(() => expect(drop.getState().connection).toBe('live'));
}

const watches = (received: readonly ClientMessage[]) => received.filter(({ type }) => type === 'watch');

describe('several sizes on one socket', () => {
  test('SDK-11: each has a state of its own, over one socket and one message', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const home = open();
    const [small, large] = [home.watch('air-one-s'), home.watch('air-one-l')];
    expect(small.getState().connection).toBe('connecting');
    await Promise.all([home, small, large].map(isLive));
    expect(server.sockets).toHaveLength(1);
    expect(server.socket.received).toEqual([{ type: 'watch', skus: ['air-one-s', 'air-one-l'] }]);

    server.socket.send({ type: 'stock', ...STOCK, seq: 11, remaining: 7, sku: 'air-one-s' });
    server.socket.send({ type: 'drop', drop: { ...DROP, title: 'Large' }, sku: 'air-one-l' });
    server.socket.send({ type: 'stock', ...STOCK, seq: 12, remaining: 5 });
    await until(() => expect(home.getState().view.stock?.remaining).toBe(5));
    expect(small.getState().view.stock).toEqual({ ...STOCK, seq: 11, remaining: 7 });
    expect(large.getState().view).toMatchObject({ drop: { title: 'Large' }, stock: STOCK });
    expect(home.getState().view.drop?.title).toBe('Air One');
  });

  test('SDK-11: the home and what is watched already are the same client; who watches nothing sends nothing', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const home = open();
    await live(home);
    expect(home.watch('air-one')).toBe(home);
    await server.socket.settled();
    expect(server.socket.received).toEqual([]);
    const small = home.watch('air-one-s');
    expect(home.watch('air-one-s')).toBe(small);
    expect(small.watch('air-one')).toBe(home);
    await isLive(small);
    expect(watches(server.socket.received)).toHaveLength(1);
  });

  test('SDK-11: closing a size ends the watching of it alone, and closing the home ends all', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const home = open();
    const [small, large] = [home.watch('air-one-s'), home.watch('air-one-l')];
    await Promise.all([small, large].map(isLive));
    small.close();
    await until(() => expect(watches(server.socket.received).at(-1)).toEqual({ type: 'watch', skus: ['air-one-l'] }));
    expect(small.getState()).toMatchObject({ connection: 'ended', ended: 'closed' });
    expect(await small.purchase(1)).toMatchObject({ type: 'refusal', reason: 'try_again' });
    expect(large.getState().connection).toBe('live');
    home.close();
    expect(large.getState()).toMatchObject({ connection: 'ended', ended: 'closed' });
    expect(home.watch('air-one-xl').getState()).toMatchObject({ connection: 'ended', ended: 'closed' });
  });

  test('SDK-11: a size that is left and watched again in one turn is welcomed again', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const home = open();
    const first = home.watch('air-one-s');
    await isLive(first);
    first.close();
    const second = home.watch('air-one-s');
    expect(second).not.toBe(first);
    await isLive(second);
    expect(watches(server.socket.received).map((message) => 'skus' in message && message.skus)).toEqual([
      ['air-one-s'],
      [],
      ['air-one-s'],
    ]);
  });

  test('SDK-11: a list that came too fast is told once more', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const patient = server.script.hear;
    server.script.hear = (socket) => {
      server.script.hear = patient;
      socket.send({ type: 'error', code: 'rate_limited', message: 'too fast' });
    };
    const home = open({}, { ...PROMPT, purchases: { ...PROMPT.purchases, retryMs: 5 } });
    await isLive(home.watch('air-one-s'));
    expect(watches(server.socket.received)).toHaveLength(2);
  });

  test('SDK-11: a list that came at a bad moment is told once more, also where the error names the size', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const patient = server.script.hear;
    server.script.hear = (socket) => {
      server.script.hear = patient;
      socket.send({ type: 'error', code: 'try_again', message: 'in a moment', sku: 'air-one-s' });
    };
    const home = open({}, { ...PROMPT, purchases: { ...PROMPT.purchases, retryMs: 5 } });
    await Promise.all([home.watch('air-one-s'), home.watch('air-one-l')].map(isLive));
    expect(watches(server.socket.received)).toHaveLength(2);
  });

  test('SDK-11, WATCH-4: what is no size of the product ends and is told, and keeps no other from being watched', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const lenient = server.script.hear;
    server.script.hear = (socket, message) => {
      const isIn = message.type === 'watch' && message.skus.includes('poster');
      if (!isIn) return lenient(socket, message);
      socket.send({ type: 'error', code: 'bad_message', message: 'poster is no size of air', sku: 'poster' });
    };
    const home = open();
    const errors: string[] = [];
    home.on('error', ({ message }) => errors.push(message));
    const [small, poster] = [home.watch('air-one-s'), home.watch('poster')];
    await isLive(small);
    expect(poster.getState()).toMatchObject({ connection: 'ended', ended: 'closed' });
    expect(errors).toEqual(['poster is no size of air']);
  });

  test('SDK-11, WATCH-4: where nothing else can be watched, only the others end', async () => {
    const { server, open } = await scriptedDrop();
    server.script.hear = (socket) =>
      socket.send({ type: 'error', code: 'bad_message', message: 'no size of a product' });
    const home = open();
    const others = [home.watch('air-one-s'), home.watch('air-one-l')];
    await until(() => expect(others.map((other) => other.getState().ended)).toEqual(['closed', 'closed']));
    expect(home.getState().connection).toBe('live');
    expect(watches(server.socket.received)).toHaveLength(1);
  });

  test('SDK-11, WATCH-9: a size that leaves the product shows how it is now, and ends', async () => {
    const { server, open } = await scriptedDrop();
    const drop = { ...DROP, product: 'air', size: 'M' };
    server.script.greet = (socket) => socket.welcome({ drop });
    server.script.hear = (socket, message) => {
      if (message.type === 'watch') for (const sku of message.skus) socket.welcome({ sku, drop });
    };
    const home = open();
    const small = home.watch('air-one-s');
    await isLive(small);
    server.socket.send({ type: 'drop', drop: { ...DROP, title: 'Alone' }, sku: 'air-one-s' });
    await until(() => expect(small.getState()).toMatchObject({ ended: 'closed', view: { drop: { title: 'Alone' } } }));
    await until(() => expect(watches(server.socket.received).at(-1)).toEqual({ type: 'watch', skus: [] }));
  });

  test('SDK-11: as many are watched as a socket may watch', async () => {
    const { open } = await scriptedDrop();
    const home = open();
    for (let n = 0; n < WATCHED_MAX; n++) home.watch(`size-${n}`);
    expect(() => home.watch('one-too-many')).toThrow(RangeError);
  });

  test('SDK-6, SDK-11: what the page knows of a size is shown at once', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const sizes = [
      { sku: 'air-one', drop: DROP, stock: STOCK },
      { sku: 'air-one-s', drop: { ...DROP, size: 'S' }, stock: { ...STOCK, remaining: 77 } },
    ];
    const home = open({ initial: { sku: 'air-one', drop: DROP, stock: STOCK, now: 5, sizes } });
    const small = home.watch('air-one-s');
    expect(small.getState().view).toMatchObject({ drop: { size: 'S' }, stock: { remaining: 77 } });
    await isLive(small);
    expect(small.getState().view.stock).toEqual(STOCK);
  });
});

describe('purchases of several sizes', () => {
  test('SDK-12: a purchase names its size, and none names the home', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const home = open();
    const small = home.watch('air-one-s');
    await isLive(small);
    const answers = [small.purchase(1), home.purchase(2)];
    await until(() => expect(server.socket.received).toHaveLength(3));
    const [, first, second] = server.socket.received as readonly (ClientMessage & { id: string })[];
    expect(first).toEqual({ type: 'purchase', id: expect.any(String), quantity: 1, sku: 'air-one-s' });
    expect(second).toEqual({ type: 'purchase', id: expect.any(String), quantity: 2 });
    server.socket.receipt(second?.id ?? '', { quantity: 2 });
    server.socket.receipt(first?.id ?? '', { sku: 'air-one-s' });
    const [bought, other] = await Promise.all(answers);
    expect(bought).toEqual({
      type: 'receipt',
      id: first?.id,
      state: 'sold',
      quantity: 1,
      at: STOCK.at,
      replayed: false,
    });
    expect(other).toMatchObject({ id: second?.id });
    expect([...small.getState().view.orders.keys()]).toEqual([first?.id]);
    expect([...home.getState().view.orders.keys()]).toEqual([second?.id]);
  });

  test('SDK-1, SDK-12: after each reconnect it waits for the welcome of its own size', async () => {
    const { server, open } = await scriptedDrop();
    welcomesSizes(server);
    const home = open();
    const small = home.watch('air-one-s');
    await isLive(small);
    small.purchase(1);
    await until(() => expect(server.socket.received).toHaveLength(2));
    const sent = server.socket.received[1];
    server.script.hear = () => {};
    server.socket.cut();
    await until(() => expect(server.sockets).toHaveLength(2));
    await live(home);
    await until(() => expect(server.socket.received).toEqual([{ type: 'watch', skus: ['air-one-s'] }]));
    expect(small.getState()).toMatchObject({ connection: 'connecting', pending: [{ quantity: 1 }] });
    server.socket.welcome({ sku: 'air-one-s' });
    await until(() => expect(server.socket.received).toHaveLength(2));
    expect(server.socket.received[1]).toEqual(sent);
  });

  test('SDK-1, SDK-12: it survives a reload on the page of another size', async () => {
    const { server, storage, open } = await scriptedDrop();
    welcomesSizes(server);
    const before = open();
    const small = before.watch('air-one-s');
    await isLive(small);
    void small.purchase(3);
    await until(() => expect(server.socket.received).toHaveLength(2));
    const sent = server.socket.received[1];
    before.close();

    const after = open({ sku: 'air-one-l', storage });
    const again = after.watch('air-one-s');
    await until(() => expect(server.sockets).toHaveLength(2));
    await until(() => expect(server.socket.received).toContainEqual(sent));
    server.socket.receipt((sent as { id: string }).id, { sku: 'air-one-s', quantity: 3, replayed: true });
    await until(() => expect(again.getState().view.orders.size).toBe(1));
    expect(again.getState().pending).toEqual([]);
    expect(after.getState().view.orders.size).toBe(0);
  });

  test('SDK-1, SDK-12: whatever is cut, left, lost or watched again, each purchase is bought once and answered', async () => {
    await fc.assert(fc.asyncProperty(fc.array(STEP, { minLength: 4, maxLength: 24 }), rush), { numRuns: 25 });
  });
});

type Step =
  | { readonly kind: 'buy' | 'leave' | 'watch'; readonly size: number }
  | { readonly kind: 'cut' | 'wait' }
  /** The next answers of the server go astray with their connection. */
  | { readonly kind: 'lose' };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('buy' as const), size: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'watch' as const), size: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cut' as const, 'wait' as const, 'lose' as const) }) },
);

const SKUS = ['air-one', 'air-one-s', 'air-one-m', 'air-one-l'] as const;

/** A server that keeps orders by SKU and id, and a shopper with bad luck. Ends well only if the books agree on both sides. */
async function rush(steps: readonly Step[]): Promise<void> {
  const { server, open } = await scriptedDrop();
  const books = new Map<string, OrderInfo>();
  let losing = false;
  const watched = new WeakMap<object, ReadonlySet<string>>();
  const ordersOf = (sku: string) => [...books].filter(([key]) => key.startsWith(`${sku} `)).map(([, order]) => order);
  server.script.greet = (socket) => socket.welcome({ orders: ordersOf('air-one') });
  server.script.hear = (socket, message) => {
    if (message.type === 'watch') {
      const before = watched.get(socket);
      watched.set(socket, new Set(message.skus));
      for (const sku of message.skus) if (!before?.has(sku)) socket.welcome({ sku, orders: ordersOf(sku) });
      return;
    }
    if (message.type !== 'purchase') return;
    const { id, quantity, sku = 'air-one' } = message;
    // The server takes an order of another size only from who watches it.
    expect(sku === 'air-one' || watched.get(socket)?.has(sku)).toBe(true);
    const key = `${sku} ${id}`;
    const replayed = books.has(key);
    if (!replayed) books.set(key, { id, state: 'sold', quantity, at: STOCK.at });
    if (losing) socket.cut();
    else socket.receipt(id, { quantity, replayed, ...(sku === 'air-one' ? {} : { sku }) });
  };

  const home = open({ storage: memoryStorage() });
  // What is asked for before it is known who asks is not kept by a size that is left.
  await live(home);
  const wished = new Map<string, number>();
  const answers: Promise<{ readonly sku: string; readonly id: string; readonly type: string }>[] = [];
  for (const sku of SKUS) home.watch(sku);
  for (const step of steps) {
    const sku = 'size' in step ? (SKUS[step.size] ?? 'air-one') : 'air-one';
    if (step.kind === 'buy') {
      wished.set(sku, (wished.get(sku) ?? 0) + 1);
      answers.push(
        home
          .watch(sku)
          .purchase(1)
          .then(({ id, type }) => ({ sku, id, type })),
      );
    } else if (step.kind === 'leave') {
      // The home is not left: that would end the page.
      if (sku !== 'air-one') home.watch(sku).close();
    } else if (step.kind === 'watch') home.watch(sku);
    else if (step.kind === 'cut') server.sockets.at(-1)?.cut();
    else if (step.kind === 'lose') losing = !losing;
    else await live(home);
  }
  losing = false;
  const drops = SKUS.map((sku) => home.watch(sku));
  await until(() => expect(drops.map((drop) => drop.getState().pending.length)).toEqual([0, 0, 0, 0]));
  await Promise.all(drops.map(isLive));
  for (const drop of drops) {
    expect(ordersOf(drop.sku)).toHaveLength(wished.get(drop.sku) ?? 0);
    expect([...drop.getState().view.orders.values()]).toEqual(expect.arrayContaining(ordersOf(drop.sku)));
  }
  for (const { sku, id, type } of await Promise.all(answers)) {
    // Whoever left the size before the answer was told so; the purchase itself went on.
    if (type === 'receipt') expect(books.has(`${sku} ${id}`)).toBe(true);
  }
  expect(server.sockets.filter((socket) => !socket.closed)).toHaveLength(1);
}
