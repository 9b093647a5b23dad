import { Server } from 'partyserver';
import { describe, expect, it, vi } from 'vitest';
import { connect, makeDrop, objectOf, open, operator, tokenFor } from './testing/drop.ts';

/** What a socket may send, and what becomes of one that sends rubbish. */

async function ledgerOf(sku: string) {
  return objectOf(sku).ledgerAfter(0, 1_000);
}

const AT_MOST_2 = /^quantity must be a whole number from 1 to 2$/;

describe('bad frames', () => {
  const frames: [what: string, frame: string, says: RegExp][] = [
    ['malformed JSON', '{"type":"purchase"', /JSON/],
    ['an empty frame', '', /JSON/],
    ['a number', '17', /JSON object/],
    ['null', 'null', /JSON object/],
    ['a list', '[]', /JSON object|type/],
    ['no type', '{"id":"a1","quantity":1}', /type/],
    ['an unknown type', '{"type":"steal","id":"a1","quantity":1}', /type must be/],
    ['a type that is no text', '{"type":{},"id":"a1","quantity":1}', /type must be/],
    ['no id', '{"type":"purchase","quantity":1}', /id/],
    ['an empty id', '{"type":"purchase","id":"","quantity":1}', /id must be 1 to 64/],
    ['an id that is too long', `{"type":"purchase","id":"${'a'.repeat(65)}","quantity":1}`, /id must be 1 to 64/],
    ['an id with odd characters', '{"type":"purchase","id":"a 1","quantity":1}', /id must be 1 to 64/],
    ['an id that is a number', '{"type":"purchase","id":7,"quantity":1}', /id must be 1 to 64/],
    ['no quantity', '{"type":"purchase","id":"a1"}', /quantity/],
    ['a quantity of nothing', '{"type":"purchase","id":"a1","quantity":0}', AT_MOST_2],
    ['a quantity below nothing', '{"type":"purchase","id":"a1","quantity":-1}', AT_MOST_2],
    ['a quantity beyond the drop’s bound', '{"type":"purchase","id":"a1","quantity":3}', AT_MOST_2],
    ['a quantity that is broken', '{"type":"purchase","id":"a1","quantity":1.5}', AT_MOST_2],
    ['a quantity in words', '{"type":"purchase","id":"a1","quantity":"1"}', AT_MOST_2],
    ['a quantity beyond all bounds', '{"type":"purchase","id":"a1","quantity":1e309}', AT_MOST_2],
    ['NaN', '{"type":"purchase","id":"a1","quantity":NaN}', /JSON/],
    ['a field too many', '{"type":"purchase","id":"a1","quantity":1,"price":0}', /no field named price/],
    ['a prototype', '{"type":"purchase","id":"a1","quantity":1,"__proto__":{"x":1}}', /./],
    ['a field twice', '{"type":"purchase","id":"a1","quantity":1,"quantity":2}', /twice/],
    ['a field twice, once in disguise', '{"type":"purchase","id":"a1","quantity":1,"quantit\\u0079":2}', /twice/],
    ['deep nesting', `${'['.repeat(2_000)}${']'.repeat(2_000)}`, /./],
  ];

  it.each(frames)('WS-4, WS-11: %s is answered with an error and changes nothing', async (_, frame, says) => {
    const sku = await makeDrop({ maxPerPurchase: 2 });
    const [ada, bob] = [await connect(sku, 'ada'), await connect(sku, 'bob')];
    const before = await ledgerOf(sku);
    ada.send(frame);
    const error = await ada.find('error');
    expect(error).toMatchObject({ code: 'bad_message', message: expect.stringMatching(says) });
    expect(ada.texts.join()).not.toMatch(/ at .*\.ts|stack/);
    expect(await ledgerOf(sku)).toEqual(before);
    // The connection is as good as before, and so is everybody else's.
    expect(await ada.purchase('good')).toMatchObject({ type: 'receipt' });
    expect(await bob.purchase('good')).toMatchObject({ type: 'receipt' });
    expect(bob.heard.filter((message) => message.type === 'error')).toEqual([]);
  });

  it('WATCH-1: the home may be watched and named, which changes nothing; another drop may not', async () => {
    const [sku, other] = [await makeDrop(), await makeDrop()];
    const ada = await connect(sku, 'ada');
    for (const skus of [[], [sku]]) ada.send({ type: 'watch', skus });
    ada.send({ type: 'purchase', id: 'named', quantity: 1, sku });
    expect(await ada.answer('named', 0)).not.toHaveProperty('sku');
    expect(ada.heard.filter(({ type }) => type === 'error')).toEqual([]);
    for (const skus of [[other], [sku, other], ['nowhere']]) {
      const from = ada.heard.length;
      ada.send({ type: 'watch', skus });
      const { message } = await ada.find('error', ({ code }) => code === 'bad_message', from);
      expect(message).toContain(skus.at(-1));
    }
    ada.send({ type: 'purchase', id: 'elsewhere', quantity: 1, sku: other });
    await ada.find('error', ({ id }) => id === 'elsewhere');
    expect(await ledgerOf(other)).toHaveLength((await ledgerOf(await makeDrop())).length);
  });

  it('WS-5: 4 KiB are read, one byte more ends the connection with 1009', async () => {
    const sku = await makeDrop();
    const ada = await connect(sku, 'ada');
    ada.send('x'.repeat(4_096));
    await ada.find('error', ({ code }) => code === 'bad_message');
    ada.send('x'.repeat(4_097));
    await ada.until(() => ada.closed !== undefined);
    expect(ada.closed?.code).toBe(1009);
    const eve = await connect(sku, 'eve');
    eve.send('ä'.repeat(2_049));
    await eve.until(() => eve.closed !== undefined);
    expect(eve.closed?.code).toBe(1009);
  });

  it('WS-5: a binary frame ends the connection with 1003', async () => {
    const ada = await connect(await makeDrop(), 'ada');
    ada.send(new TextEncoder().encode('{"type":"purchase","id":"a1","quantity":1}').buffer);
    await ada.until(() => ada.closed !== undefined);
    expect(ada.closed?.code).toBe(1003);
    await ada.find('error', ({ code }) => code === 'unsupported');
  });

  it('WS-5: who goes on sending rubbish is closed with 1008, and nobody else', async () => {
    const sku = await makeDrop();
    const [ada, eve] = [await connect(sku, 'ada'), await connect(sku, 'eve')];
    for (let i = 0; i < 100; i++) eve.send('rubbish');
    await eve.until(() => eve.closed !== undefined);
    expect(eve.closed?.code).toBe(1008);
    expect(eve.heard.filter((message) => message.type === 'error').length).toBeGreaterThan(10);
    expect(await ada.purchase('a1')).toMatchObject({ type: 'receipt' });
    expect(ada.closed).toBeUndefined();
  });

  it('WS-18: what is still on its way when a socket is closed for it is dropped, and costs no look at who sent it', async () => {
    const sku = await makeDrop({ total: 1_000 });
    const [ada, eve, mallory] = [await connect(sku, 'ada'), await connect(sku, 'eve'), await connect(sku, 'mallory')];
    const looks = vi.spyOn(Server.prototype, 'webSocketMessage');
    const before = await ledgerOf(sku);
    for (let i = 0; i < 200; i++) eve.send('rubbish');
    for (let i = 0; i < 20; i++) eve.send({ type: 'purchase', id: `e${i}`, quantity: 1 });
    mallory.send(new ArrayBuffer(8));
    for (let i = 0; i < 20; i++) mallory.send({ type: 'purchase', id: `m${i}`, quantity: 1 });
    await eve.until(() => eve.closed !== undefined);
    await mallory.until(() => mallory.closed !== undefined);
    // Whatever came before it has been handed on by then.
    expect(await ada.purchase('a1')).toMatchObject({ type: 'receipt' });
    expect([eve.closed?.code, mallory.closed?.code]).toEqual([1008, 1003]);
    expect(await ledgerOf(sku)).toHaveLength(before.length + 1);
    expect(looks).not.toHaveBeenCalled();
    looks.mockRestore();
  });

  it('WS-6: a hundred purchases in a burst: the first forty are decided, the others told to wait, the socket stays', async () => {
    const sku = await makeDrop({ total: 1_000 });
    const [ada, bob] = [await connect(sku, 'ada'), await connect(sku, 'bob')];
    for (let i = 0; i < 100; i++) ada.send({ type: 'purchase', id: `a${i}`, quantity: 1 });
    const answers = () => ada.heard.filter(({ type }) => type === 'receipt' || type === 'refusal');
    await ada.until(() => answers().length === 100);
    const refused = ada.heard.filter((message) => message.type === 'refusal');
    expect(refused.length).toBeGreaterThan(0);
    for (const refusal of refused) {
      expect(refusal).toMatchObject({ reason: 'rate_limited', retryAfterMs: expect.any(Number) });
      expect(refusal.retryAfterMs).toBeGreaterThan(0);
    }
    const sold = 100 - refused.length;
    expect(sold).toBeGreaterThanOrEqual(40);
    expect((await objectOf(sku).look())?.stock.sold).toBe(sold);
    expect(ada.closed).toBeUndefined();
    expect(await bob.purchase('b1')).toMatchObject({ type: 'receipt' });
  });
});

