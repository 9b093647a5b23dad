import { abortAllDurableObjects, env, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Sku } from '../sku.ts';
import {
  buy,
  changeDrop,
  connect,
  makeDrop,
  objectOf,
  open,
  operator,
  type ShopperSocket,
  tokenFor,
} from '../testing/drop.ts';
import { Lane } from './lane.ts';

/** Lanes in the real runtime: what a client sees of them, and what is left when they, or their Sku, are lost. */

afterEach(() => {
  vi.restoreAllMocks();
});

/** A drop on one lane: then it is known which. */
function makeLaned(body: Parameters<typeof makeDrop>[0] = {}): Promise<string> {
  return makeDrop({ lanes: 1, ...body });
}

function laneOf(sku: string, index = 0): DurableObjectStub<Lane> {
  return env.Lane.getByName(`${sku}~any~${index}`);
}

async function stockOf(sku: string) {
  const record = await objectOf(sku).look();
  if (record === null) throw new Error('The drop is gone.');
  return record.stock;
}

const vitalsOf = (sku: string) => objectOf(sku).vitals();

/** Waits for a condition, without guessing how long it takes. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a lane, to a client', () => {
  it('LANE-7, WS-1, BUY-2: welcomes, sells, repeats and refuses as the Sku does', async () => {
    const sku = await makeLaned({ total: 3, perShopperLimit: 2 });
    await buy(sku, 'ada', 'over-http');
    const ada = await connect(sku, 'ada');
    expect(ada.heard[0]).toMatchObject({ type: 'welcome', sku, orders: [{ id: 'over-http', state: 'sold' }] });
    expect(await ada.purchase('a1')).toMatchObject({ type: 'receipt', state: 'sold', replayed: false });
    expect(await ada.purchase('a1')).toMatchObject({ type: 'receipt', state: 'sold', replayed: true });
    expect(await ada.purchase('a2')).toMatchObject({ type: 'refusal', reason: 'limit_reached' });
    const bob = await connect(sku, 'bob');
    expect(await bob.purchase('b1', 2)).toMatchObject({ reason: 'insufficient_stock', remaining: 1 });
    expect(await vitalsOf(sku)).toMatchObject({ lanesInUse: 1, purchases: 2, stock: { sold: 2 } });
    expect(await objectOf(sku).audit()).toMatchObject({ sound: true });
  });

  it('LANE-1: refuses nothing from its own copy of the stock', async () => {
    const sku = await makeLaned({ total: 1 });
    const ada = await connect(sku, 'ada');
    expect(await ada.purchase('a1')).toMatchObject({ state: 'sold' });
    await ada.find('stock', ({ remaining }) => remaining === 0);
    // The lane knows that nothing is left; the same purchase is a receipt all the same.
    expect(await ada.purchase('a1')).toMatchObject({ type: 'receipt', replayed: true });
  });

  it('LANE-7, WS-7, WS-8: everybody on every lane and on none hears of a sale, and no reply is older than what follows', async () => {
    const sku = await makeDrop();
    const early = await connect(sku);
    await changeDrop(sku, { lanes: 3 });
    const sockets = await Promise.all(Array.from({ length: 12 }, () => connect(sku)));
    const ada = await connect(sku, 'ada');
    await ada.purchase('a1');
    for (const socket of [early, ...sockets]) await socket.find('stock', ({ sold }) => sold === 1);
    const receipt = ada.heard.findIndex(({ type }) => type === 'receipt');
    const later = ada.heard.slice(receipt).filter(({ type }) => type === 'stock');
    for (const stock of later) expect(stock).toMatchObject({ sold: 1 });
    await early.find('stock', ({ watching }) => watching === 14);
    expect((await vitalsOf(sku))?.lanesInUse).toBeGreaterThan(1);
  });

  it('LANE-7, WS-9: an expiry, a confirmation and a release reach all sockets of the owner, wherever they are', async () => {
    const sku = await makeDrop({ total: 9, holdSeconds: 1 });
    const own = await connect(sku, 'ada');
    await changeDrop(sku, { total: 9, holdSeconds: 1, lanes: 1 });
    const first = await connect(sku, 'ada');
    const second = await connect(sku, 'ada');
    await first.purchase('expires');
    for (const socket of [own, first, second]) {
      await socket.find('receipt', ({ id, state }) => id === 'expires' && state === 'expired');
    }
    await changeDrop(sku, { total: 9, holdSeconds: 60, lanes: 1 });
    await first.purchase('paid');
    await operator('POST', `/api/drops/${sku}/orders/ada/paid/confirm`, { id: 'c1' });
    await first.purchase('returned');
    await first.release('returned');
    await own.purchase('on-the-Sku');
    await own.release('on-the-Sku');
    for (const socket of [own, first, second]) {
      await socket.find('receipt', ({ id, state }) => id === 'paid' && state === 'sold');
      await socket.find('receipt', ({ id, state }) => id === 'returned' && state === 'released');
      await socket.find('receipt', ({ id, state }) => id === 'on-the-Sku' && state === 'released');
    }
    // Who has asked hears one thing: the answer.
    const answers = first.heard.filter((message) => message.type === 'receipt' && message.id === 'returned');
    expect(answers.map((message) => message.type === 'receipt' && message.state)).toEqual(['held', 'released']);
  });

  it('LANE-7, WS-12, BUY-6: a pause and a changed definition reach the lane', async () => {
    const sku = await makeLaned();
    const ada = await connect(sku, 'ada');
    await operator('POST', `/api/drops/${sku}/pause`, { id: 'p1' });
    await ada.find('stock', ({ phase }) => phase === 'paused');
    expect(await ada.purchase('a1')).toMatchObject({ reason: 'paused' });
    await changeDrop(sku, { title: 'Air Two', lanes: 1 });
    await ada.find('drop', ({ drop }) => drop.title === 'Air Two');
  });

  it('LANE-7, WS-12: an answer that was overtaken by a push does not take the new title back', async () => {
    const sku = await makeLaned({ total: 0 });
    const ada = await connect(sku, 'ada');
    const record = await objectOf(sku).look();
    if (record === null) throw new Error('The drop is gone.');
    // The Sku has pushed another title, while an answer that it gave before is still on its way.
    const drop = { ...record.drop, title: 'Air Two' };
    await laneOf(sku).push(sku, { standing: { drop, stock: record.stock }, news: [], newsLost: false });
    await ada.find('drop', (message) => message.drop.title === 'Air Two');
    expect(await ada.purchase('a1')).toMatchObject({ reason: 'sold_out' });
    expect(ada.heard.filter(({ type }) => type === 'drop')).toHaveLength(1);
  });

  it('LANE-7, WS-2, WS-4: who only watches cannot buy, and rubbish is answered there', async () => {
    const sku = await makeLaned();
    const eve = await connect(sku);
    eve.send({ type: 'purchase', id: 'e1', quantity: 1 });
    expect(await eve.find('refusal')).toMatchObject({ reason: 'unauthorized' });
    eve.send('rubbish');
    expect(await eve.find('error')).toMatchObject({ code: 'bad_message' });
    eve.send('ping');
    await eve.until(() => eve.texts.includes('pong'));
    expect(await stockOf(sku)).toMatchObject({ seq: 2 });
  });

  it('LANE-11, LIVE-3: what a lane answers by itself is counted with what the Sku decides', async () => {
    const sku = await makeLaned({ total: 0 });
    const eve = await connect(sku);
    eve.send({ type: 'purchase', id: 'e1', quantity: 1 });
    eve.send('rubbish');
    await buy(sku, 'ada', 'a1');
    await until(async () => (await vitalsOf(sku))?.errors === 1);
    expect(await vitalsOf(sku)).toMatchObject({ refusals: { unauthorized: 1, sold_out: 1 } });
  });

  it('LANE-7, WS-1: what is asked before the welcome is answered after it', async () => {
    const sku = await makeLaned();
    const ada = await open(sku, `?token=${await tokenFor('ada')}`);
    ada.send({ type: 'purchase', id: 'a1', quantity: 1 });
    ada.send('rubbish');
    await ada.find('error');
    await ada.find('receipt');
    expect(ada.heard[0]).toMatchObject({ type: 'welcome' });
  });

  it('LANE-9: those who only watch cost the Sku no call each, and a lane that all have left is forgotten', async () => {
    const sku = await makeLaned();
    const sockets = [await connect(sku)];
    const served = vi.spyOn(Sku.prototype, 'serve');
    for (let i = 0; i < 20; i += 1) sockets.push(await connect(sku));
    await until(async () => (await stockOf(sku)).watching === 21);
    // Once a second it tells how many they are.
    expect(served.mock.calls.length).toBeGreaterThan(0);
    expect(served.mock.calls.length).toBeLessThan(10);
    for (const socket of sockets) socket.close(1000);
    await until(async () => (await vitalsOf(sku))?.lanesInUse === 0);
    expect(await stockOf(sku)).toMatchObject({ watching: 0 });
  });
});

describe('when something is lost', () => {
  /** Buys until there is an answer, over new connections, as the SDK does. */
  async function buyStubbornly(sku: string, shopper: string, id: string): Promise<string> {
    for (;;) {
      try {
        const socket = await connect(sku, shopper);
        const answer = await answerOf(socket, id);
        if (answer !== undefined) return answer;
      } catch {
        // The object was lost while it was being connected to.
      }
    }
  }

  async function answerOf(socket: ShopperSocket, id: string): Promise<string | undefined> {
    socket.send({ type: 'purchase', id, quantity: 1 });
    const about = () => socket.heard.find((one) => (one.type === 'receipt' || one.type === 'refusal') && one.id === id);
    await socket.until(() => about() !== undefined || socket.closed !== undefined);
    const answer = about();
    if (answer?.type === 'receipt') return answer.state;
    if (answer?.type !== 'refusal') return undefined;
    return answer.reason === 'try_again' || answer.reason === 'busy' ? undefined : answer.reason;
  }

  it('LANE-8, LANE-3: a Sku that is aborted alone answers the lanes that it had, again and again', async () => {
    const sku = await makeLaned({ total: 10 });
    const ada = await connect(sku, 'ada');
    for (const id of ['a1', 'a2', 'a3']) {
      await runInDurableObject(objectOf(sku), (_, state) => state.abort('Aborted on purpose.')).catch(() => {});
      expect(await ada.purchase(id)).toMatchObject({ type: 'receipt', state: 'sold', replayed: false });
    }
    expect(await stockOf(sku)).toMatchObject({ sold: 3, remaining: 7 });
  });

  it('LANE-8, SKU-5: everything is aborted again and again in a rush; nothing is lost, nothing sold twice', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const sku = await makeDrop({ total: 25, lanes: 3 });
    const shoppers = Array.from({ length: 60 }, (_, i) => `shopper-${i}`);
    let answered = 0;
    const answers = Promise.all(
      shoppers.map(async (shopper) => {
        const answer = await buyStubbornly(sku, shopper, 'mine');
        answered += 1;
        return answer;
      }),
    );
    for (const at of [5, 20, 40]) {
      await until(async () => answered >= at);
      await abortAllDurableObjects();
    }
    const told = await answers;
    expect(told.filter((answer) => answer === 'sold')).toHaveLength(25);
    expect(told.filter((answer) => answer === 'sold_out')).toHaveLength(35);
    expect(await objectOf(sku).audit()).toMatchObject({ sound: true, sold: 25 });
    // Whoever was told so has it.
    for (const [index, shopper] of shoppers.entries()) {
      expect(await objectOf(sku).orders(1_000, 5, shopper)).toHaveLength(told[index] === 'sold' ? 1 : 0);
    }
  });

  it('LANE-3, LANE-8: an answer that was lost on the way is asked for again and given once', async () => {
    const sku = await makeLaned({ total: 5 });
    const ada = await connect(sku, 'ada');
    // The Sku decides and writes, and what it says then never arrives.
    const { serve } = Sku.prototype;
    const served = vi.spyOn(Sku.prototype, 'serve').mockImplementationOnce(async function (this: Sku, ...args) {
      await serve.apply(this, args);
      throw new Error('The connection was lost.');
    });
    expect(await ada.purchase('a1')).toMatchObject({ type: 'receipt', state: 'sold' });
    expect(served.mock.calls.filter(([, { commands }]) => commands.length > 0)).toHaveLength(2);
    expect(ada.heard.filter(({ type }) => type === 'receipt')).toHaveLength(1);
    expect(await stockOf(sku)).toMatchObject({ sold: 1 });
  });

  it('LANE-8, LANE-5: a Sku that wakes without memory finds its lanes again', async () => {
    const sku = await makeLaned({ total: 5 });
    const ada = await connect(sku, 'ada');
    await ada.purchase('a1');
    await evictDurableObject(objectOf(sku), { webSockets: 'hibernate' });
    await operator('POST', `/api/drops/${sku}/restock`, { id: 'r1', quantity: 4 });
    await ada.find('stock', ({ total }) => total === 9);
    await until(async () => (await stockOf(sku)).watching === 1);
  });

  it('LANE-15, WS-9: what a Sku could not tell its lanes before it was aborted is told when it wakes', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const sku = await makeLaned({ total: 5 });
    const ada = await connect(sku, 'ada');
    await ada.purchase('a1');
    const lost = vi.spyOn(Lane.prototype, 'push').mockRejectedValue(new Error('The connection was lost.'));
    await operator('POST', `/api/drops/${sku}/orders/ada/a1/refund`, { id: 'f1' });
    await until(async () => lost.mock.calls.some(([, { news }]) => news.length > 0));
    await runInDurableObject(objectOf(sku), (_, state) => state.abort('Aborted on purpose.')).catch(() => {});
    lost.mockRestore();
    await stockOf(sku);
    await ada.find('receipt', ({ id, state }) => id === 'a1' && state === 'refunded');
  });

  it('LANE-8, SKU-5: a lane that wakes without memory goes on with its sockets', async () => {
    const sku = await makeLaned({ total: 5 });
    const ada = await connect(sku, 'ada');
    const watcher = await connect(sku);
    await evictDurableObject(laneOf(sku), { webSockets: 'hibernate' });
    expect(await ada.purchase('a1')).toMatchObject({ state: 'sold' });
    await watcher.find('stock', ({ sold }) => sold === 1);
    expect(await connect(sku, 'ada').then(({ heard }) => heard[0])).toMatchObject({ orders: [{ id: 'a1' }] });
  });

  it('LANE-5: after news that was given up everybody on the lane is sent to come again', async () => {
    const sku = await makeLaned();
    const ada = await connect(sku, 'ada');
    const record = await objectOf(sku).look();
    if (record === null) throw new Error('The drop is gone.');
    await laneOf(sku).push(sku, { standing: record, news: [], newsLost: true });
    await ada.until(() => ada.closed !== undefined);
    expect(ada.closed).toMatchObject({ code: 1012 });
  });
});

describe('the way to a lane', () => {
  it('LANE-10: is found without asking the Sku for each connection', async () => {
    const sku = await makeLaned();
    await connect(sku);
    const looked = vi.spyOn(Sku.prototype, 'look');
    for (let i = 0; i < 20; i += 1) await open(sku);
    expect(looked.mock.calls.length).toBeLessThanOrEqual(2);
    await objectOf(sku).look();
    expect(looked).toHaveBeenCalled();
    await until(async () => (await vitalsOf(sku))?.lanesInUse === 1);
  });

  it('LANE-7, HTTP-4: a purchase over HTTP goes through a lane too, and keeps its contract', async () => {
    const sku = await makeLaned({ total: 1 });
    expect((await buy(sku, 'ada', 'a1')).status).toBe(201);
    expect((await buy(sku, 'ada', 'a1')).status).toBe(200);
    const refused = await buy(sku, 'bob', 'b1');
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ reason: 'sold_out', remaining: 0 });
  });
});
