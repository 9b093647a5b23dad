import { env } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebhookType } from '../../shared/protocol/webhooks.ts';
import { buy, makeDrop, newSku } from '../testing/drop.ts';
import { LIVES, type Life, ledgerOf } from '../testing/ledgers.ts';
import { batchesOf, consumeDeliveries, consumeLedger } from '../testing/queues.ts';
import { TestReceiver } from '../testing/receiver.ts';
import { deleteReceiver, findReceiver, listReceivers, saveReceiver } from './receivers.ts';
import { claimStream, releaseStream } from './streams.ts';

/** Deliveries from the real database to a real receiver on this machine. */

interface Told {
  readonly receiver: TestReceiver;
  readonly secret: string;
}

/** Names a receiver that was there before everything. */
async function tell(events?: readonly WebhookType[], createdAtMs = 0): Promise<Told> {
  const receiver = new TestReceiver();
  const body = { url: receiver.url, ...(events === undefined ? {} : { events: [...events] }) };
  const saved = await saveReceiver(env.DB, receiver.id, body, createdAtMs);
  if (saved.kind !== 'created') throw new Error(saved.kind);
  return { receiver, secret: saved.receiver.secret };
}

/** Puts a ledger into the read model, as the consumer does, but asks nobody to be told. */
async function record(sku: string, ledger: ReturnType<typeof ledgerOf>, size = 100): Promise<void> {
  for (const batch of batchesOf(sku, ledger, size)) await consumeLedger([batch]);
}

async function seqsTold({ receiver, secret }: Told): Promise<number[]> {
  const taken = await receiver.verified(secret);
  return taken.flatMap(({ event }) => ('seq' in event.data ? event.data.seq : []));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const sold = (count: number): Life[] => Array.from({ length: count }, () => ['sold'] as const);
const LATER_MS = Date.now() + 3_600_000 * 24;

beforeEach(() => {
  // What is announced in these tests is delivered by hand.
  vi.spyOn(env.WEBHOOK_QUEUE, 'sendBatch').mockImplementation(async () => ({}) as QueueSendBatchResponse);
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const { id } of await listReceivers(env.DB)) await deleteReceiver(env.DB, id);
});

