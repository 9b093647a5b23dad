import { env, SELF } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { enter } from '../catalogue.ts';
import { api, buy, changeDrop, connect, makeDrop, newSku, operator, tokenFor } from '../testing/drop.ts';
import { expectProblem, RFC_3339, stockOf } from '../testing/problem.ts';

describe('buying', () => {
  it('HTTP-4, BUY-2, HTTP-13: 201 when new, 200 when replayed, with the same receipt', async () => {
    const sku = await makeDrop({ holdSeconds: 60 });
    const first = await buy(sku, 'ada', 'k1', 2);
    expect(first.status).toBe(201);
    const receipt = await first.json<Record<string, unknown>>();
    expect(receipt).toEqual({
      id: 'k1',
      state: 'held',
      quantity: 2,
      at: expect.stringMatching(RFC_3339),
      expiresAt: expect.stringMatching(RFC_3339),
      replayed: false,
    });
    const again = await buy(sku, 'ada', 'k1', 2);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ ...receipt, replayed: true });
  });

  it('HTTP-4, BUY-3, BUY-5, BUY-6, BUY-7: 409 with the reason when refused', async () => {
    const sku = await makeDrop({ total: 3, perShopperLimit: 2 });
    await buy(sku, 'ada', 'k1', 2);
    const expectRefused = async (shopper: string, id: string, quantity: number, reason: string, remaining: number) => {
      const problem = await expectProblem(await buy(sku, shopper, id, quantity), 409, reason);
      expect(problem).toMatchObject({ reason, remaining, id });
    };
    await expectRefused('ada', 'k1', 1, 'id_reused', 1);
    await expectRefused('ada', 'k2', 1, 'limit_reached', 1);
    await expectRefused('bob', 'k1', 2, 'insufficient_stock', 1);
    await buy(sku, 'bob', 'k2', 1);
    await expectRefused('cyd', 'k1', 1, 'sold_out', 0);
    await operator('POST', `/api/drops/${sku}/pause`, { id: 'p1' });
    await expectRefused('cyd', 'k1', 1, 'paused', 0);
    await operator('POST', `/api/drops/${sku}/close`, { id: 'c1' });
    await expectRefused('cyd', 'k1', 1, 'closed', 0);
  });

  it('BUY-2, HTTP-4: socket and HTTP know the same orders', async () => {
    const sku = await makeDrop();
    const ada = await connect(sku, 'ada');
    await ada.purchase('k1', 2);
    expect((await buy(sku, 'ada', 'k1', 2)).status).toBe(200);
    expect((await buy(sku, 'ada', 'k1', 1)).status).toBe(409);
    await buy(sku, 'ada', 'k2', 1);
    expect(await ada.purchase('k2', 1)).toMatchObject({ replayed: true });
  });

  const headers = async () => ({ authorization: `Bearer ${await tokenFor('ada')}`, 'idempotency-key': 'k1' });
  const bodies: [what: string, body: string, status: number, code: string][] = [
    ['nothing', '', 400, 'invalid_request'],
    ['malformed JSON', '{"quantity":', 400, 'invalid_request'],
    ['NaN', '{"quantity":NaN}', 400, 'invalid_request'],
    ['a quantity beyond all bounds', '{"quantity":1e309}', 400, 'invalid_request'],
    ['a quantity beyond the drop’s', '{"quantity":11}', 400, 'invalid_request'],
    ['a broken quantity', '{"quantity":1.5}', 400, 'invalid_request'],
    ['a quantity in words', '{"quantity":"1"}', 400, 'invalid_request'],
    ['no quantity', '{}', 400, 'invalid_request'],
    ['a list', '[1]', 400, 'invalid_request'],
    ['a field too many', '{"quantity":1,"sku":"other"}', 400, 'invalid_request'],
    ['a field twice', '{"quantity":1,"quantity":2}', 400, 'invalid_request'],
    ['deep nesting', `{"quantity":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400, 'invalid_request'],
    ['too much', `{"quantity":1,"x":"${'x'.repeat(20_000)}"}`, 413, 'body_too_large'],
  ];
  it.each(bodies)('HTTP-1, HTTP-11: a body with %s changes nothing', async (_, body, status, code) => {
    const sku = await makeDrop();
    const init = { method: 'POST', headers: await headers(), body };
    await expectProblem(await api(`/api/drops/${sku}/purchases`, init), status, code);
    expect(await stockOf(sku)).toMatchObject({ seq: 2, remaining: 10 });
  });

  it('HTTP-1, HTTP-11: a purchase without a key, with a bad one, or without a token changes nothing', async () => {
    const sku = await makeDrop();
    const post = (given: Record<string, string>) =>
      api(`/api/drops/${sku}/purchases`, { method: 'POST', headers: given, body: '{"quantity":1}' });
    const { authorization } = await headers();
    await expectProblem(await post({ authorization }), 400, 'invalid_request');
    await expectProblem(await post({ authorization, 'idempotency-key': 'a b' }), 400, 'invalid_request');
    await expectProblem(await post({ 'idempotency-key': 'k1' }), 401, 'unauthorized');
    expect(await stockOf(sku)).toMatchObject({ remaining: 10 });
  });
});

describe('the drops', () => {
  it('HTTP-12: are listed in pages with their stock, newest first, each once', async () => {
    const skus: string[] = [];
    for (let i = 0; i < 5; i++) skus.push(await makeDrop({ total: i + 1 }));
    type Page = { drops: { sku: string; stock: { remaining: number } }[]; next?: string };
    const listed: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const page: Page = await (await api(`/api/drops?limit=2${next === '' ? '' : `&after=${next}`}`)).json();
      listed.push(...page.drops.map(({ sku, stock }) => `${sku}:${stock.remaining}`));
      next = page.next;
    }
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(expect.arrayContaining(skus.map((sku, i) => `${sku}:${i + 1}`)));
  });

  it('HTTP-12: one that does not answer is named apart, and keeps none of the others away', async () => {
    const [silent, sku] = [newSku(), await makeDrop()];
    await enter(env, silent, { title: 'Entered, but never defined' }, Date.now());
    const page = await (await api('/api/drops?limit=50')).json<{ drops: { sku: string }[]; unanswered: string[] }>();
    expect(page.drops.map((drop) => drop.sku)).toContain(sku);
    expect(page.unanswered).toEqual([silent]);
  });

  it('HTTP-17: are found by a part of the title or of the SKU, whatever the case', async () => {
    const sku = await makeDrop({ title: 'Night 100% Edition_' });
    const found = async (search: string): Promise<string[]> => {
      const page: { drops: { sku: string }[] } = await (
        await api(`/api/drops?search=${encodeURIComponent(search)}`)
      ).json();
      return page.drops.map((drop) => drop.sku);
    };
    for (const search of ['NIGHT', '100%', 'Edition_', sku.toUpperCase()]) expect(await found(search)).toContain(sku);
    for (const search of ['Night%Edition', 'nothing of that name', "'; DROP TABLE drops; --"]) {
      expect(await found(search)).toEqual([]);
    }
  });

  it('HTTP-17, WATCH-3: the sizes of a product are found by it, and say which they are; one that has left it is not', async () => {
    const product = newSku();
    const skus: string[] = [];
    for (const size of ['42', '43', '44']) skus.push(await makeDrop({ product, size }));
    await makeDrop({ product: newSku(), size: '42' });
    const found = async () => {
      const { drops } = await (await api(`/api/drops?product=${product}`)).json<{ drops: Record<string, unknown>[] }>();
      return drops.map(({ sku, size }) => `${sku}:${size}`).toSorted();
    };
    expect(await found()).toEqual([`${skus[0]}:42`, `${skus[1]}:43`, `${skus[2]}:44`].toSorted());
    expect(await (await api(`/api/drops/${skus[0]}`)).json()).toMatchObject({ product, size: '42' });
    await changeDrop(skus[1] ?? '', { product, size: '43½' });
    await changeDrop(skus[2] ?? '', {});
    expect(await found()).toEqual([`${skus[0]}:42`, `${skus[1]}:43½`].toSorted());
    expect(await (await api(`/api/drops/${skus[2]}`)).json()).not.toHaveProperty('product');
    await expectProblem(await api('/api/drops?product=a%20b'), 400, 'invalid_request');
  });

  it('HTTP-18: with by=product each page has whole products, each of them once', async () => {
    const product = newSku();
    const sizes: string[] = [];
    for (const size of ['42', '43']) sizes.push(await makeDrop({ product, size }));
    const alone = await makeDrop();
    sizes.push(await makeDrop({ product, size: '44' }));
    type Page = { drops: { sku: string }[]; next?: string };
    const page = async (next = ''): Promise<Page> =>
      (await api(`/api/drops?by=product&limit=1${next === '' ? '' : `&after=${next}`}`)).json();
    const first = await page();
    expect(first.drops.map(({ sku }) => sku).toSorted()).toEqual(sizes.toSorted());
    const second = await page(first.next);
    expect(second.drops.map(({ sku }) => sku)).toEqual([alone]);
    const third = await page(second.next);
    for (const { sku } of third.drops) expect(sizes).not.toContain(sku);
    await expectProblem(await api('/api/drops?by=size'), 400, 'invalid_request');
  });

  it('HTTP-14: may be read from any origin', async () => {
    const sku = await makeDrop();
    const read = await api(`/api/drops/${sku}`, { headers: { origin: 'https://shop.example' } });
    expect(read.headers.get('access-control-allow-origin')).toBe('*');
    const asked = await SELF.fetch(`https://drops.test/api/drops/${sku}/purchases`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key,content-type',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toContain('idempotency-key');
  });
});

it('HTTP-12, LANE-10: what the way to a drop was found by is not what a list shows of it', async () => {
  const sku = await makeDrop();
  await buy(sku, 'ada', 'a1', 2);
  const { drops } = await (await api(`/api/drops?search=${sku}`)).json<{ drops: { stock: { remaining: number } }[] }>();
  expect(drops).toMatchObject([{ stock: { remaining: 8 } }]);
});
