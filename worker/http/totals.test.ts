import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TotalsAnswer } from '../../shared/protocol/answers/reports.ts';
import { enter } from '../catalogue.ts';
import { record } from '../readModel.ts';
import { api, newSku, OPERATOR, operator } from '../testing/drop.ts';
import { ledgerOf } from '../testing/ledgers.ts';
import { expectProblem } from '../testing/problem.ts';
import { without } from '../testing/withoutTable.ts';

const NOON_MS = Date.UTC(2026, 10, 22, 12);

async function totals(query = ''): Promise<TotalsAnswer> {
  const response = await operator('GET', `/api/reports/totals${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the totals', () => {
  it('REP-2, HTTP-13: are orders and units of each drop by what became of them, within the time asked for', async () => {
    const sku = newSku();
    await enter(env, sku, { title: 'Air One' }, NOON_MS);
    // Quantities take turns: 1, 2, 1, 2, 1. Two entries share each millisecond.
    const ledger = ledgerOf(
      [['sold'], ['held'], ['held', 'expired'], ['sold', 'refunded'], ['held', 'confirmed']],
      [],
      NOON_MS,
    );
    await record(env.DB, { sku, events: ledger });
    const made = ledger.filter(({ kind }) => kind === 'sold' || kind === 'held').map(({ atMs }) => atMs);
    const [first = 0, last = 0] = [made.at(0), made.at(-1)];
    const of = async (query = '') => (await totals(query)).drops.find((drop) => drop.sku === sku);
    expect(await of()).toEqual({
      ...{ sku, title: 'Air One' },
      orders: { held: 1, sold: 2, released: 0, expired: 1, refunded: 1 },
      units: { held: 2, sold: 2, released: 0, expired: 1, refunded: 2 },
      ...{ firstAt: new Date(first).toISOString(), lastAt: new Date(last).toISOString() },
    });
    const untilLast = await of(`?to=${new Date(last).toISOString()}`);
    expect(untilLast?.orders).toEqual({ held: 1, sold: 1, released: 0, expired: 1, refunded: 1 });
    const nothing = { held: 0, sold: 0, released: 0, expired: 0, refunded: 0 };
    expect(await of(`?from=${new Date(last + 1).toISOString()}`)).toEqual({
      ...{ sku, title: 'Air One', orders: nothing, units: nothing },
    });
  });

  it('REP-2: pages hold each drop once, newest first, also those that were made at the same time', async () => {
    const born = NOON_MS + 86_400_000;
    const skus = ['t-1', 't-2', 't-3', 't-4', 't-5'];
    for (const [index, sku] of skus.entries()) await enter(env, sku, { title: sku }, born + Math.floor(index / 2));
    const expected = ['t-5', 't-3', 't-4', 't-1', 't-2'];
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const page: TotalsAnswer = await totals(`?limit=${limit}${next === undefined ? '' : `&cursor=${next}`}`);
        seen.push(...page.drops.map(({ sku }) => sku).filter((sku) => skus.includes(sku)));
        next = page.next;
      } while (next !== undefined);
      expect(seen).toEqual(expected);
    }
  });

  it.each(['limit=0', 'limit=51', 'from=soon', 'cursor=x', 'sku=air-one', 'limit=1&limit=2'])(
    'REP-2, HTTP-1: %s is a 400 problem',
    async (query) => {
      await expectProblem(await operator('GET', `/api/reports/totals?${query}`), 400, 'invalid_request');
    },
  );

  it('HTTP-5: are for the operator', async () => {
    expect((await api('/api/reports/totals')).status).toBe(401);
  });
});

describe('a database that is down', () => {
  it.each([
    ['GET', '/api/reports/orders'],
    ['GET', '/api/reports/orders?format=csv'],
    ['GET', '/api/reports/totals'],
  ])('REP-6: %s %s says so', async (method, path) => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await without('orders', async () => {
      const problem = await expectProblem(
        await api(path, { method, headers: OPERATOR }),
        503,
        'read_model_unavailable',
      );
      expect(problem.detail).toContain('Selling goes on');
    });
  });

  it('REP-6, HTTP-1: elsewhere too it is told as what it is', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await without('drops', async () => {
      await expectProblem(await operator('POST', '/api/reports/catch-up'), 503, 'read_model_unavailable');
      await expectProblem(await api('/api/drops'), 503, 'database_unavailable');
    });
  });
});
