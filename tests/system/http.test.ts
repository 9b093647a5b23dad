import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, buy, call, operate } from '../support/http.ts';
import { OPERATOR_TOKEN, Program, SHOPPER_TOKEN_SECRET, until } from '../support/program.ts';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

describe('the HTTP contract, on the real program', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(() => program?.dispose());

  async function purchase(token: string, sku: string, id: string, quantity = 1): Promise<Answer> {
    const headers = { 'idempotency-key': id };
    return call(program, 'POST', `/api/drops/${sku}/purchases`, { token, body: { quantity }, headers });
  }

  test('HTTP-2, HTTP-3, HTTP-13: a session is made and renewed; a token of the shop is as good', async () => {
    const made = await call(program, 'POST', '/api/session');
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      token: expect.any(String),
      shopper: expect.any(String),
      expiresAt: expect.stringMatching(RFC_3339),
    });
    const renewed = await call(program, 'POST', '/api/session', { token: made.json.token });
    expect(renewed.json.shopper).toBe(made.json.shopper);

    await program.server.createDrop('shop', { title: 'Shop', total: 3 });
    const customer = await new SignJWT({ sub: 'customer 17' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(SHOPPER_TOKEN_SECRET));
    expect((await purchase(customer, 'shop', 'mine')).status).toBe(201);
    expect((await operate(program, 'GET', '/api/drops/shop/orders')).json.orders[0].shopper).toBe('customer 17');
  });

  test('HTTP-4, HTTP-6, HTTP-13: a drop is defined and changed; a purchase is 201, its repeat 200, a refusal 409', async () => {
    const terms = { title: 'Terms', total: 3, perShopperLimit: 2, price: { amount: 29.5, currency: 'EUR' } };
    const created = await operate(program, 'PUT', '/api/drops/terms', terms);
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ sku: 'terms', ...terms, stock: { phase: 'open', remaining: 3 } });
    expect(created.json.stock.at).toMatch(RFC_3339);
    const { token } = await program.server.session();
    const first = await purchase(token, 'terms', 'one', 2);
    expect([first.status, first.json]).toEqual([
      201,
      { id: 'one', state: 'sold', quantity: 2, at: expect.stringMatching(RFC_3339), replayed: false },
    ]);
    const again = await purchase(token, 'terms', 'one', 2);
    expect([again.status, again.json]).toEqual([200, { ...first.json, replayed: true }]);
    const refused = await purchase(token, 'terms', 'two');
    expect([refused.status, refused.type, refused.json.code, refused.json.reason]).toEqual([
      409,
      'application/problem+json',
      'limit_reached',
      'limit_reached',
    ]);
    const changed = await operate(program, 'PUT', '/api/drops/terms', { ...terms, total: 10 });
    expect([changed.status, changed.json.stock.remaining]).toEqual([200, 8]);
    const seen = await call(program, 'GET', '/api/drops/terms');
    expect(seen.json).toEqual({ ...changed.json, stock: { ...changed.json.stock, at: expect.any(String) } });
  });

  test('HTTP-7: the drop is paused, resumed, restocked and closed, once per id', async () => {
    await program.server.createDrop('steered', { title: 'Steered', total: 2 });
    const command = (name: string, body: object) => operate(program, 'POST', `/api/drops/steered/${name}`, body);
    expect((await command('pause', { id: 'p' })).json).toMatchObject({ replayed: false, stock: { phase: 'paused' } });
    expect((await buy(program, 'steered', 'x')).json.reason).toBe('paused');
    expect((await command('resume', { id: 'r' })).json.stock.phase).toBe('open');
    const restock = await command('restock', { id: 's', quantity: 5 });
    expect((await command('restock', { id: 's', quantity: 5 })).json).toMatchObject({
      replayed: true,
      stock: { total: 7 },
    });
    expect(restock.json).toMatchObject({ replayed: false, stock: { total: 7 } });
    const reused = await command('pause', { id: 's' });
    expect([reused.status, reused.json.code]).toEqual([409, 'id_reused']);
    expect((await command('close', { id: 'c' })).json.stock.phase).toBe('closed');
  });

  test('HTTP-7, HTTP-8, HTTP-9, HTTP-10: orders are settled and listed, the ledger is exported, the audit is sound', async () => {
    await program.server.createDrop('held', { title: 'Held', total: 10, holdSeconds: 600 });
    for (const id of ['a', 'b', 'c']) await buy(program, 'held', id);
    const { orders } = (await operate(program, 'GET', '/api/drops/held/orders')).json;
    expect(orders.map((order: { id: string }) => order.id)).toEqual(['c', 'b', 'a']);
    const settle = (order: { shopper: string; id: string }, how: string, body: object) =>
      operate(program, 'POST', `/api/drops/held/orders/${order.shopper}/${order.id}/${how}`, body);
    expect((await settle(orders[0], 'confirm', { id: '1' })).json).toMatchObject({ state: 'sold', replayed: false });
    expect((await settle(orders[0], 'confirm', { id: '1' })).json).toMatchObject({ state: 'sold', replayed: true });
    expect((await settle(orders[0], 'refund', { id: '2', restock: true })).json.state).toBe('refunded');
    expect((await settle(orders[1], 'release', { id: '3' })).json.state).toBe('released');
    const page = (await operate(program, 'GET', '/api/drops/held/orders?limit=2')).json;
    const rest = (await operate(program, 'GET', `/api/drops/held/orders?limit=2&after=${page.next}`)).json;
    expect([...page.orders, ...rest.orders].map((order) => order.state)).toEqual(['refunded', 'released', 'held']);
    expect(rest.next).toBeUndefined();

    const ledger = await operate(program, 'GET', '/api/drops/held/ledger');
    const lines = ledger.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(ledger.type).toContain('application/x-ndjson');
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, i) => i + 1));
    expect(lines.slice(-6).map((line) => line.kind)).toEqual([
      'held',
      'held',
      'held',
      'confirmed',
      'refunded',
      'released',
    ]);
    const after = await operate(program, 'GET', `/api/drops/held/ledger?after=${lines.length - 1}`);
    expect(after.text.trim()).toBe(JSON.stringify(lines.at(-1)));
    const csv = await call(program, 'GET', '/api/drops/held/ledger', {
      token: OPERATOR_TOKEN,
      headers: { accept: 'text/csv' },
    });
    expect(csv.type).toContain('text/csv');
    expect(csv.text.trim().split('\r\n')).toHaveLength(lines.length + 1);
    const audit = (await operate(program, 'GET', '/api/drops/held/audit')).json;
    expect(audit).toMatchObject({ sound: true, violations: [], total: 10, remaining: 9, held: 1, sold: 0, orders: 3 });
  });

  test('HTTP-12, HTTP-14: the list is paged, shows stock, and may be read from any origin', async () => {
    const first = await call(program, 'GET', '/api/drops?limit=2', { headers: { origin: 'https://shop.example' } });
    expect(first.json.drops).toHaveLength(2);
    expect(first.json.drops[0].stock).toMatchObject({ total: expect.any(Number), remaining: expect.any(Number) });
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const second = await call(program, 'GET', `/api/drops?limit=50&after=${first.json.next}`);
    const skus = [...first.json.drops, ...second.json.drops].map((drop: { sku: string }) => drop.sku);
    expect(new Set(skus).size).toBe(skus.length);
    expect(skus).toEqual(expect.arrayContaining(['air-one', 'air-one-held', 'air-one-night']));
  });

  test('OUT-4, HOOK-1: a webhook shows its secret once; the report tells of an order of any drop', async () => {
    const url = 'https://receiver.example/hook';
    const made = await operate(program, 'PUT', '/api/webhooks/mine', { url });
    expect([made.status, made.json.secret]).toEqual([201, expect.stringMatching(/^whsec_/)]);
    expect((await operate(program, 'GET', '/api/webhooks')).text).not.toContain('whsec_');
    expect((await operate(program, 'DELETE', '/api/webhooks/mine')).status).toBe(204);

    await program.server.createDrop('reported', { title: 'Reported', total: 3 });
    await buy(program, 'reported', 'for-the-report');
    let rows: { id: string; state: string }[] = [];
    await until('the order to reach the report', async () => {
      rows = (await operate(program, 'GET', '/api/reports/orders?sku=reported')).json.orders;
      return rows.length > 0;
    });
    expect(rows).toMatchObject([{ sku: 'reported', id: 'for-the-report', state: 'sold', quantity: 1 }]);
  });
});
