import { env } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buy, makeDrop, newSku } from '../testing/drop.ts';
import { LIVES, ledgerOf } from '../testing/ledgers.ts';
import { batchesOf, consumeDeliveries, consumeLedger, HeldQueue } from '../testing/queues.ts';
import type { Answer } from '../testing/receiver.ts';
import { forgetReceivers, record, seqsTold, sold, type Told, tell, upTo } from '../testing/told.ts';
import { without } from '../testing/withoutTable.ts';
import { deleteReceiver, findReceiver } from './receivers.ts';
import { claimStream, releaseStream } from './streams.ts';
import { tell as tellStream } from './tell.ts';

/** Deliveries from the real database to a real receiver on this machine. */

let queue: HeldQueue;

beforeEach(() => {
  queue = new HeldQueue();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetReceivers();
});

describe('a delivery', () => {
  it('HOOK-1, HOOK-2, HOOK-3: everything arrives signed, in the order of the ledger, and once when nothing fails', async () => {
    const told = await tell();
    const sku = newSku();
    const ledger = ledgerOf(LIVES, [3, 1, 4, 1, 5, 9, 2, 6]);
    await record(sku, ledger, 3);
    const delivery = { receiver: told.receiver.id, sku };
    expect(await consumeDeliveries([delivery])).toEqual({ acked: [0], retried: {} });
    expect(await seqsTold(told)).toEqual(upTo(ledger.length));
    await consumeDeliveries([delivery, delivery], 2);
    expect(await seqsTold(told)).toEqual(upTo(ledger.length));
  });

  it('HOOK-2: a receiver gets the types that it asked for', async () => {
    const told = await tell(['order.refunded', 'order.expired']);
    const sku = newSku();
    await record(sku, ledgerOf(LIVES));
    await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    const types = (await told.receiver.verified(told.secret)).map(({ event }) => event.type);
    expect(types).toEqual(['order.refunded', 'order.expired', 'order.expired', 'order.refunded']);
  });

  it('HOOK-2: a receiver is told of what happens after it was named', async () => {
    const ledger = ledgerOf(sold(6), [], 10_000);
    const third = ledger[2]?.atMs ?? 0;
    const told = await tell(undefined, third);
    const sku = newSku();
    await record(sku, ledger);
    await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    expect(await seqsTold(told)).toEqual(ledger.filter(({ atMs }) => atMs >= third).map(({ seq }) => seq));
  });

  it('HOOK-2: what lies behind a gap waits until the gap is filled', async () => {
    const told = await tell();
    const sku = newSku();
    const [first, second, third] = batchesOf(sku, ledgerOf(sold(6)), 2);
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three batches.');
    const delivery = { receiver: told.receiver.id, sku };
    await consumeLedger([third, first]);
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual([1, 2]);
    await consumeLedger([second]);
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual(upTo(6));
  });

  it('HOOK-2: a long backlog is delivered in pieces, each of which asks for the next', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(450)));
    const delivery = { receiver: told.receiver.id, sku };
    let rounds = 0;
    do {
      queue.take();
      await consumeDeliveries([delivery]);
      rounds += 1;
    } while (queue.sent.length > 0);
    expect(rounds).toBe(3);
    expect(await seqsTold(told)).toEqual(upTo(450));
  });

  it('HOOK-2: two deliveries of the same at once tell it once', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(10)));
    const delivery = { receiver: told.receiver.id, sku };
    expect(await consumeDeliveries([delivery, delivery, delivery])).toEqual({ acked: [0, 1, 2], retried: {} });
    expect(await seqsTold(told)).toEqual(upTo(10));
  });

  it('HOOK-2, HOOK-3: a batch may come twice and in any order', async () => {
    const told = await tell();
    const skus = [newSku(), newSku(), newSku()];
    for (const sku of skus) await record(sku, ledgerOf(sold(5)));
    const batch = skus.map((sku) => ({ receiver: told.receiver.id, sku }));
    await consumeDeliveries([...batch, ...batch.toReversed()]);
    await consumeDeliveries(batch.toReversed(), 2);
    const ids = (await told.receiver.verified(told.secret)).map(({ id }) => id);
    for (const sku of skus) {
      expect(ids.filter((id) => id.startsWith(`${sku}:`))).toEqual(upTo(5).map((seq) => `${sku}:${seq}:order:sold`));
    }
  });

  it('HOOK-3: a delivery that was overtaken leaves the stream to the one that has it now', async () => {
    const { receiver: told } = await tell();
    const receiver = await findReceiver(env.DB, told.id);
    if (receiver === null) throw new Error('It was named a moment ago.');
    const sku = newSku();
    const claimAt = async (nowMs: number) => {
      const claimed = await claimStream(env.DB, receiver, sku, nowMs, 1_000);
      return claimed.kind === 'claimed' ? claimed.claim : undefined;
    };
    const slow = await claimAt(10_000);
    const quick = await claimAt(11_000);
    if (slow === undefined || quick === undefined) throw new Error('Both leases were free to take.');
    const fine = { part: 0, failures: 0, failingSinceMs: null, attempts: 0, waitUntilMs: null, error: null };
    await releaseStream(env.DB, told.id, sku, slow.untilMs, { ...fine, seq: 3, part: 1, failures: 7 });
    expect(await claimAt(11_500)).toBeUndefined();
    await releaseStream(env.DB, told.id, sku, quick.untilMs, { ...fine, seq: 2 });
    expect(await claimAt(11_600)).toMatchObject({ seq: 3, part: 1, failures: 0 });
  });

  it('HOOK-2: what arrives during a delivery is not forgotten', async () => {
    const told = await tell();
    const sku = newSku();
    const [first, second] = batchesOf(sku, ledgerOf(sold(4)), 2);
    if (first === undefined || second === undefined) throw new Error('There are two batches.');
    await consumeLedger([first]);
    const delivery = { receiver: told.receiver.id, sku };
    const realFetch = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementationOnce(async (...request) => {
      await consumeLedger([second]);
      expect(await consumeDeliveries([delivery])).toEqual({ acked: [0], retried: {} });
      return realFetch(...request);
    });
    queue.take();
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual([1, 2]);
    expect(queue.sent.filter(({ delaySeconds }) => delaySeconds === undefined)).toContainEqual({ body: delivery });
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual(upTo(4));
  });

  it('HOOK-2: a receiver that was deleted is told nothing more', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(2)));
    await deleteReceiver(env.DB, told.receiver.id);
    expect(await consumeDeliveries([{ receiver: told.receiver.id, sku }])).toEqual({ acked: [0], retried: {} });
    expect(await told.receiver.delivered()).toEqual([]);
  });
});

