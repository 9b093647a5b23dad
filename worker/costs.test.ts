import { env } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { FOOTPRINT } from '../shared/display/costs.ts';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import { record } from './readModel.ts';

/** The database, counting the rows that it writes. */
function counting(): { db: D1Database; rows: () => number } {
  let rows = 0;
  const batch: D1Database['batch'] = async <T>(statements: D1PreparedStatement[]) => {
    const results = await env.DB.batch<T>(statements);
    for (const { meta } of results) rows += meta.rows_written;
    return results;
  };
  const db = new Proxy(env.DB, {
    get: (target, name) => (name === 'batch' ? batch : Reflect.get(target, name).bind(target)),
  });
  return { db, rows: () => rows };
}

it('DEP-6: the reports write at most so many rows for a sale as the costs say', async () => {
  const { db, rows } = counting();
  const sales = 100;
  const events = Array.from({ length: sales }, (_, index): LedgerEvent => {
    const seq = index + 1;
    return {
      kind: 'sold',
      shopper: `s${seq}`,
      id: `p${seq}`,
      quantity: 1,
      seq,
      atMs: 1_000 + seq,
      remaining: sales - seq,
    };
  });
  await record(db, { sku: 'costs', events });
  expect(rows()).toBeGreaterThan(sales);
  expect(rows()).toBeLessThanOrEqual(sales * FOOTPRINT.reportRowsPerSale + FOOTPRINT.rowsPerMessage);
});
