import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buy, makeDrop, objectOf, operator } from './testing/drop.ts';
import { expectProblem } from './testing/problem.ts';
import { batchesOf, consumeLedger } from './testing/queues.ts';
import { reconcile, repair, sellMany, soldDrop, tables } from './testing/readModels.ts';
import { TestReceiver } from './testing/receiver.ts';
import { without } from './testing/withoutTable.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a repair', () => {
  it('REP-5: comes in pieces, and in the end the reports are as if nothing had been', async () => {
    const sku = await makeDrop({ total: 20_000, perShopperLimit: 5 });
    await sellMany(sku, 5_500);
    await repair(sku);
    const last = (await reconcile(sku)).audit.seq;
    expect(await reconcile(sku)).toMatchObject({ agrees: true, behind: 0, readModel: { seq: last, orders: 5_500 } });
    const first = await operator('POST', `/api/reports/reconciliation/${sku}/repair`, {});
    expect(await first.json()).toEqual({ sku, after: 5_000, last, done: false });
    const second = await operator('POST', `/api/reports/reconciliation/${sku}/repair`, { after: 5_000 });
    expect(await second.json()).toEqual({ sku, after: last, last, done: true });
  }, 60_000);

  it('REP-5: ends at the same rows whatever the consumer and a second repair do meanwhile', async () => {
    const sku = await soldDrop();
    const sound = await tables(sku);
    const events = await objectOf(sku).ledgerAfter(0, 100);
    const batches = batchesOf(sku, events, 3);
    await Promise.all([
      repair(sku),
      consumeLedger(batches.toReversed()),
      repair(sku),
      consumeLedger(batches),
      consumeLedger([...batches.slice(2), ...batches.slice(0, 2)]),
    ]);
    expect(await reconcile(sku)).toMatchObject({ agrees: true, behind: 0 });
    expect(await tables(sku)).toEqual(sound);
  });

  it('REP-5: somebody who has begun anew meanwhile is not overtaken: it goes on from the gap', async () => {
    const sku = await soldDrop();
    const { seq } = (await reconcile(sku)).audit;
    // As another repair leaves it that has just forgotten everything.
    for (const table of ['orders', 'ledger', 'ledger_heads']) {
      await env.DB.prepare(`DELETE FROM ${table} WHERE sku = ?`).bind(sku).run();
    }
    const step = await operator('POST', `/api/reports/reconciliation/${sku}/repair`, { after: 5 });
    expect(await step.json()).toEqual({ sku, after: 0, last: seq, done: false });
  });

  it('REP-5: a repair that nobody goes on with is finished by the next entry', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const sku = await soldDrop();
    const sound = await tables(sku);
    const ledger = await objectOf(sku).ledgerAfter(0, 100);
    for (const table of ['orders', 'ledger', 'ledger_heads']) {
      await env.DB.prepare(`DELETE FROM ${table} WHERE sku = ?`).bind(sku).run();
    }
    await consumeLedger([{ sku, events: ledger.slice(-1), catchUp: true }]);
    expect(await tables(sku)).toEqual(sound);
  });

  it.each([
    [{ after: -1 }, 'invalid_request'],
    [{ after: 1.5 }, 'invalid_request'],
    [{ after: 'x' }, 'invalid_request'],
    [{ after: 1e9 }, 'invalid_request'],
    [{ since: 1 }, 'invalid_request'],
  ])('REP-5, HTTP-11: %j is refused, and forgets nothing', async (body, code) => {
    const sku = await soldDrop();
    const sound = await tables(sku);
    await expectProblem(await operator('POST', `/api/reports/reconciliation/${sku}/repair`, body), 400, code);
    expect(await tables(sku)).toEqual(sound);
  });

  it('REP-6: a database that is down is told as a problem, and a repair goes on when it is back', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const sku = await soldDrop();
    await without('ledger', async () => {
      const asked = await operator('GET', `/api/reports/reconciliation/${sku}`);
      await expectProblem(asked, 503, 'read_model_unavailable');
      const mending = await operator('POST', `/api/reports/reconciliation/${sku}/repair`, {});
      await expectProblem(mending, 503, 'read_model_unavailable');
    });
    await repair(sku);
    expect(await reconcile(sku)).toMatchObject({ agrees: true, behind: 0 });
  });

  it('REP-7: receivers of webhooks miss nothing and get nothing again, while the drop sells on', async () => {
    const sku = await makeDrop({ total: 100 });
    const receiver = new TestReceiver();
    const made = await operator('PUT', `/api/webhooks/${receiver.id}`, { url: receiver.url, events: ['order.sold'] });
    const { secret } = await made.json<{ secret: string }>();
    const sell = async (first: number, last: number) => {
      for (let n = first; n <= last; n += 1) await buy(sku, 'ada', `p${n}`);
    };
    await sell(1, 20);
    await receiver.until(20);
    await Promise.all([repair(sku), sell(21, 40), repair(sku)]);
    await repair(sku);
    await sell(41, 45);
    await receiver.until(45);
    await expect.poll(async () => (await reconcile(sku)).behind, { timeout: 20_000 }).toBe(0);
    const told = (await receiver.verified(secret)).map(({ event }) =>
      'order' in event.data ? event.data.order.id : '',
    );
    expect(told).toEqual(Array.from({ length: 45 }, (_, index) => `p${index + 1}`));
    await operator('DELETE', `/api/webhooks/${receiver.id}`);
  }, 60_000);
});
