import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { Audience } from './audience.ts';
import { buy, changeDrop, connect, makeDrop, newSku, objectOf, open, operator, tokenFor } from './testing/drop.ts';
import { expectProblem } from './testing/problem.ts';

const NO_NEWS = {
  arrivals: [],
  headcount: { watching: 1, sockets: 1, atMs: 0 },
  tally: { refusals: {}, errors: 0 },
  newsSeq: 0,
};
const AIR_TWO = { title: 'Air Two', total: 10, maxPerPurchase: 10, holdSeconds: 0, lanes: 0 };

/** The object as a whole: what survives, what wakes it, what it tells whom. */

async function stockOf(sku: string) {
  const record = await objectOf(sku).look();
  if (record === null) throw new Error('The drop is gone.');
  return record.stock;
}

describe('after the object has lost its memory', () => {
  it('SKU-5: eviction with hibernating sockets loses nothing, and the sockets go on', async () => {
    const sku = await makeDrop({ total: 3 });
    const ada = await connect(sku, 'ada');
    const bob = await connect(sku, 'bob');
    await ada.purchase('a1');
    await evictDurableObject(objectOf(sku), { webSockets: 'hibernate' });
    expect(await ada.purchase('a1')).toMatchObject({ type: 'receipt', state: 'sold', replayed: true });
    expect(await bob.purchase('b1', 2)).toMatchObject({ type: 'receipt', state: 'sold', replayed: false });
    await ada.find('stock', (stock) => stock.remaining === 0 && stock.watching === 2);
  });

  it('SKU-5, INV-2: an abort loses nothing that was acknowledged', async () => {
    const sku = await makeDrop({ total: 5 });
    const ada = await connect(sku, 'ada');
    await ada.purchase('a1', 2);
    await abortAllDurableObjects();
    const again = await connect(sku, 'ada');
    expect(again.heard[0]).toMatchObject({ type: 'welcome', orders: [{ id: 'a1', state: 'sold', quantity: 2 }] });
    expect(await again.purchase('a1', 2)).toMatchObject({ replayed: true });
    expect(await stockOf(sku)).toMatchObject({ remaining: 3, sold: 2 });
    expect(await objectOf(sku).audit()).toMatchObject({ sound: true });
  });

  it('SKU-5, SKU-7: a hold that expired while the object slept is back for the next purchase', async () => {
    const sku = await makeDrop({ total: 1, holdSeconds: 1 });
    const held = await (await buy(sku, 'ada', 'a1')).json<{ expiresAt: string }>();
    await evictDurableObject(objectOf(sku));
    const expiresAtMs = Date.parse(held.expiresAt);
    while (Date.now() < expiresAtMs) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await buy(sku, 'bob', 'b1')).status).toBe(201);
  });
});