describe('who sends', () => {
  it('WS-2: without a token one watches, and a purchase or release is refused as unauthorized', async () => {
    const sku = await makeDrop();
    const [eve, ada] = [await connect(sku), await connect(sku, 'ada')];
    expect(await eve.purchase('e1')).toMatchObject({ type: 'refusal', reason: 'unauthorized' });
    expect(await eve.release('e1')).toMatchObject({ type: 'refusal', reason: 'unauthorized' });
    await ada.purchase('a1');
    await eve.find('stock', ({ sold }) => sold === 1);
    expect((await objectOf(sku).look())?.stock.sold).toBe(1);
  });

  it('BUY-11, HOLD-4: nobody can give back, nor see, another shopper’s order', async () => {
    const sku = await makeDrop({ holdSeconds: 60 });
    const [ada, eve] = [await connect(sku, 'ada'), await connect(sku, 'eve')];
    await ada.purchase('a1');
    expect(await eve.release('a1')).toMatchObject({ reason: 'unknown_order' });
    expect(eve.heard[0]).toMatchObject({ orders: [] });
    expect((await objectOf(sku).look())?.stock.held).toBe(1);
  });

  it('WS-14: the client’s own header, connection id and query make nobody of it', async () => {
    const sku = await makeDrop();
    await (await connect(sku, 'ada')).purchase('a1');
    const eve = await open(sku, '?_pk=ada&shopper=ada', {
      'x-revenue-guard-visitor': encodeURIComponent('{"kind":"shopper","shopper":"ada"}'),
    });
    expect(await eve.find('welcome')).toMatchObject({ orders: [] });
    expect(await eve.purchase('e1')).toMatchObject({ reason: 'unauthorized' });
    const twin = await open(sku, '?_pk=ada');
    await twin.find('welcome');
    await operator('POST', `/api/drops/${sku}/restock`, { id: 'r1', quantity: 1 });
    for (const socket of [eve, twin]) await socket.find('stock', ({ total }) => total === 11);
  });

  it('WS-14: a shopper may be called anything', async () => {
    const sku = await makeDrop();
    const name = 'Zoë 🛍 <script> %41 "x"';
    const zoe = await open(sku, `?token=${await tokenFor(name)}`);
    await zoe.find('welcome');
    await zoe.purchase('z1');
    expect(await objectOf(sku).orders(1_000, 10)).toMatchObject([{ shopper: name, id: 'z1' }]);
  });

  it('WS-3: ping is answered pong', async () => {
    const ada = await connect(await makeDrop());
    ada.send('ping');
    await ada.until(() => ada.texts.includes('pong'));
    expect(ada.texts).toContain('pong');
  });
});

