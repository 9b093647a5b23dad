import { env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../shared/inventory/ledger.ts';
import { record } from '../readModel.ts';
import { api, buy, makeDrop, OPERATOR, operator } from '../testing/drop.ts';

const NOON_MS = Date.UTC(2026, 10, 22, 12);
const at = (seconds: number) => new Date(NOON_MS + seconds * 1_000).toISOString();

interface Report {
  readonly orders: { sku: string; shopper: string; id: string; state: string; at: string }[];
  readonly next?: string;
}

function sale(sku: string, seq: number, seconds: number, shopper: string): LedgerEvent {
  return {
    kind: 'sold',
    shopper,
    id: `${sku}-${seq}`,
    quantity: 2,
    seq,
    atMs: NOON_MS + seconds * 1_000,
    remaining: 9,
  };
}

const refund: LedgerEvent = {
  kind: 'refunded',
  shopper: 'ada',
  id: 'one-1',
  quantity: 2,
  restock: true,
  seq: 4,
  atMs: NOON_MS + 60_000,
  remaining: 9,
};

/** Two drops; some purchases of both fall into the same millisecond. */
beforeAll(async () => {
  await record(env.DB, {
    sku: 'one',
    events: [sale('one', 1, 0, 'ada'), sale('one', 2, 10, 'bob'), sale('one', 3, 10, 'ada'), refund],
  });
  await record(env.DB, { sku: 'two', events: [sale('two', 1, 10, 'ada'), sale('two', 2, 20, '=HYPERLINK("x"),\'b')] });
});

async function report(query = ''): Promise<Report> {
  const response = await operator('GET', `/api/reports/orders${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

const ids = ({ orders }: Report) => orders.map(({ id }) => id);

async function csv(query = ''): Promise<Response> {
  return api(`/api/reports/orders${query}`, { headers: { ...OPERATOR, accept: 'text/csv' } });
}

describe('the report of orders', () => {
  it('OUT-4, HTTP-13: lists the orders of all SKUs, newest first', async () => {
    const { orders, next } = await report();
    expect(next).toBeUndefined();
    expect(orders.map(({ id }) => id)).toEqual(['two-2', 'two-1', 'one-3', 'one-2', 'one-1']);
    expect(orders.at(-1)).toEqual({
      sku: 'one',
      shopper: 'ada',
      id: 'one-1',
      state: 'refunded',
      quantity: 2,
      at: at(0),
      updatedAt: at(60),
    });
  });

  it.each<[string, string[]]>([
    ['?sku=one', ['one-3', 'one-2', 'one-1']],
    ['?sku=three', []],
    ['?shopper=ada', ['two-1', 'one-3', 'one-1']],
    ['?state=refunded', ['one-1']],
    ['?id=one-2', ['one-2']],
    ['?id=nobody-had-it', []],
    ['?id=one-2&shopper=ada', []],
    [`?from=${at(10)}`, ['two-2', 'two-1', 'one-3', 'one-2']],
    [`?to=${at(10)}`, ['one-1']],
    [`?from=${at(0)}&to=${at(20)}&shopper=ada&state=sold&sku=one`, ['one-3']],
    [`?from=2026-11-22T13:00:10%2B01:00`, ['two-2', 'two-1', 'one-3', 'one-2']],
    [`?shopper=${encodeURIComponent('=HYPERLINK("x"),\'b')}`, ['two-2']],
  ])('OUT-4: %s', async (query, expected) => {
    expect(ids(await report(query))).toEqual(expected);
  });

  it('OUT-4: pages hold each order once, also where purchases share their millisecond', async () => {
    for (const limit of [1, 2, 3, 4]) {
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const page: Report = await report(`?limit=${limit}${next === undefined ? '' : `&cursor=${next}`}`);
        expect(page.orders.length).toBeLessThanOrEqual(limit);
        seen.push(...ids(page));
        next = page.next;
      } while (next !== undefined);
      expect(seen).toEqual(['two-2', 'two-1', 'one-3', 'one-2', 'one-1']);
    }
  });

  it('OUT-4: as CSV it is everything that matches, quoted, and without formulas', async () => {
    const response = await csv('?limit=1');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await response.text()).split('\r\n')).toEqual([
      'sku,shopper,id,state,quantity,at,updatedAt',
      `two,"'=HYPERLINK(""x""),'b",two-2,sold,2,${at(20)},${at(20)}`,
      `two,ada,two-1,sold,2,${at(10)},${at(10)}`,
      `one,ada,one-3,sold,2,${at(10)},${at(10)}`,
      `one,bob,one-2,sold,2,${at(10)},${at(10)}`,
      `one,ada,one-1,refunded,2,${at(0)},${at(60)}`,
      '',
    ]);
    expect((await (await csv('?sku=three')).text()).split('\r\n').length).toBe(2);
  });

  it('REP-1: a link that can send no header asks for CSV, or for JSON, by its query', async () => {
    const linked = await operator('GET', '/api/reports/orders?format=csv&sku=one');
    expect(linked.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(linked.headers.get('content-disposition')).toContain('orders.csv');
    expect(await linked.text()).toBe(await (await csv('?sku=one')).text());
    expect((await csv('?format=json')).headers.get('content-type')).toBe('application/json');
  });

  it('OUT-4: a long CSV comes in pages, each order once', async () => {
    const events = Array.from({ length: 2_500 }, (_, index) => sale('long', index + 1, Math.floor(index / 7), 'cy'));
    await record(env.DB, { sku: 'long', events });
    const lines = (await (await csv('?sku=long')).text()).split('\r\n').slice(1, -1);
    expect(lines.map((line) => line.split(',')[2])).toEqual(events.map(({ seq }) => `long-${seq}`).reverse());
  });

  it.each([
    'sku=a%20b',
    'shopper=',
    'state=lost',
    'from=yesterday',
    'to=2026-11-22',
    `from=${at(1)}&to=${at(1)}`,
    'limit=0',
    'limit=501',
    'limit=x',
    'cursor=nonsense',
    'cursor=eyJhdE1zIjoxfQ',
    'colour=red',
    'id=a%20b',
    'format=xml',
    'sku=one&sku=two',
  ])('OUT-4, HTTP-1: %s is a 400 problem', async (query) => {
    const response = await operator('GET', `/api/reports/orders?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request' });
  });

  it('HTTP-5: is for the operator', async () => {
    expect((await api('/api/reports/orders')).status).toBe(401);
  });

  it('OUT-1, OUT-4: a purchase turns up in it by itself', async () => {
    const sku = await makeDrop({ total: 5 });
    await buy(sku, 'dora', 'd1', 2);
    let found: Report;
    do {
      await scheduler.wait(50);
      found = await report(`?sku=${sku}`);
    } while (found.orders.length === 0);
    expect(found.orders).toMatchObject([{ sku, shopper: 'dora', id: 'd1', state: 'sold', quantity: 2 }]);
  }, 20_000);
});

describe('catching up', () => {
  it('OUT-9: what a queue has lost is in the report again, without anything new in the drop', async () => {
    const sku = await makeDrop();
    await buy(sku, 'ada', 'a1', 2);
    const reported = async () => (await report(`?sku=${sku}`)).orders;
    await expect.poll(reported, { timeout: 20_000 }).toMatchObject([{ id: 'a1' }]);
    // As if the machine had been switched off before the queue was read.
    await env.DB.batch(
      ['orders', 'ledger', 'ledger_heads'].map((table) =>
        env.DB.prepare(`DELETE FROM ${table} WHERE sku = ?`).bind(sku),
      ),
    );
    expect(await reported()).toEqual([]);
    const asked = await operator('POST', '/api/reports/catch-up');
    expect(asked.status).toBe(202);
    await expect.poll(reported, { timeout: 20_000 }).toMatchObject([{ id: 'a1', state: 'sold' }]);
  }, 45_000);
});