describe('the alarm', () => {
  it('SKU-7, WS-9: makes an expiry visible to its owner and to everybody', async () => {
    const sku = await makeDrop({ total: 1, holdSeconds: 1 });
    const ada = await connect(sku, 'ada');
    const bob = await connect(sku, 'bob');
    expect(await ada.purchase('a1')).toMatchObject({ state: 'held' });
    await ada.find('receipt', (receipt) => receipt.id === 'a1' && receipt.state === 'expired');
    await bob.find('stock', (stock) => stock.remaining === 1 && stock.held === 0 && stock.seq === 4);
  });

  it('SKU-7, TIME-4: opens and closes the drop by its schedule, each once', async () => {
    // Far enough ahead that the socket is open by then on a slow machine too.
    const opensAtMs = Date.now() + 3_000;
    const times = { opensAt: new Date(opensAtMs).toISOString(), closesAt: new Date(opensAtMs + 600).toISOString() };
    const sku = await makeDrop(times);
    const ada = await connect(sku, 'ada');
    expect(ada.heard[0]).toMatchObject({ stock: { phase: 'scheduled' } });
    await ada.find('stock', (stock) => stock.phase === 'open');
    await ada.find('stock', (stock) => stock.phase === 'closed');
    await runDurableObjectAlarm(objectOf(sku));
    const kinds = (await objectOf(sku).ledgerAfter(0, 10)).map((event) => event.kind);
    expect(kinds).toEqual(['configured', 'opened', 'closed']);
  });

  it('SKU-7, SKU-5: after a sleep a later time does not take the place of an earlier one', async () => {
    const sku = await makeDrop({ holdSeconds: 60, closesAt: new Date(Date.now() + 3_600_000).toISOString() });
    const alarmAtMs = () => runInDurableObject(objectOf(sku), (_, state) => state.storage.getAlarm());
    // The outbox has had its turn, and what is left is the end of the hold.
    await buy(sku, 'ada', 'a1');
    const [order] = await objectOf(sku).orders(100, 1);
    while ((await alarmAtMs()) !== order?.expiresAtMs) await new Promise((resolve) => setTimeout(resolve, 50));
    await evictDurableObject(objectOf(sku));
    await objectOf(sku).look();
    expect(await alarmAtMs()).toBe(order?.expiresAtMs);
  });

  it('SKU-7: an alarm that was lost is set again when the object wakes', async () => {
    const sku = await makeDrop({ closesAt: new Date(Date.now() + 3_600_000).toISOString() });
    await runInDurableObject(objectOf(sku), (_, state) => state.storage.deleteAlarm());
    await evictDurableObject(objectOf(sku));
    await objectOf(sku).look();
    expect(await runInDurableObject(objectOf(sku), (_, state) => state.storage.getAlarm())).not.toBeNull();
  });

  it('SKU-7: coming late or twice decides nothing', async () => {
    const sku = await makeDrop({ total: 2, holdSeconds: 60 });
    await buy(sku, 'ada', 'a1');
    const before = await stockOf(sku);
    await runDurableObjectAlarm(objectOf(sku));
    await runDurableObjectAlarm(objectOf(sku));
    expect((await stockOf(sku)).seq).toBe(before.seq);
  });
});

