import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buy, makeDrop, newSku, objectOf, operator } from './testing/drop.ts';
import { expectProblem } from './testing/problem.ts';
import { batchesOf, consumeLedger } from './testing/queues.ts';
import { arrive, reconcile, repair, soldDrop, tables } from './testing/readModels.ts';

/** The read model of real drops, tampered with, against their own ledgers. */

const ADAS = "sku = ?1 AND shopper = 'ada'";

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a reconciliation', () => {
  it('REP-4: agrees when the reports have what the ledger has, and shows both sides', async () => {
    const sku = await soldDrop();
    const { agrees, behind, differences, audit, readModel } = await reconcile(sku);
    expect({ agrees, behind, differences }).toEqual({ agrees: true, behind: 0, differences: [] });
    const { sound, seq, orders, held, sold, remaining } = audit;
    expect({ sound, sold, held }).toEqual({ sound: true, sold: 2, held: 5 });
    expect(readModel).toEqual({ seq, orders, held, sold, remaining });
  });

  it('REP-4: what has not arrived yet is behind, and no difference', async () => {
    const sku = await makeDrop({ total: 5 });
    for (const id of ['a', 'b', 'c']) await buy(sku, 'ada', id);
    const ledger = await objectOf(sku).ledgerAfter(0, 100);
    await consumeLedger(batchesOf(sku, ledger.slice(0, 2), 10));
    // It has overtaken the one before it.
    await consumeLedger(batchesOf(sku, ledger.slice(3), 10));
    const { agrees, behind, differences, readModel } = await reconcile(sku);
    expect({ agrees, behind, differences }).toEqual({ agrees: true, behind: ledger.length - 2, differences: [] });
    expect(readModel.seq).toBe(2);
  });

  it.each<[string, string, RegExp]>([
    [
      'an order is missing',
      `DELETE FROM orders WHERE ${ADAS} AND id = 'a'`,
      /order a of ada is missing: entry \d+ \(held/,
    ],
    [
      'an order is there that never was',
      "INSERT INTO orders SELECT sku, 'eve', 'x', state, quantity, at_ms, seq, updated_at_ms, updated_seq FROM orders WHERE sku = ?1 AND shopper = 'bob'",
      /order x of eve is here, but no entry tells of it/,
    ],
    [
      'an order has a wrong state',
      `UPDATE orders SET state = 'refunded' WHERE ${ADAS} AND id = 'a'`,
      /order a of ada is refunded, but should be sold/,
    ],
    [
      'an order has stood still',
      `UPDATE orders SET state = 'held', updated_seq = seq, updated_at_ms = at_ms WHERE ${ADAS} AND id = 'b'`,
      /order b of ada is held as of entry \d+, but entry \d+ says released/,
    ],
    [
      'two orders have exchanged their quantities',
      `UPDATE orders SET quantity = iif(shopper = 'bob', 2, 1) WHERE sku = ?1 AND (shopper = 'bob' OR id = 'c')`,
      /order a of bob has a quantity of 2, but should have 1/,
    ],
    ['an order has another time', `UPDATE orders SET at_ms = 1 WHERE ${ADAS} AND id = 'c'`, /c of ada has other times/],
    [
      'an order has lost its purchase',
      `UPDATE orders SET at_ms = NULL, seq = NULL WHERE ${ADAS} AND id = 'c'`,
      /order c of ada was made by entry \d+, but is here as made by null/,
    ],
    [
      'an order names another purchase',
      `UPDATE orders SET seq = 3 WHERE ${ADAS} AND id = 'c'`,
      /order c of ada is here, but no entry made it/,
    ],
    ['an entry is missing', 'DELETE FROM ledger WHERE sku = ?1 AND seq = 3', /Entry 3 is missing/],
    [
      'an entry was changed',
      `UPDATE ledger SET entry = replace(entry, '"remaining":', '"remaining":1') WHERE sku = ?1 AND seq = 3`,
      /Entry 3 is not as it is in the ledger/,
    ],
    ['an entry has another time', 'UPDATE ledger SET at_ms = 1 WHERE sku = ?1 AND seq = 3', /Entry 3 is not as it is/],
    [
      'there are entries beyond the end',
      "INSERT INTO ledger VALUES (?1, 999, 1, '{}')",
      /There is an entry 999 here, but the ledger ends at/,
    ],
    ['there are entries before the first', "INSERT INTO ledger VALUES (?1, 0, 1, '{}')", /ledger begins at 1/],
    ['the head is too low', 'UPDATE ledger_heads SET seq = 3 WHERE sku = ?1', /head stands at entry 3, but entry 4/],
    ['the head is missing', 'DELETE FROM ledger_heads WHERE sku = ?1', /head stands at entry 0, but entry 1/],
    [
      'the head is too high',
      'UPDATE ledger_heads SET seq = 999 WHERE sku = ?1',
      /entry 999 here, but the ledger ends at/,
    ],
  ])('REP-4, REP-5: it is found and mended that %s', async (_, tampering, difference) => {
    const sku = await soldDrop();
    const sound = await tables(sku);
    await env.DB.prepare(tampering).bind(sku).run();
    const { agrees, differences } = await reconcile(sku);
    expect(agrees).toBe(false);
    expect(differences.join('\n')).toMatch(difference);
    await repair(sku);
    expect(await reconcile(sku)).toMatchObject({ agrees: true, behind: 0, differences: [] });
    expect(await tables(sku)).toEqual(sound);
  });

  it('REP-4: with very many differences it tells the first hundred', async () => {
    const sku = await makeDrop({ total: 200 });
    for (let id = 0; id < 60; id += 1) await buy(sku, 'ada', `p${id}`);
    await arrive(sku);
    await env.DB.prepare('UPDATE orders SET quantity = 9, at_ms = 1 WHERE sku = ?').bind(sku).run();
    expect((await reconcile(sku)).differences).toHaveLength(100);
  });

  it('REP-4, SKU-8: of a drop that does not exist there is none', async () => {
    await expectProblem(await operator('GET', `/api/reports/reconciliation/${newSku()}`), 404, 'unknown_sku');
  });
});