describe('a delivery', () => {
  it('OUT-5, OUT-6, OUT-8: everything arrives signed, in the order of the ledger, and once when nothing fails', async () => {
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

  it('OUT-6: a receiver gets the types that it asked for', async () => {
    const told = await tell(['order.refunded', 'order.expired']);
    const sku = newSku();
    await record(sku, ledgerOf(LIVES));
    await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    const types = (await told.receiver.verified(told.secret)).map(({ event }) => event.type);
    expect(types).toEqual(['order.refunded', 'order.expired', 'order.expired', 'order.refunded']);
  });

  it('OUT-6: a receiver is told of what happens after it was named', async () => {
    const ledger = ledgerOf(sold(6), [], 10_000);
    const third = ledger[2]?.atMs ?? 0;
    const told = await tell(undefined, third);
    const sku = newSku();
    await record(sku, ledger);
    await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    expect(await seqsTold(told)).toEqual(ledger.filter(({ atMs }) => atMs >= third).map(({ seq }) => seq));
  });

  it('OUT-6: what lies behind a gap waits until the gap is filled', async () => {
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

  it('OUT-6: a long backlog is delivered in pieces, each of which asks for the next', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(450)));
    const next = vi.spyOn(env.WEBHOOK_QUEUE, 'send').mockImplementation(async () => ({}) as QueueSendResponse);
    const delivery = { receiver: told.receiver.id, sku };
    let rounds = 0;
    do {
      next.mockClear();
      await consumeDeliveries([delivery]);
      rounds += 1;
    } while (next.mock.calls.length > 0);
    expect(rounds).toBe(3);
    expect(await seqsTold(told)).toEqual(upTo(450));
  });

  it('OUT-6: two deliveries of the same at once tell it once', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(10)));
    const delivery = { receiver: told.receiver.id, sku };
    expect(await consumeDeliveries([delivery, delivery, delivery])).toEqual({ acked: [0, 1, 2], retried: {} });
    expect(await seqsTold(told)).toEqual(upTo(10));
  });

  it('OUT-8: a delivery that was overtaken leaves the stream to the one that has it now', async () => {
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
    await releaseStream(env.DB, told.id, sku, { ...slow, seq: 3, busyUntilMs: 0 });
    expect(await claimAt(11_500)).toBeUndefined();
    await releaseStream(env.DB, told.id, sku, { ...quick, seq: 2, busyUntilMs: 0 });
    expect(await claimAt(11_600)).toMatchObject({ seq: 3 });
  });

  it('OUT-6: what arrives during a delivery is not forgotten', async () => {
    const told = await tell();
    const sku = newSku();
    const [first, second] = batchesOf(sku, ledgerOf(sold(4)), 2);
    if (first === undefined || second === undefined) throw new Error('There are two batches.');
    await consumeLedger([first]);
    const delivery = { receiver: told.receiver.id, sku };
    const next = vi.spyOn(env.WEBHOOK_QUEUE, 'send').mockImplementation(async () => ({}) as QueueSendResponse);
    const realFetch = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementationOnce(async (...request) => {
      await consumeLedger([second]);
      expect(await consumeDeliveries([delivery])).toEqual({ acked: [0], retried: {} });
      return realFetch(...request);
    });
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual([1, 2]);
    expect(next.mock.calls).toEqual([[delivery]]);
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual(upTo(4));
  });

  it('OUT-6: a receiver that was deleted is told nothing more', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(2)));
    await deleteReceiver(env.DB, told.receiver.id);
    expect(await consumeDeliveries([{ receiver: told.receiver.id, sku }])).toEqual({ acked: [0], retried: {} });
    expect(await told.receiver.delivered()).toEqual([]);
  });
});