describe('telling', () => {
  it('SKU-1, WS-8, WS-10: the buyer hears the receipt first, then the stock that counts it', async () => {
    const sku = await makeDrop();
    const ada = await connect(sku, 'ada');
    await ada.purchase('a1');
    const stock = await ada.find('stock', ({ sold }) => sold === 1);
    const order = ada.heard.map((message) => message.type);
    expect(order.indexOf('receipt')).toBeLessThan(ada.heard.indexOf(stock));
    expect(stock.seq).toBe(3);
  });

  it('WS-9: a confirmation, a release and a refund by the operator reach all sockets of the owner, and nobody else', async () => {
    const sku = await makeDrop({ holdSeconds: 60 });
    const [phone, laptop, bob] = [await connect(sku, 'ada'), await connect(sku, 'ada'), await connect(sku, 'bob')];
    await phone.purchase('a1');
    await phone.purchase('a2');
    const settle = (id: string, how: string) =>
      operator('POST', `/api/drops/${sku}/orders/ada/${id}/${how}`, { id: `${how}-${id}` });
    await settle('a1', 'confirm');
    await settle('a2', 'release');
    await settle('a1', 'refund');
    for (const socket of [phone, laptop]) {
      await socket.find('receipt', ({ id, state }) => id === 'a1' && state === 'sold');
      await socket.find('receipt', ({ id, state }) => id === 'a2' && state === 'released');
      await socket.find('receipt', ({ id, state }) => id === 'a1' && state === 'refunded');
    }
    await bob.find('stock', ({ seq }) => seq === 7);
    expect(bob.heard.filter((message) => message.type === 'receipt')).toEqual([]);
  });

  it('WS-9, HOLD-3: a hold given back on one socket shows on the owner’s others, and is answered once', async () => {
    const sku = await makeDrop({ holdSeconds: 60 });
    const [phone, laptop] = [await connect(sku, 'ada'), await connect(sku, 'ada')];
    await phone.purchase('a1');
    expect(await phone.release('a1')).toMatchObject({ type: 'receipt', state: 'released', replayed: false });
    await laptop.find('receipt', ({ id, state }) => id === 'a1' && state === 'released');
    await phone.find('stock', ({ held, seq }) => held === 0 && seq === 4);
    expect(phone.heard.filter((message) => message.type === 'receipt' && message.state === 'released')).toHaveLength(1);
  });

  it('WS-12: so are changed terms: countdowns and limits of open pages depend on them', async () => {
    const sku = await makeDrop({ maxPerPurchase: 3 });
    const ada = await connect(sku);
    const closesAt = '2030-01-01T12:00:00.000Z';
    await changeDrop(sku, { maxPerPurchase: 2, closesAt });
    const { drop } = await ada.find('drop');
    expect(drop).toMatchObject({ maxPerPurchase: 2, closesAt: Date.parse(closesAt) });
  });

  it('WS-7: a socket that was closed for its manners is no longer counted', async () => {
    const sku = await makeDrop();
    const [ada, eve] = [await connect(sku), await connect(sku)];
    await ada.find('stock', ({ watching }) => watching === 2);
    const from = ada.heard.length;
    eve.send(new ArrayBuffer(8));
    await ada.find('stock', ({ watching }) => watching === 1, from);
  });

  it('WS-12: a changed drop is told to every socket, an unchanged one is not', async () => {
    const sku = await makeDrop();
    const ada = await connect(sku);
    await changeDrop(sku, { title: 'Air One' });
    await changeDrop(sku, { title: 'Air Two', price: { amount: 48, currency: 'EUR' } });
    await ada.find('drop', ({ drop }) => drop.title === 'Air Two' && drop.price?.amount === 48);
    expect(ada.heard.filter((message) => message.type === 'drop')).toHaveLength(1);
  });

  it('WS-1, HTTP-3: the welcome holds the drop, the stock, the clock and the shopper’s own orders', async () => {
    const sku = await makeDrop({ total: 5, perShopperLimit: 3, price: { amount: 9.5, currency: 'EUR' } });
    await buy(sku, 'ada', 'a1', 2);
    await buy(sku, 'bob', 'b1', 1);
    const ada = await connect(sku, 'ada');
    expect(ada.heard[0]).toEqual({
      type: 'welcome',
      protocol: 1,
      sku,
      now: expect.any(Number),
      drop: {
        title: 'Air One',
        price: { amount: 9.5, currency: 'EUR' },
        perShopperLimit: 3,
        maxPerPurchase: 10,
        holdSeconds: 0,
      },
      stock: { seq: 4, total: 5, remaining: 2, held: 0, sold: 3, phase: 'open', watching: 1, at: expect.any(Number) },
      orders: [{ id: 'a1', state: 'sold', quantity: 2, at: expect.any(Number) }],
    });
    expect(await tokenFor('ada')).not.toBe('');
  });
});

