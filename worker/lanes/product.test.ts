import { env, listDurableObjectIds } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Sku } from '../sku.ts';
import { buy, changeDrop, connect, makeDrop, newSku, objectOf, operator } from '../testing/drop.ts';
import { lanesInUse, makeShoe, refused, stockOf, until, welcomesOf } from '../testing/shoe.ts';
import { without } from '../testing/withoutTable.ts';

/** Several sizes of a product on one socket, in the real runtime: what a client sees. What is left when something is lost: productLost.test.ts. */

afterEach(() => {
  vi.restoreAllMocks();
});

describe('several sizes on one socket', () => {
  it('WATCH-5, WATCH-6, WATCH-2: each is welcomed with the shopper’s own orders, sold, and told with its sku', async () => {
    const { small, middle, large } = await makeShoe({ perShopperLimit: 1 });
    await buy(middle, 'ada', 'over-http');
    const ada = await connect(small, 'ada');
    await ada.watch(middle, large);
    expect(welcomesOf(ada).toSorted()).toEqual([small, middle, large].toSorted());
    expect(await ada.find('welcome', ({ sku }) => sku === middle)).toMatchObject({
      drop: { size: '42' },
      orders: [{ id: 'over-http', state: 'sold' }],
    });
    // The same id is another order at each size, and so is the limit.
    for (const sku of [undefined, large]) {
      const receipt = await ada.purchase('mine', 1, sku);
      expect(receipt).toMatchObject({ type: 'receipt', state: 'sold', replayed: false });
      expect(receipt.sku).toBe(sku);
      expect(await ada.purchase('mine', 1, sku)).toMatchObject({ replayed: true });
    }
    expect(await ada.purchase('mine', 1, middle)).toMatchObject({ reason: 'limit_reached', sku: middle });
    await ada.find('stock', ({ sku, sold }) => sku === large && sold === 1);
    await ada.find('stock', ({ sku, sold }) => sku === undefined && sold === 1);
    for (const sku of [small, middle, large]) {
      expect(await objectOf(sku).audit()).toMatchObject({ sound: true, sold: 1 });
    }
  });

  it('WATCH-6, WS-8: no reply is older than the stock of its size that follows it', async () => {
    const { small, middle } = await makeShoe();
    const ada = await connect(small, 'ada');
    await ada.watch(middle);
    for (const [index, sku] of [middle, undefined, middle].entries()) await ada.purchase(`p${index}`, 1, sku);
    await ada.find('stock', ({ sku, sold }) => sku === middle && sold === 2);
    let sold = 0;
    for (const message of ada.heard) {
      if (message.sku !== middle) continue;
      if (message.type === 'receipt') sold += 1;
      if (message.type === 'stock') expect(message.sold).toBeGreaterThanOrEqual(sold);
    }
  });

  it('WATCH-2, WS-9, WS-12: news of orders and of the drop reach guests with the sku, and its residents without', async () => {
    const terms = { holdSeconds: 60 };
    const { product, small, middle } = await makeShoe(terms);
    const [guest, resident] = [await connect(small, 'ada'), await connect(middle, 'ada')];
    await guest.watch(middle);
    await resident.purchase('paid');
    await operator('POST', `/api/drops/${middle}/orders/ada/paid/confirm`, { id: 'c1' });
    await guest.purchase('returned', 1, middle);
    await guest.release('returned', middle);
    await changeDrop(middle, { ...terms, title: 'Air Two', product, size: '42' });
    for (const [socket, sku] of [
      [guest, middle],
      [resident, undefined],
    ] as const) {
      await socket.find('receipt', (of) => of.id === 'paid' && of.state === 'sold' && of.sku === sku);
      await socket.find('receipt', (of) => of.id === 'returned' && of.state === 'released' && of.sku === sku);
      await socket.find('drop', (of) => of.drop.title === 'Air Two' && of.sku === sku);
    }
    // Who has asked hears one thing: the answer.
    const answers = guest.heard.filter((message) => message.type === 'receipt' && message.id === 'returned');
    expect(answers).toHaveLength(2);
  });

  it('WATCH-7: who watches is counted at each size, and who stops or leaves no longer', async () => {
    const { small, middle } = await makeShoe();
    const sockets = [await connect(small), await connect(small, 'ada'), await connect(middle)];
    const [first, second] = sockets;
    await first?.watch(middle);
    await second?.watch(middle);
    await until(async () => (await stockOf(middle)).watching === 3);
    expect((await stockOf(small)).watching).toBe(2);
    await sockets[2]?.find('stock', ({ watching }) => watching === 3);
    await first?.watch();
    second?.close(1000);
    await until(async () => (await stockOf(middle)).watching === 1);
    await until(async () => (await stockOf(small)).watching === 1);
    for (const socket of sockets) socket.close(1000);
    // A lane that nobody is on is forgotten by each.
    for (const sku of [small, middle]) await until(async () => (await lanesInUse(sku)) === 0);
  });

  it('WATCH-1, WATCH-4: what may not be watched is named, changes nothing and reaches no object', async () => {
    const { product, small, middle } = await makeShoe();
    const [other, plain] = [await makeShoe(), await makeDrop()];
    const ada = await connect(small, 'ada');
    await ada.watch(middle);
    const objects = (await listDurableObjectIds(env.Sku)).length;
    for (const stranger of [other.small, plain, 'nowhere']) {
      expect(await refused(ada, [middle, stranger])).toBe(`${stranger} is no size of ${product}`);
      expect(ada.heard.at(-1)).toMatchObject({ type: 'error', sku: stranger });
    }
    expect(await refused(ada, [middle, middle])).toBe('skus must not name one twice');
    expect(
      await refused(
        ada,
        Array.from({ length: 33 }, (_, i) => `s${i}`),
      ),
    ).toMatch(/at most 32/);
    expect(await listDurableObjectIds(env.Sku)).toHaveLength(objects);
    expect(await ada.purchase('a1', 1, middle)).toMatchObject({ state: 'sold' });
    ada.send({ type: 'purchase', id: 'a2', quantity: 1, sku: other.small });
    expect(await ada.find('error', ({ id }) => id === 'a2')).toMatchObject({ sku: other.small });
    expect(await stockOf(other.small)).toMatchObject({ sold: 0 });
    expect(welcomesOf(ada)).toEqual([small, middle]);
  });

  it('WATCH-4: while the database is down the sizes that are known can be watched, and of others the client is told so', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const [known, other] = [await makeShoe(), await makeShoe()];
    const [ada, bob] = [await connect(known.small, 'ada'), await connect(other.small, 'bob')];
    await ada.watch(known.middle);
    await without('drops', async () => {
      bob.send({ type: 'watch', skus: [other.middle] });
      await bob.find('error', ({ code }) => code === 'try_again');
      await ada.watch(known.large);
    });
    await bob.watch(other.middle);
    expect(await bob.purchase('b1', 1, other.middle)).toMatchObject({ state: 'sold' });
  });

  it('WATCH-1, WATCH-3: what was made a size a moment ago can be watched', async () => {
    const { product, small, middle } = await makeShoe();
    const ada = await connect(small, 'ada');
    await ada.watch(middle);
    const late = await makeDrop({ product, size: '44' });
    await ada.watch(middle, late);
    expect(await ada.purchase('a1', 1, late)).toMatchObject({ state: 'sold' });
  });

  it('LANE-12: one lane serves all sizes, also over HTTP, though none of them asked for lanes', async () => {
    const { product, small, middle, large } = await makeShoe({ total: 1 });
    const ada = await connect(small, 'ada');
    await ada.watch(middle);
    await connect(middle, 'bob');
    const served = vi.spyOn(Sku.prototype, 'serve');
    expect((await buy(large, 'ada', 'a1')).status).toBe(201);
    expect((await buy(large, 'ada', 'a1')).status).toBe(200);
    expect((await buy(large, 'bob', 'b1')).status).toBe(409);
    const calls = served.mock.calls.filter(([, { commands }]) => commands.length > 0);
    expect(new Set(calls.map(([lane]) => lane))).toEqual(new Set([`product~${product}~any~0`]));
    for (const sku of [small, middle]) expect(await lanesInUse(sku)).toBe(1);
    // Nobody there is told of it, so its Sku need not know the lane.
    expect(await lanesInUse(large)).toBe(0);
  });
});