describe('a receiver that fails', () => {
  it.each([400, 404, 410, 429, 302, 308, 'hang up'] as const)(
    'OUT-6: %s is no delivery, and is tried again later',
    async (answer) => {
      const told = await tell();
      const sku = newSku();
      await record(sku, ledgerOf(sold(3)));
      await told.receiver.answer(204, answer);
      const delivery = { receiver: told.receiver.id, sku };
      const { acked, retried } = await consumeDeliveries([delivery]);
      expect(acked).toEqual([]);
      expect(retried[0]).toBeGreaterThanOrEqual(5);
      expect(retried[0]).toBeLessThanOrEqual(6);
      expect(await seqsTold(told)).toEqual([1]);
      expect(await consumeDeliveries([delivery], 2, LATER_MS)).toEqual({ acked: [0], retried: {} });
      expect(await seqsTold(told)).toEqual([1, 2, 3]);
      const ids = (await told.receiver.delivered()).map(({ headers }) => headers['webhook-id']);
      expect(ids[1]).toBe(ids[2]);
    },
  );

  it('OUT-6, OUT-8: with every third call failing everything arrives, in order, without a pause', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(20)));
    await told.receiver.answer(...upTo(60).map((call) => (call % 3 === 0 ? 500 : 204)));
    expect(await consumeDeliveries([{ receiver: told.receiver.id, sku }])).toEqual({ acked: [0], retried: {} });
    expect(await seqsTold(told)).toEqual(upTo(20));
  });

  it('OUT-6: the waits grow with each failure, up to about an hour', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(1)));
    await told.receiver.answer(...Array.from({ length: 30 }, () => 503));
    let nowMs = Date.now();
    let previous = 0;
    for (let attempt = 1; attempt <= 14; attempt += 1) {
      const { retried } = await consumeDeliveries([{ receiver: told.receiver.id, sku }], attempt, nowMs);
      const wait = retried[0] ?? Number.NaN;
      expect(wait).toBeGreaterThanOrEqual(Math.min(5 * 2 ** (attempt - 1), 3_600));
      expect(wait).toBeLessThanOrEqual(4_320);
      if (attempt <= 9) expect(wait).toBeGreaterThan(previous);
      previous = wait;
      nowMs += wait * 1_000;
    }
    expect(await seqsTold(told)).toEqual([]);
  });

  it('OUT-6: while it is given time, new deliveries leave it alone, and the repeat that comes early waits on', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(1)));
    await told.receiver.answer(404);
    const delivery = { receiver: told.receiver.id, sku };
    const nowMs = Date.now();
    await consumeDeliveries([delivery], 1, nowMs);
    expect(await consumeDeliveries([delivery], 1, nowMs + 1_000)).toEqual({ acked: [0], retried: {} });
    const early = await consumeDeliveries([delivery], 2, nowMs + 1_000);
    expect(early.acked).toEqual([]);
    expect(early.retried[0]).toBeGreaterThanOrEqual(4);
    expect((await told.receiver.delivered()).length).toBe(1);
  });

  it('OUT-6: a receiver that hangs delays no other, and an answer without end is not read', async () => {
    const [hanging, endless, good] = [await tell(), await tell(), await tell()];
    const sku = newSku();
    await record(sku, ledgerOf(sold(2)));
    await hanging.receiver.answer('hang');
    await endless.receiver.answer('endless', 'endless');
    const deliveries = [hanging, endless, good].map(({ receiver }) => ({ receiver: receiver.id, sku }));
    let settled = false;
    const delivering = consumeDeliveries(deliveries).finally(() => {
      settled = true;
    });
    await good.receiver.until(2);
    await endless.receiver.until(2);
    expect(settled).toBe(false);
    const { acked, retried } = await delivering;
    expect(acked).toEqual([1, 2]);
    expect(retried[0]).toBeGreaterThanOrEqual(5);
    expect(await seqsTold(good)).toEqual([1, 2]);
  }, 20_000);

  it('OUT-6: when the database fails in the middle, the message comes again', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(2)));
    const delivery = { receiver: told.receiver.id, sku };
    await env.DB.exec('ALTER TABLE ledger_heads RENAME TO heads_away');
    const failed = await consumeDeliveries([delivery]).finally(() =>
      env.DB.exec('ALTER TABLE heads_away RENAME TO ledger_heads'),
    );
    expect(failed).toEqual({ acked: [], retried: { 0: 5 } });
    // The stream is still taken by the delivery that failed.
    const early = await consumeDeliveries([delivery], 2);
    expect(early.acked).toEqual([]);
    expect(await consumeDeliveries([delivery], 3, Date.now() + 91_000)).toEqual({ acked: [0], retried: {} });
    expect(await seqsTold(told)).toEqual([1, 2]);
  });

  it('OUT-7: an address that is not allowed any more is not spoken to', async () => {
    const told = await tell();
    const sku = newSku();
    await record(sku, ledgerOf(sold(1)));
    await env.DB.prepare('UPDATE webhook_receivers SET url = ?').bind('http://10.0.0.1/').run();
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { acked } = await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
    expect(acked).toEqual([]);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('public host'));
  });
});

describe('from the purchase to the shop', () => {
  it('OUT-1, OUT-6: what happens in the object arrives at the shop through the real queues', async () => {
    vi.restoreAllMocks();
    const told = await tell();
    const sku = await makeDrop({ total: 2 });
    await buy(sku, 'ada', 'a1');
    await buy(sku, 'bob', 'b1');
    await told.receiver.until(4);
    const taken = await told.receiver.verified(told.secret);
    expect(taken.map(({ id }) => id)).toEqual(
      ['2:drop:opened', '3:order:sold', '4:order:sold', '4:drop:sold_out'].map((rest) => `${sku}:${rest}`),
    );
  }, 20_000);
});