describe('leaving', () => {
  it('WS-15: a close frame is answered, also one without a status code', async () => {
    const sku = await makeDrop();
    for (const code of [1000, undefined]) {
      const ada = await connect(sku, 'ada');
      ada.close(code);
      await ada.until(() => ada.closed !== undefined);
      expect(ada.closed?.code).not.toBe(1006);
    }
  });
});

describe('snapshots', () => {
  it('WS-7: hundreds of sales in a moment make few snapshots, ending on the latest', async () => {
    const sku = await makeDrop({ total: 400 });
    const watcher = await connect(sku);
    const shoppers = await Promise.all(Array.from({ length: 20 }, (_, i) => connect(sku, `shopper ${i}`)));
    const from = watcher.heard.length;
    const startedAtMs = Date.now();
    for (const shopper of shoppers) {
      for (let i = 0; i < 20; i++) shopper.send({ type: 'purchase', id: `p${i}`, quantity: 1 });
    }
    await watcher.find('stock', ({ remaining }) => remaining === 0, from);
    const snapshots = watcher.heard.slice(from).filter((message) => message.type === 'stock');
    // Ten a second, and one at each end.
    const tenASecond = Math.ceil((Date.now() - startedAtMs) / 100) + 2;
    expect(snapshots.length).toBeLessThanOrEqual(tenASecond);
    expect(snapshots.map(({ seq }) => seq)).toEqual(snapshots.map(({ seq }) => seq).toSorted((a, b) => a - b));
    expect(snapshots.at(-1)).toMatchObject({ remaining: 0, sold: 400, phase: 'sold_out', seq: 402 });
  });

  it('WS-7: who watches is told of others that come and go', async () => {
    const sku = await makeDrop();
    const ada = await connect(sku);
    const bob = await connect(sku);
    await ada.find('stock', ({ watching }) => watching === 2);
    bob.close(1000);
    await ada.find('stock', ({ watching }) => watching === 1);
  });
});
