import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buy, changeDrop, connect, objectOf, open, operator, type ShopperSocket, tokenFor } from '../testing/drop.ts';
import { laneOf, makeShoe, serveOf, stockOf, until, welcomesOf } from '../testing/shoe.ts';

/** Several sizes of a product on one socket, in the real runtime, when an answer, a Sku, a lane or all of them are lost. */

afterEach(() => {
  vi.restoreAllMocks();
});

describe('when something is lost', () => {
  it('WATCH-8: a size whose Sku does not answer keeps the home and the others from nothing', async () => {
    const { small, middle, large } = await makeShoe();
    const ada = await connect(small, 'ada');
    const stuck = Promise.withResolvers<void>();
    serveOf(middle, async (real) => {
      await stuck.promise;
      return real();
    });
    ada.send({ type: 'watch', skus: [middle, large] });
    ada.send({ type: 'purchase', id: 'a1', quantity: 1, sku: middle });
    await ada.find('welcome', ({ sku }) => sku === large);
    expect(await ada.purchase('a1')).toMatchObject({ state: 'sold' });
    expect(await ada.purchase('a1', 1, large)).toMatchObject({ state: 'sold' });
    expect(welcomesOf(ada)).not.toContain(middle);
    const from = ada.heard.length;
    stuck.resolve();
    expect(await ada.answer('a1', from, middle)).toMatchObject({ state: 'sold' });
    expect(ada.heard.slice(from).find(({ sku }) => sku === middle)).toMatchObject({ type: 'welcome' });
  });

  it('WATCH-8, LANE-3: a size whose Sku cannot be reached is given up alone, and the client is told to ask again', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const { small, middle, large } = await makeShoe();
    const ada = await connect(small, 'ada');
    serveOf(middle, async () => {
      throw new Error('The connection was lost.');
    });
    ada.send({ type: 'watch', skus: [middle, large] });
    const { message } = await ada.find('error', ({ code }) => code === 'try_again');
    expect(message).toContain(middle);
    expect(await ada.purchase('a1', 1, large)).toMatchObject({ state: 'sold' });
    vi.restoreAllMocks();
    // It is new to the lane again, so the same list brings it.
    ada.send({ type: 'watch', skus: [middle, large] });
    await ada.find('welcome', ({ sku }) => sku === middle);
    expect(await ada.purchase('a1', 1, middle)).toMatchObject({ state: 'sold' });
    expect(welcomesOf(ada).filter((sku) => sku === large)).toHaveLength(1);
  });

  it('LANE-3, LANE-8, WATCH-6: an answer of a size that was lost on the way is asked for again and given once', async () => {
    const { small, middle } = await makeShoe();
    const ada = await connect(small, 'ada');
    await ada.watch(middle);
    let lost = 0;
    serveOf(middle, async (real) => {
      const answers = await real();
      if (answers?.answers.length === 1 && lost++ === 0) throw new Error('The connection was lost.');
      return answers;
    });
    expect(await ada.purchase('a1', 1, middle)).toMatchObject({ state: 'sold' });
    expect(lost).toBeGreaterThan(1);
    expect(ada.heard.filter(({ type }) => type === 'receipt')).toHaveLength(1);
    expect(await stockOf(middle)).toMatchObject({ sold: 1 });
  });

  it('WATCH-10, SKU-5: a lane that wakes without memory goes on with what was watched, and welcomes nobody twice', async () => {
    const { product, small, middle, large } = await makeShoe();
    const [ada, watcher] = [await connect(small, 'ada'), await connect(large)];
    await ada.watch(middle, large);
    await watcher.watch(middle);
    await evictDurableObject(laneOf(product), { webSockets: 'hibernate' });
    await buy(middle, 'bob', 'b1');
    await ada.find('stock', ({ sku, sold }) => sku === middle && sold === 1);
    await watcher.find('stock', ({ sku, sold }) => sku === middle && sold === 1);
    expect(await ada.purchase('a1', 1, large)).toMatchObject({ state: 'sold' });
    await evictDurableObject(laneOf(product), { webSockets: 'hibernate' });
    // What it stops watching after a wake is watched no longer.
    await ada.watch(middle);
    await until(async () => (await stockOf(large)).watching === 1);
    await until(async () => (await stockOf(middle)).watching === 2);
    expect(welcomesOf(ada).toSorted()).toEqual([small, middle, large].toSorted());
    expect(welcomesOf(watcher)).toEqual([large, middle]);
  });

  it('WATCH-10, WATCH-5: a welcome that was awaited when the memory was lost comes after it', async () => {
    const { product, small, middle } = await makeShoe();
    const ada = await connect(small, 'ada');
    let calls = 0;
    serveOf(middle, async () => {
      calls += 1;
      throw new Error('The connection was lost.');
    });
    ada.send({ type: 'watch', skus: [middle] });
    await until(async () => calls > 0);
    vi.restoreAllMocks();
    await evictDurableObject(laneOf(product), { webSockets: 'hibernate' });
    await buy(small, 'bob', 'wakes-the-lane');
    await ada.find('welcome', ({ sku }) => sku === middle);
    expect(await ada.purchase('a1', 1, middle)).toMatchObject({ state: 'sold' });
    expect(welcomesOf(ada)).toEqual([small, middle]);
  });

  it('WATCH-9, WATCH-10, WS-12: what changed while a lane had no memory is told when it wakes', async () => {
    const { product, small, middle, large } = await makeShoe();
    const ada = await connect(small, 'ada');
    await ada.watch(middle, large);
    await evictDurableObject(laneOf(product), { webSockets: 'hibernate' });
    await changeDrop(middle, {});
    await changeDrop(large, { title: 'Air Two', product, size: '43' });
    await ada.find('drop', ({ sku }) => sku === middle);
    await ada.find('drop', ({ sku, drop }) => sku === large && drop.title === 'Air Two');
    await until(async () => (await stockOf(middle)).watching === 0);
    expect(ada.closed).toBeUndefined();
  });

  it('LANE-8, LANE-5: a Sku that wakes without memory finds the lanes of its guests again', async () => {
    const { small, middle } = await makeShoe();
    const ada = await connect(small, 'ada');
    await ada.watch(middle);
    await evictDurableObject(objectOf(middle), { webSockets: 'hibernate' });
    await operator('POST', `/api/drops/${middle}/restock`, { id: 'r1', quantity: 4 });
    await ada.find('stock', ({ sku, total }) => sku === middle && total === 14);
    await until(async () => (await stockOf(middle)).watching === 1);
  });

  it('LANE-5, WATCH-9: after news of a size that was given up everybody who watches it is sent to come again, and nobody else', async () => {
    const { product, small, middle } = await makeShoe();
    const [guest, other] = [await connect(small, 'ada'), await connect(small, 'bob')];
    await guest.watch(middle);
    const record = await objectOf(middle).look();
    if (record === null) throw new Error('The drop is gone.');
    await laneOf(product).push(middle, { standing: record, news: [], newsLost: true });
    await guest.until(() => guest.closed !== undefined);
    expect(guest.closed).toMatchObject({ code: 1012 });
    expect(await other.purchase('b1')).toMatchObject({ state: 'sold' });
  });

  it('LANE-8, SKU-5, WATCH-6: everything is aborted again and again in a rush for three sizes; nothing is lost, nothing sold twice', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { small, middle, large } = await makeShoe({ total: 8, lanes: 2 });
    const sizes = [small, middle, large];
    const shoppers = Array.from({ length: 36 }, (_, i) => `shopper-${i}`);
    let answered = 0;
    const answers = Promise.all(
      shoppers.map(async (shopper, index) => {
        const home = sizes[index % 3] ?? small;
        const wanted = sizes[Math.floor(index / 3) % 3] ?? small;
        const answer = await buyStubbornly(home, wanted, shopper);
        answered += 1;
        return { wanted, shopper, answer };
      }),
    );
    for (const at of [3, 12, 24]) {
      await until(async () => answered >= at);
      await abortAllDurableObjects();
    }
    const told = await answers;
    for (const sku of sizes) {
      const about = told.filter(({ wanted }) => wanted === sku);
      expect(about.filter(({ answer }) => answer === 'sold')).toHaveLength(8);
      expect(about.filter(({ answer }) => answer === 'sold_out')).toHaveLength(4);
      expect(await objectOf(sku).audit()).toMatchObject({ sound: true, sold: 8 });
      for (const { shopper, answer } of about) {
        expect(await objectOf(sku).orders(1_000, 5, shopper)).toHaveLength(answer === 'sold' ? 1 : 0);
      }
    }
  });

  /** Watches and buys until there is an answer, over new connections, as the SDK does. */
  async function buyStubbornly(home: string, wanted: string, shopper: string): Promise<string> {
    for (;;) {
      try {
        const socket = await open(home, `?token=${await tokenFor(shopper)}`);
        const answer = await answerOf(socket, wanted === home ? undefined : wanted);
        if (answer !== undefined) return answer;
      } catch {
        // The object was lost while it was being connected to.
      }
    }
  }

  async function answerOf(socket: ShopperSocket, sku: string | undefined): Promise<string | undefined> {
    const about = { ...{ type: 'purchase', id: 'mine', quantity: 1 }, ...(sku === undefined ? {} : { sku }) };
    // Neither waits for the welcome: the lane keeps the order.
    if (sku !== undefined) socket.send({ type: 'watch', skus: [sku] });
    socket.send(about);
    const answers = () =>
      socket.heard.filter(({ type }) => type === 'receipt' || type === 'refusal' || type === 'error');
    await socket.until(() => answers().length > 0 || socket.closed !== undefined);
    const [answer] = answers();
    expect(answers().length).toBeLessThanOrEqual(1);
    if (answer?.type === 'receipt') return answer.state;
    if (answer?.type !== 'refusal') return undefined;
    return answer.reason === 'try_again' || answer.reason === 'busy' ? undefined : answer.reason;
  }
});