describe('lanes of a product that come and go', () => {
  it('LANE-12, LANE-6, WATCH-7: whoever is on any of them is told of every size, however many there are', async () => {
    const { product, small, middle } = await makeShoe();
    const terms = { product, size: '41' };
    const sockets = [await connect(small, 'ada')];
    await changeDrop(small, { ...terms, lanes: 3 });
    for (let i = 0; i < 9; i += 1) sockets.push(await connect(small, `shopper-${i}`));
    // All on one would be a chance of one in twenty thousand.
    await until(async () => ((await lanesInUse(small)) ?? 0) > 1);
    for (const socket of sockets) await socket.watch(middle);
    await changeDrop(small, terms);
    sockets.push(await connect(small, 'late'));
    await sockets.at(-1)?.watch(middle);
    await until(async () => (await stockOf(middle)).watching === 11);
    const receipts = await Promise.all(sockets.map((socket) => socket.purchase('mine', 1, middle)));
    expect(receipts.filter(({ type }) => type === 'receipt')).toHaveLength(10);
    for (const socket of sockets) await socket.find('stock', ({ sku, remaining }) => sku === middle && remaining === 0);
    expect(await objectOf(middle).audit()).toMatchObject({ sound: true, sold: 10 });
  });
});

describe('a drop that changes its product', () => {
  it('WATCH-9: a size that leaves is told by a last drop; who watched it is told no more of it, and keeps the others', async () => {
    const { product, small, middle, large } = await makeShoe();
    const ada = await connect(small, 'ada');
    await ada.watch(middle, large);
    await changeDrop(middle, {});
    const { drop } = await ada.find('drop', ({ sku }) => sku === middle);
    expect(drop).not.toHaveProperty('product');
    await until(async () => (await stockOf(middle)).watching === 0);
    const from = ada.heard.length;
    ada.send({ type: 'purchase', id: 'a1', quantity: 1, sku: middle });
    await ada.find('error', ({ id }) => id === 'a1');
    await buy(middle, 'bob', 'b1');
    await buy(large, 'bob', 'b1');
    await ada.find('stock', ({ sku, sold }) => sku === large && sold === 1);
    expect(ada.heard.slice(from).filter(({ type, sku }) => type !== 'error' && sku === middle)).toEqual([]);
    // As a size again it is welcomed anew.
    await changeDrop(middle, { product, size: '42' });
    await ada.watch(large);
    await ada.watch(large, middle);
    expect(await ada.purchase('a2', 1, middle)).toMatchObject({ state: 'sold' });
  });

  it('WATCH-9: a socket whose home leaves is closed with 1012 where it watches others, and stays where it does not', async () => {
    const { product, small, middle } = await makeShoe();
    const [both, alone] = [await connect(small, 'ada'), await connect(small, 'bob')];
    await both.watch(middle);
    const other = newSku();
    await changeDrop(small, { product: other, size: '41' });
    await both.until(() => both.closed !== undefined);
    expect(both.closed?.code).toBe(1012);
    await alone.find('drop', ({ drop }) => drop.product === other);
    expect(await alone.purchase('b1')).toMatchObject({ state: 'sold' });
    // Here its new product is not served; where it comes to when it comes again, it is.
    const neighbour = await makeDrop({ product: other, size: '42' });
    alone.send({ type: 'watch', skus: [neighbour] });
    await alone.until(() => alone.closed !== undefined);
    expect(alone.closed?.code).toBe(1012);
    const again = await connect(small, 'bob');
    await again.watch(neighbour);
    expect(await again.purchase('b2', 1, neighbour)).toMatchObject({ state: 'sold' });
    expect(await refused(again, [middle])).toBe(`${middle} is no size of ${other}`);
    expect(await lanesInUse(neighbour)).toBe(1);
    expect(product).not.toBe(other);
  });

  it.each([0, 2])(
    'WATCH-9: who came before the drop was a size, to %i lanes, goes on as ever, and is closed with 1012 once it asks to watch another',
    async (lanes) => {
      const sku = await makeDrop({ lanes });
      const [ada, bob] = [await connect(sku, 'ada'), await connect(sku, 'bob')];
      expect(await refused(ada, ['elsewhere'])).toBe(
        `elsewhere cannot be watched here: ${sku} is no size of a product`,
      );
      const product = newSku();
      const neighbour = await makeDrop({ product, size: '42' });
      await changeDrop(sku, { lanes, product, size: '41' });
      for (const socket of [ada, bob]) await socket.find('drop', ({ drop }) => drop.product === product);
      expect(await bob.purchase('b1')).toMatchObject({ state: 'sold' });
      ada.send({ type: 'watch', skus: [neighbour] });
      await ada.until(() => ada.closed !== undefined);
      expect(ada.closed?.code).toBe(1012);
      const again = await connect(sku, 'ada');
      await again.watch(neighbour);
      expect(await again.purchase('a1', 1, neighbour)).toMatchObject({ state: 'sold' });
      await bob.find('stock', ({ watching }) => watching === 2);
      expect(bob.closed).toBeUndefined();
    },
  );

  it('WATCH-9, WATCH-4: what the catalogue still takes for a size, and is none any more, is not welcomed', async () => {
    const { product, small, middle } = await makeShoe();
    const ada = await connect(small, 'ada');
    // The object knows already, and the catalogue does not yet.
    const { title, total } = { title: 'Air One', total: 10 };
    await objectOf(middle).define({ title, total, maxPerPurchase: 1, holdSeconds: 0, lanes: 0 });
    expect(await refused(ada, [middle])).toBe(`${middle} is no size of ${product}`);
    expect(welcomesOf(ada)).toEqual([small]);
    ada.send({ type: 'purchase', id: 'a1', quantity: 1, sku: middle });
    await ada.find('error', ({ id }) => id === 'a1');
    await until(async () => (await stockOf(middle)).watching === 0);
  });
});