describe('a receiver that fails', () => {
  it.each<[Answer]>([[400], [404], [429], [302], [308], ['hang up'], ['cut head'], ['garbage']])(
    'HOOK-2, HOOK-7: %s is no delivery, and is tried again later',
    async (answer) => {
      const told = await tell();
      const sku = newSku();
      await record(sku, ledgerOf(sold(3)));
      await told.receiver.answer(204, answer);
      const delivery = { receiver: told.receiver.id, sku };
      const nowMs = Date.now();
      queue.take();
      expect(await consumeDeliveries([delivery], 1, nowMs)).toEqual({ acked: [0], retried: {} });
      expect(await seqsTold(told)).toEqual([1]);
      const [next, ...more] = queue.take();
      expect(more).toEqual([]);
      expect(next?.body).toEqual({ ...delivery, dueMs: expect.any(Number) });
      expect(next?.delaySeconds).toBeGreaterThanOrEqual(5);
      expect(next?.delaySeconds).toBeLessThanOrEqual(6);
      await consumeDeliveries([next?.body ?? delivery], 1, nowMs + 6_000);
      expect(await seqsTold(told)).toEqual([1, 2, 3]);
      expect(queue.sent).toEqual([]);
      const ids = (await told.receiver.delivered()).map(({ headers }) => headers['webhook-id']);
      expect(ids[1]).toBe(ids[2]);
    },
  );

  it('HOOK-2, HOOK-3: with every third call failing everything arrives, in order, without a pause', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(20)));
    await told.receiver.answer(...upTo(60).map((call) => (call % 3 === 0 ? 500 : 204)));
    queue.take();
    await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    expect(await seqsTold(told)).toEqual(upTo(20));
    expect(queue.sent).toEqual([]);
  });

  it('HOOK-7: while it is given time one message waits for the end of it, and all others leave it alone', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(1)));
    await told.receiver.answer(404);
    const delivery = { receiver: told.receiver.id, sku };
    const nowMs = Date.now();
    queue.take();
    await consumeDeliveries([delivery], 1, nowMs);
    const [wait] = queue.take();
    const { body } = wait ?? { body: delivery };
    await consumeDeliveries([delivery, { ...delivery, dueMs: nowMs + 1 }], 1, nowMs + 1_000);
    expect(queue.take()).toEqual([]);
    // What comes early waits on.
    await consumeDeliveries([body], 1, nowMs + 1_000);
    expect(queue.take()).toEqual([{ body, delaySeconds: expect.toSatisfy((seconds) => seconds >= 4 && seconds <= 5) }]);
    // A message that comes again, or is sent to heal, may be all that there is.
    await consumeDeliveries([delivery], 2, nowMs + 1_000);
    await consumeDeliveries([{ ...delivery, again: true }], 1, nowMs + 1_000);
    expect(queue.take().map((sent) => sent.body)).toEqual([body, body]);
    expect((await told.receiver.delivered()).length).toBe(1);
    // All three come at the same time, and tell it once.
    expect(await consumeDeliveries([body, body, body], 1, nowMs + 6_000)).toEqual({ acked: [0, 1, 2], retried: {} });
    expect(await seqsTold(told)).toEqual([1]);
    expect(queue.take()).toEqual([]);
  });

  it('HOOK-7, OUT-9: what waits for a retry is asked for again when the queue may have lost it', async () => {
    const told = await tell();
    const sku = newSku();
    const ledger = ledgerOf(sold(1));
    await record(sku, ledger);
    await told.receiver.answer(404);
    await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    queue.take();
    await consumeLedger([{ sku, events: ledger, catchUp: true }]);
    const [sent, ...more] = queue.take();
    expect(more).toEqual([]);
    expect(sent?.body).toEqual({ receiver: told.receiver.id, sku, again: true });
  });

  it('HOOK-7: a receiver that hangs delays no other, and an answer without end is not read', async () => {
    const [hanging, endless, good] = [await tell(), await tell(), await tell()];
    const sku = newSku();
    await record(sku, ledgerOf(sold(2)));
    await hanging.receiver.answer('hang');
    await endless.receiver.answer('endless', 'gigabyte');
    const deliveries = [hanging, endless, good].map(({ receiver }) => ({ receiver: receiver.id, sku }));
    let settled = false;
    const delivering = consumeDeliveries(deliveries).finally(() => {
      settled = true;
    });
    await good.receiver.until(2);
    await endless.receiver.until(2);
    expect(settled).toBe(false);
    expect(await delivering).toEqual({ acked: [0, 1, 2], retried: {} });
    expect(await seqsTold(good)).toEqual([1, 2]);
  }, 20_000);

  it.each([
    ['webhook_receivers', []],
    ['webhook_streams', []],
    ['ledger', []],
    // Both were delivered when this fails, and how far it came is not kept without the rest: they come again.
    ['webhook_deliveries', [1, 2]],
    ['ledger_heads', []],
  ])('HOOK-2, HOOK-3: when the database fails at %s, the message comes again', async (table, before) => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(2)));
    const delivery = { receiver: told.receiver.id, sku };
    const failed = await without(table, () => consumeDeliveries([delivery], 3));
    expect(failed).toEqual({ acked: [], retried: { 0: 20 } });
    expect(await seqsTold(told)).toEqual(before);
    // The stream may still be taken by the delivery that failed: then the message waits for the end of that.
    queue.take();
    await consumeDeliveries([delivery], 4);
    for (const { body, delaySeconds } of queue.take()) {
      expect(delaySeconds).toBeLessThanOrEqual(90);
      await consumeDeliveries([body], 1, Date.now() + 91_000);
    }
    expect(await seqsTold(told)).toEqual([...before, 1, 2]);
  });

  it('HOOK-4: an address that is not allowed any more is not spoken to', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(1)));
    await env.DB.prepare('UPDATE webhook_receivers SET url = ?').bind('http://10.0.0.1/').run();
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('public host'));
  });
});

