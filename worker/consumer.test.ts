import { env } from 'cloudflare:test';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LedgerBatch } from './outbox.ts';
import { findOrders } from './readModel.ts';
import { buy, makeDrop, newSku, objectOf } from './testing/drop.ts';
import { LIVES, ledgerOf, ordersIn } from './testing/ledgers.ts';
import { batchesOf, consumeLedger } from './testing/queues.ts';

/** The consumer of the ledger's queue on the real database. */

async function reported(sku: string) {
  const orders = await findOrders(env.DB, { sku }, 1_000);
  return orders.map(({ sku: _, ...order }) => order).reverse();
}

function expected(batches: readonly LedgerBatch[]) {
  const orders = ordersIn(batches.flatMap(({ events }) => events));
  return orders.map(({ expiresAtMs: _, ...order }) => order).sort((a, b) => a.seq - b.seq);
}

async function head(sku: string): Promise<number | undefined> {
  const row = await env.DB.prepare('SELECT seq FROM ledger_heads WHERE sku = ?').bind(sku).first<{ seq: number }>();
  return row?.seq;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the read model', () => {
  it('OUT-3: whatever the order and number of deliveries, it ends at what the ledger says', async () => {
    const deliveries = fc.record({
      lives: fc.array(fc.constantFrom(...LIVES), { minLength: 1, maxLength: 12 }),
      picks: fc.array(fc.nat({ max: 99 }), { maxLength: 40 }),
      size: fc.integer({ min: 1, max: 5 }),
      // The order in which the messages come; what comes more than once is a repeat.
      order: fc.array(fc.nat({ max: 99 }), { maxLength: 60 }),
      together: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ lives, picks, size, order, together }) => {
        const sku = newSku();
        const batches = batchesOf(sku, ledgerOf(lives, picks), size);
        const shuffled = order.flatMap((index) => batches[index % batches.length] ?? []);
        // Whatever the random order left out comes last, backwards.
        const coming = [...shuffled, ...batches.filter((batch) => !shuffled.includes(batch)).reverse()];
        for (let start = 0; start < coming.length; start += together) {
          await consumeLedger(coming.slice(start, start + together));
        }
        expect(await reported(sku)).toEqual(expected(batches));
        expect(await head(sku)).toBe(batches.at(-1)?.events.at(-1)?.seq);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('OUT-3, OUT-4: an order whose purchase has not arrived is in no report yet', async () => {
    const sku = newSku();
    const batches = batchesOf(sku, ledgerOf([['held', 'confirmed']]), 1);
    const [made = [], confirmed = []] = batches.map((batch) => [batch]);
    await consumeLedger(confirmed);
    expect(await reported(sku)).toEqual([]);
    await consumeLedger(made);
    expect(await reported(sku)).toMatchObject([{ state: 'sold', atMs: 1_000, seq: 1, updatedAtMs: 1_001 }]);
  });

  it('OUT-3: a message is settled by itself: acknowledged once it is written, retried when the database fails', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const sku = newSku();
    const batches = batchesOf(sku, ledgerOf([['sold'], ['sold'], ['sold']]), 1);
    await env.DB.exec('ALTER TABLE orders RENAME TO orders_away');
    const failed = await consumeLedger(batches).finally(() => env.DB.exec('ALTER TABLE orders_away RENAME TO orders'));
    expect(failed).toEqual({ acked: [], retried: { 0: 5, 1: 5, 2: 5 } });
    expect(await head(sku)).toBeUndefined();

    const [first, , third] = batches;
    if (first === undefined || third === undefined) throw new Error('There are three batches.');
    // The first has all that comes before it; the third waits for the second.
    expect(await consumeLedger([first, third])).toEqual({ acked: [0], retried: { 1: 5 } });
    expect((await consumeLedger(batches, 2)).acked).toEqual([0, 1, 2]);
    expect(await reported(sku)).toEqual(expected(batches));
  });

  it('OUT-3: the waits between attempts grow, up to half an hour', async () => {
    const sku = newSku();
    const [, second] = batchesOf(sku, ledgerOf([['sold'], ['sold']]), 1);
    if (second === undefined) throw new Error('There are two batches.');
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const waits: (number | undefined)[] = [];
    for (const attempts of [1, 2, 3, 9, 50]) {
      const { retried } = await consumeLedger([second], attempts);
      waits.push(retried[0]);
    }
    expect(waits).toEqual([5, 10, 20, 1_280, 1_800]);
  });

  it('OUT-3: entries that the queue has lost are fetched from the ledger itself', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const sku = await makeDrop({ total: 5 });
    for (const id of ['a', 'b', 'c']) await buy(sku, 'ada', id);
    const ledger = await objectOf(sku).ledgerAfter(0, 100);
    const last = { sku, events: ledger.slice(-1) };
    expect(await consumeLedger([last], 3)).toEqual({ acked: [0], retried: {} });
    expect(await head(sku)).toBe(ledger.length);
    expect((await reported(sku)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});