describe('the write path of the real object', () => {
  const purchase = (shopper: string) => ({ kind: 'purchase', shopper, id: 'p', quantity: 1 }) as const;

  it('SKU-2: decides in one transaction what came in one turn', async () => {
    const sku = await makeDrop({ total: 100 });
    await runInDurableObject(objectOf(sku), async (object, { storage }) => {
      const transaction = vi.spyOn(storage, 'transactionSync');
      const replies = await Promise.all(Array.from({ length: 50 }, (_, i) => object.shop(purchase(`shopper ${i}`))));
      expect(replies.filter((reply) => reply?.type === 'receipt')).toHaveLength(50);
      expect(transaction).toHaveBeenCalledTimes(1);
    });
  });

  it('SKU-2: decides without a timer what lanes bring, all of them and what was waiting together', async () => {
    const sku = await makeDrop({ total: 100 });
    await runInDurableObject(objectOf(sku), async (object, { storage }) => {
      const transaction = vi.spyOn(storage, 'transactionSync');
      vi.spyOn(globalThis, 'setTimeout').mockReturnValue(setTimeout(() => {}, 0));
      const own = object.shop(purchase('ada'));
      const bring = (lane: string) =>
        object.serve(lane, { ...NO_NEWS, commands: Array.from({ length: 25 }, (_, i) => purchase(`${lane} ${i}`)) });
      for (const served of await Promise.all([bring('one'), bring('other')])) {
        expect(served?.answers.filter(({ kind }) => kind === 'receipt')).toHaveLength(25);
      }
      expect((await own)?.type).toBe('receipt');
      expect(transaction).toHaveBeenCalledTimes(1);
      vi.restoreAllMocks();
    });
  });

  it('SKU-10: tells those who come too late to a full intake that it is busy', async () => {
    const sku = await makeDrop({ total: 5 });
    await runInDurableObject(objectOf(sku), async (object) => {
      const replies = await Promise.all(
        Array.from({ length: 20_010 }, (_, i) => object.shop(purchase(`shopper ${i}`))),
      );
      const reasons = replies.map((reply) => (reply?.type === 'refusal' ? reply.reason : reply?.type));
      const count = (reason: string) => reasons.filter((each) => each === reason).length;
      expect({ receipt: count('receipt'), sold_out: count('sold_out'), busy: count('busy') }).toEqual({
        receipt: 5,
        sold_out: 19_995,
        busy: 10,
      });
    });
  });

  it('SKU-3, HTTP-7: a definition that cannot be written is told to come again, and only the first one creates', async () => {
    const sku = newSku();
    const object = objectOf(sku);
    const define = () => operator('PUT', `/api/drops/${sku}`, { title: 'Air One', total: 10 });
    await runInDurableObject(object, async (_, { storage }) => {
      vi.spyOn(storage, 'transactionSync').mockImplementationOnce(() => {
        throw new Error('The disk is full.');
      });
      vi.spyOn(console, 'error').mockReturnValueOnce(undefined);
    });
    await expectProblem(await define(), 503, 'try_again');
    const created = await Promise.all([define(), define(), define()]);
    expect(created.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
  });

  it('SKU-3: what follows from an answer may fail, and keeps no answer back', async () => {
    const sku = await makeDrop();
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await runInDurableObject(objectOf(sku), async (object) => {
      const tell = vi.spyOn(Audience.prototype, 'broadcast').mockImplementation(() => {
        throw new Error('Nobody can be told.');
      });
      const [defined, bought] = await Promise.all([object.define(AIR_TWO), object.shop(purchase('ada'))]);
      expect(tell).toHaveBeenCalled();
      expect(defined).toMatchObject({ kind: 'decided', answer: { kind: 'done' } });
      expect(bought?.type).toBe('receipt');
      vi.restoreAllMocks();
    });
  });

  it('SKU-11: a listing that cannot be written leaves undone its terms and what was decided with them', async () => {
    const sku = await makeDrop({ total: 5 });
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await runInDurableObject(objectOf(sku), async (object, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      vi.spyOn(storage.sql, 'exec').mockImplementation((query, ...bindings) => {
        if (query.includes('INTO settings')) throw new Error('The disk is full.');
        return exec(query, ...bindings);
      });
      const both = () => Promise.all([object.define(AIR_TWO), object.shop(purchase('ada'))]);
      const [defined, bought] = await both();
      expect(defined).toMatchObject({ answer: { kind: 'failed' }, record: { drop: { title: 'Air One' } } });
      expect(bought).toMatchObject({ type: 'refusal', reason: 'try_again' });
      expect(object.look()?.stock).toMatchObject({ total: 5, sold: 0 });
      vi.restoreAllMocks();
      const [again, receipt] = await both();
      expect(again).toMatchObject({ answer: { kind: 'done' }, record: { drop: { title: 'Air Two' } } });
      expect(receipt).toMatchObject({ type: 'receipt', replayed: false });
    });
  });

  it('WS-4: a connection that cannot be welcomed is closed in plain words and counts nowhere', async () => {
    const sku = await makeDrop();
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await runInDurableObject(objectOf(sku), (_, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      vi.spyOn(storage.sql, 'exec').mockImplementation((query, ...bindings) => {
        if (query.includes('FROM orders')) throw new Error('The disk is gone.');
        return exec(query, ...bindings);
      });
    });
    const ada = await open(sku, `?token=${await tokenFor('ada')}`);
    await ada.until(() => ada.closed !== undefined);
    expect(ada.closed).toMatchObject({ code: 1011 });
    expect(ada.texts).toEqual([]);
    vi.restoreAllMocks();
    expect((await stockOf(sku)).watching).toBe(0);
  });
});
