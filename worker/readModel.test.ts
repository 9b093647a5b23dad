import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { findOrders, type OrderFilter } from './readModel.ts';
import { totals } from './totals.ts';

/** What the database plans to do for the query that `ask` makes. */
async function planOf(ask: (db: D1Database) => Promise<unknown>): Promise<string> {
  let plan = '';
  const explaining = new Proxy(env.DB, {
    get: (db, name) => {
      if (name !== 'prepare') return Reflect.get(db, name, db);
      return (sql: string) => ({
        bind: (...values: unknown[]) => ({
          all: async () => {
            const { results } = await db
              .prepare(`EXPLAIN QUERY PLAN ${sql}`)
              .bind(...values)
              .all<{ detail: string }>();
            plan = results.map(({ detail }) => detail).join('\n');
            return { results: [] };
          },
        }),
      });
    },
  });
  await ask(explaining);
  return plan;
}

const after = { atMs: 1, sku: 'a', seq: 1 };

describe('the queries of the reports', () => {
  it.each<[OrderFilter, string]>([
    [{}, 'orders_by_time'],
    [{ state: 'held' }, 'orders_by_time'],
    [{ fromMs: 1, toMs: 2 }, 'orders_by_time'],
    [{ sku: 'a' }, 'orders_by_sku'],
    [{ sku: 'a', state: 'sold', fromMs: 1 }, 'orders_by_sku'],
    [{ shopper: 'ada' }, 'orders_by_shopper'],
    [{ shopper: 'ada', fromMs: 1, toMs: 2 }, 'orders_by_shopper'],
    [{ sku: 'a', shopper: 'ada' }, 'orders_by_shopper'],
    [{ id: 'p1' }, 'orders_by_id'],
    [{ sku: 'a', id: 'p1' }, 'orders_by_id'],
    [{ sku: 'a', shopper: 'ada', id: 'p1' }, 'orders_by_id'],
    [{ id: 'p1', fromMs: 1, state: 'sold' }, 'orders_by_id'],
  ])('REP-3: %j is served by one index, in its order', async (filter, index) => {
    for (const position of [undefined, after]) {
      const plan = await planOf((db) => findOrders(db, filter, 100, position));
      expect(plan).toContain(index);
      expect(plan).not.toMatch(/TEMP B-TREE|SCAN orders$/);
    }
  });

  it('REP-3: totals read the index of each drop alone', async () => {
    expect(await planOf((db) => totals(db, { fromMs: 1 }, 20))).toMatch(
      /SEARCH o USING COVERING INDEX orders_by_sku \(sku=\? AND at_ms>\? AND at_ms<\?\)/,
    );
  });
});