describe('a receiver that is slow', () => {
  const slowOf = async ({ receiver }: Told) => (await findReceiver(env.DB, receiver.id))?.slow;

  it('HOOK-13: goes over to the queue of those that are slow, and back when it answers quickly', async () => {
    const told = await tell();
    const [sku, other] = [newSku(), newSku()];
    await record(sku, ledgerOf(sold(3)));
    await record(other, ledgerOf(sold(1)));
    await told.receiver.answer('late');
    queue.take();
    const delivery = { receiver: told.receiver.id, sku };
    // It was delivered, but the others of its batch were waiting for it.
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual([1]);
    expect(await slowOf(told)).toBe(true);
    expect(queue.take()).toEqual([{ body: delivery, slow: true }]);
    const coming = [
      { ...delivery, dueMs: 7 },
      { receiver: told.receiver.id, sku: other },
    ];
    await consumeDeliveries(coming);
    expect(queue.take()).toEqual(coming.map((body) => ({ body, slow: true })));
    expect(await seqsTold(told)).toEqual([1]);
    await consumeDeliveries([delivery], 1, Date.now(), 'revenue-guard-webhooks-slow');
    expect(await seqsTold(told)).toEqual([1, 2, 3]);
    expect(await slowOf(told)).toBe(false);
    expect(queue.take()).toEqual([]);
  });

  it.each([
    [false, 2],
    [true, 30],
  ])(
    'HOOK-13: a turn takes seconds, and longer only among those that are slow (%j: %i events)',
    async (apart, count) => {
      const told = await tell();
      const receiver = await findReceiver(env.DB, told.receiver.id);
      if (receiver === null) throw new Error('It was named a moment ago.');
      const sku = newSku();
      await record(sku, ledgerOf(sold(40)));
      // Each event takes a second: half of it passes each time that the clock is asked, before a post and at its beginning.
      let nowMs = Date.now();
      const now = () => {
        nowMs += 500;
        return nowMs;
      };
      const from = { seq: 0, part: 0, failures: 0, failingSinceMs: null, attempts: 0 };
      const { release } = await tellStream(env, receiver, sku, from, { apart, now });
      expect(release.seq).toBe(count);
    },
  );

  it('HOOK-13: of one that hangs, the deliveries of all SKUs to the others take one batch longer', async () => {
    vi.restoreAllMocks();
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const [hanging, good] = [await tell(), await tell()];
    await hanging.receiver.always('hang');
    const skus = Array.from({ length: 24 }, () => newSku());
    for (const sku of skus) await record(sku, ledgerOf(sold(1)));
    await good.receiver.until(skus.length);
    const hung = (await hanging.receiver.delivered()).length;
    // Those of the first batch, and of the first one that is apart.
    expect(hung).toBeLessThanOrEqual(10);
    // Whatever is still on its way ends here.
    await deleteReceiver(env.DB, hanging.receiver.id);
  }, 120_000);
});

describe('from the purchase to the shop', () => {
  it('OUT-1, HOOK-2, HOOK-7: what happens in the object arrives through the real queues, after a failure later', async () => {
    vi.restoreAllMocks();
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const told = await tell();
    await told.receiver.answer(404);
    const sku = await makeDrop({ total: 2 });
    await buy(sku, 'ada', 'a1');
    await buy(sku, 'bob', 'b1');
    await told.receiver.until(5);
    const times = (await told.receiver.delivered()).map(({ headers }) => Number(headers['webhook-timestamp']));
    const [failed = 0, again = 0] = times;
    // The queue has kept the message for that long.
    expect(again - failed).toBeGreaterThanOrEqual(5);
    const taken = await told.receiver.verified(told.secret);
    expect(taken.map(({ id }) => id)).toEqual(
      ['2:drop:opened', '3:order:sold', '4:order:sold', '4:drop:sold_out'].map((rest) => `${sku}:${rest}`),
    );
  }, 20_000);
});
