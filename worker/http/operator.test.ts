import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { api, buy, changeDrop, makeDrop, newSku, objectOf, operator, tokenFor } from '../testing/drop.ts';
import { expectProblem, RFC_3339, stockOf } from '../testing/problem.ts';
import { app } from './app.ts';

describe('the operator', () => {
  const routes: [method: string, path: string][] = [
    ['PUT', '/api/drops/SKU'],
    ['POST', '/api/drops/SKU/pause'],
    ['POST', '/api/drops/SKU/resume'],
    ['POST', '/api/drops/SKU/close'],
    ['POST', '/api/drops/SKU/restock'],
    ['GET', '/api/drops/SKU/orders'],
    ['POST', '/api/drops/SKU/orders/ada/a1/confirm'],
    ['POST', '/api/drops/SKU/orders/ada/a1/release'],
    ['POST', '/api/drops/SKU/orders/ada/a1/refund'],
    ['GET', '/api/drops/SKU/ledger'],
    ['GET', '/api/drops/SKU/audit'],
    ['GET', '/api/webhooks'],
    ['PUT', '/api/webhooks/w1'],
    ['DELETE', '/api/webhooks/w1'],
    ['POST', '/api/webhooks/w1/test'],
    ['GET', '/api/reports/orders'],
    ['POST', '/api/reports/catch-up'],
    ['GET', '/metrics'],
  ];

  it.each(routes)('HTTP-5: %s %s lets nobody else through', async (method, path) => {
    const sku = await makeDrop();
    const url = path.replace('SKU', sku);
    const shopper = await tokenFor('ada');
    const body = method === 'GET' ? {} : { body: '{"id":"c1"}' };
    for (const authorization of [
      '',
      'Bearer wrong',
      'Bearer ',
      'Basic dGVzdA==',
      `Bearer ${shopper}`,
      'test-operator-token',
    ]) {
      await expectProblem(await api(url, { method, headers: { authorization }, ...body }), 401, 'unauthorized');
    }
    const unset = await app.fetch(
      new Request(`https://drops.test${url}`, { method, headers: { authorization: 'Bearer undefined' }, ...body }),
      { ...env, OPERATOR_TOKEN: undefined } as unknown as Env,
    );
    const problem = await expectProblem(unset, 503, 'operator_not_configured');
    expect(problem.detail).toContain('OPERATOR_TOKEN');
    expect(await stockOf(sku)).toMatchObject({ seq: 2, phase: 'open' });
  });

  it('HTTP-6, HTTP-13: defines a drop and changes it', async () => {
    const sku = newSku();
    const opensAt = '2026-12-01T12:00:00+01:00';
    const body = {
      title: '  Air One ',
      imageUrl: '/demo/air-one.svg',
      price: { amount: 48, currency: 'EUR' },
      total: 100,
      perShopperLimit: 2,
      maxPerPurchase: 2,
      opensAt,
      closesAt: '2026-12-02T12:00:00Z',
      holdSeconds: 120,
      lanes: 4,
      region: 'weur',
    };
    const created = await operator('PUT', `/api/drops/${sku}`, body);
    expect(created.status).toBe(201);
    const drop = await created.json<Record<string, unknown>>();
    expect(drop).toMatchObject({
      ...body,
      sku,
      title: 'Air One',
      opensAt: '2026-12-01T11:00:00.000Z',
      closesAt: '2026-12-02T12:00:00.000Z',
      stock: { total: 100, remaining: 100, held: 0, sold: 0, watching: 0, at: expect.stringMatching(RFC_3339) },
    });
    const changed = await operator('PUT', `/api/drops/${sku}`, { title: 'Air Two', total: 50, opensAt: null });
    expect(changed.status).toBe(200);
    const after = await changed.json<Record<string, unknown>>();
    expect(after).toMatchObject({ title: 'Air Two', total: 50, stock: { phase: 'open', remaining: 50 } });
    expect(after).not.toHaveProperty('opensAt');
    expect(await (await api(`/api/drops/${sku}`)).json()).toMatchObject({ title: 'Air Two', maxPerPurchase: 10 });
  });

  const bad: [field: string, value: unknown][] = [
    ['title', ''],
    ['title', 'x'.repeat(201)],
    ['title', 'a\u0000b'],
    ['title', undefined],
    ['total', -1],
    ['total', 1.5],
    ['total', 1e12],
    ['total', '10'],
    ['total', undefined],
    ['imageUrl', 'javascript:alert(1)'],
    ['imageUrl', '//evil.example/x.png'],
    ['imageUrl', 'data:text/html,x'],
    ['price', 48],
    ['price', { amount: -1, currency: 'EUR' }],
    ['price', { amount: 48, currency: 'euro' }],
    ['price', { amount: 48 }],
    ['perShopperLimit', 0],
    ['maxPerPurchase', 0],
    ['maxPerPurchase', 1_001],
    ['opensAt', 'tomorrow'],
    ['opensAt', '2026-13-01T00:00:00Z'],
    ['opensAt', '9999-12-31T23:59:59-23:59'],
    ['opensAt', 1_763_812_800_000],
    ['closesAt', '2026-11-22'],
    ['holdSeconds', -1],
    ['holdSeconds', 1e9],
    ['lanes', -1],
    ['region', 'mars'],
    ['prize', 1],
  ];
  it.each(bad)('HTTP-6, HTTP-11: a drop with the %s %j is refused by name', async (field, value) => {
    const sku = newSku();
    const answer = await operator('PUT', `/api/drops/${sku}`, { title: 'Air One', total: 10, [field]: value });
    const problem = await expectProblem(answer, 400, 'invalid_request');
    expect(problem.detail).toContain(field);
    expect((await api(`/api/drops/${sku}`)).status).toBe(404);
  });

  it('HTTP-11: an empty list is no body, and asks for nothing where a body may be empty', async () => {
    const sku = await makeDrop();
    const receiver = `/api/webhooks/${newSku()}`;
    await operator('PUT', receiver, { url: 'https://shop.example/hooks' });
    const bare = [`/api/reports/reconciliation/${sku}/repair`, `${receiver}/dead-letters/redeliver`];
    for (const path of bare) {
      const { detail } = await expectProblem(await operator('POST', path, []), 400, 'invalid_request');
      expect(detail).toBe('the body must be a JSON object.');
    }
    await operator('DELETE', receiver);
  });

  it('HTTP-6, CMD-4: a drop cannot close before it opens, nor shrink below what is sold', async () => {
    const sku = await makeDrop();
    const times = { opensAt: '2030-01-01T12:00:00Z', closesAt: '2030-01-01T12:00:00Z' };
    await expectProblem(await changeDrop(sku, times), 400, 'invalid_request');
    await buy(sku, 'ada', 'a1', 4);
    const refused = await expectProblem(await changeDrop(sku, { total: 3 }), 409, 'insufficient_stock');
    expect(refused.detail).toContain('lowest possible is 4');
    expect(await stockOf(sku)).toMatchObject({ total: 10 });
  });

  it('HTTP-7, CMD-1, CMD-6: commands are carried out once for each id', async () => {
    const sku = await makeDrop();
    const command = async (name: string, body: object) => {
      const answer = await operator('POST', `/api/drops/${sku}/${name}`, body);
      return answer.json<Record<string, unknown>>();
    };
    expect(await command('pause', { id: 'c1' })).toMatchObject({ sku, replayed: false, stock: { phase: 'paused' } });
    expect(await command('pause', { id: 'c1' })).toMatchObject({ replayed: true });
    expect(await command('resume', { id: 'c1' })).toMatchObject({ status: 409, reason: 'id_reused' });
    expect(await command('resume', { id: 'c2' })).toMatchObject({ stock: { phase: 'open' } });
    expect(await command('restock', { id: 'c3', quantity: 5 })).toMatchObject({ stock: { total: 15 } });
    expect(await command('restock', { id: 'c3', quantity: 5 })).toMatchObject({ replayed: true, stock: { total: 15 } });
    expect(await command('restock', { id: 'c3', quantity: 6 })).toMatchObject({ reason: 'id_reused' });
    expect(await command('restock', { id: 'c4', quantity: -16 })).toMatchObject({ reason: 'insufficient_stock' });
    expect(await command('restock', { id: 'c4' })).toMatchObject({ status: 400 });
    expect(await command('pause', {})).toMatchObject({ status: 400 });
    expect(await command('close', { id: 'c5' })).toMatchObject({ stock: { phase: 'closed' } });
    expect(await command('resume', { id: 'c6' })).toMatchObject({ status: 409, reason: 'closed' });
  });

  it('HTTP-7, SET-1, SET-4, SET-5, SET-6: orders are settled once for each id', async () => {
    const sku = await makeDrop({ holdSeconds: 60 });
    await buy(sku, 'Zoë /?#', 'a1', 2);
    await buy(sku, 'Zoë /?#', 'a2', 1);
    const settle = async (id: string, how: string, body: object) => {
      const path = `/api/drops/${sku}/orders/${encodeURIComponent('Zoë /?#')}/${id}/${how}`;
      return (await operator('POST', path, body)).json<Record<string, unknown>>();
    };
    expect(await settle('a1', 'confirm', { id: 's1' })).toMatchObject({
      state: 'sold',
      replayed: false,
      stock: { sold: 2 },
    });
    expect(await settle('a1', 'confirm', { id: 's1' })).toMatchObject({ state: 'sold', replayed: true });
    expect(await settle('a1', 'release', { id: 's2' })).toMatchObject({ status: 409, reason: 'not_releasable' });
    expect(await settle('a2', 'release', { id: 's3' })).toMatchObject({ state: 'released', stock: { held: 0 } });
    expect(await settle('a1', 'refund', { id: 's4', restock: true })).toMatchObject({
      state: 'refunded',
      stock: { remaining: 10 },
    });
    expect(await settle('a1', 'refund', { id: 's4', restock: false })).toMatchObject({ reason: 'id_reused' });
    expect(await settle('a9', 'confirm', { id: 's5' })).toMatchObject({ status: 404, reason: 'unknown_order' });
    expect(await settle('a1', 'refund', { id: 's6', restock: 'yes' })).toMatchObject({ status: 400 });
    expect(await objectOf(sku).audit()).toMatchObject({ sound: true });
  });

  it('HTTP-8: lists orders in pages, each once, and of one shopper', async () => {
    const sku = await makeDrop({ total: 30 });
    for (let i = 0; i < 7; i++) await buy(sku, `shopper-${i % 2}`, `p${i}`);
    type Page = { orders: { id: string; at: string; shopper: string }[]; next?: string };
    const page = async (query: string) => (await operator('GET', `/api/drops/${sku}/orders${query}`)).json<Page>();
    const ids: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const { orders, next: cursor }: Page = await page(`?limit=3${next === '' ? '' : `&after=${next}`}`);
      ids.push(...orders.map((order) => order.id));
      next = cursor;
    }
    expect(ids).toEqual(['p6', 'p5', 'p4', 'p3', 'p2', 'p1', 'p0']);
    expect((await page('?shopper=shopper-1')).orders.map((order) => order.id)).toEqual(['p5', 'p3', 'p1']);
    await expectProblem(await operator('GET', `/api/drops/${sku}/orders?limit=0`), 400, 'invalid_request');
    await expectProblem(await operator('GET', `/api/drops/${sku}/orders?after=rubbish`), 400, 'invalid_request');
  });

  it('HTTP-9, HTTP-13, LED-1: streams the ledger whole, from any entry, and as CSV that changes no id', async () => {
    const sku = await makeDrop({ total: 30, holdSeconds: 60 });
    await buy(sku, '=cmd()', '-p1', 2);
    await operator('POST', `/api/drops/${sku}/orders/${encodeURIComponent('=cmd()')}/-p1/confirm`, { id: 's1' });
    const whole = await operator('GET', `/api/drops/${sku}/ledger`);
    expect(whole.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await whole.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { seq: 1, kind: 'configured', total: 30, holdSeconds: 60, at: expect.stringMatching(RFC_3339) },
      { seq: 2, kind: 'opened' },
      {
        seq: 3,
        kind: 'held',
        shopper: '=cmd()',
        id: '-p1',
        quantity: 2,
        remaining: 28,
        expiresAt: expect.stringMatching(RFC_3339),
      },
      { seq: 4, kind: 'confirmed', id: '-p1', late: false },
    ]);
    const rest = await (await operator('GET', `/api/drops/${sku}/ledger?after=3`)).text();
    expect(
      rest
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual([4]);
    expect(await (await operator('GET', `/api/drops/${sku}/ledger?after=4`)).text()).toBe('');
    for (const after of ['-1', '%20', '1.5', '0x1']) {
      await expectProblem(await operator('GET', `/api/drops/${sku}/ledger?after=${after}`), 400, 'invalid_request');
    }
    const csv = await api(`/api/drops/${sku}/ledger`, {
      headers: { authorization: 'Bearer test-operator-token', accept: 'text/csv' },
    });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const rows = (await csv.text()).split('\r\n');
    expect(rows[0]).toBe('seq,at,kind,remaining,shopper,id,quantity,detail');
    expect(rows[3]).toMatch(/^3,[^,]+,held,28,'=cmd\(\),-p1,2,"\{""expiresAt"":/);
  });
});
