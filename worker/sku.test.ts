import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { buy, changeDrop, connect, makeDrop, objectOf, operator, tokenFor } from './testing/drop.ts';

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

  it('SKU-5, HOLD-2: a hold that expired while the object slept is given back before the next purchase', async () => {
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
    const opensAtMs = Date.now() + 400;
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
