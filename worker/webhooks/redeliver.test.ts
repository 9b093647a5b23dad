import { env } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSku, operator } from '../testing/drop.ts';
import { ledgerOf } from '../testing/ledgers.ts';
import { expectProblem, RFC_3339 } from '../testing/problem.ts';
import { consumeDeliveries, consumeLedger, HeldQueue } from '../testing/queues.ts';
import { forgetReceivers, record, sold, type Told, tell } from '../testing/told.ts';
import { without } from '../testing/withoutTable.ts';
import { bury } from './deadLetters.ts';
import type { Delivery } from './deliver.ts';
import { messagesOf } from './events.ts';

/** Dead letters, as the operator sees them, and their delivery after all. */

let queue: HeldQueue;

beforeEach(() => {
  queue = new HeldQueue();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetReceivers();
});

/** Makes so many sales of a SKU dead letters. */
async function die({ receiver }: Told, sku: string, count: number): Promise<void> {
  const burials = ledgerOf(sold(count)).flatMap((entry) => {
    const last = { failedAtMs: 9_000, attempts: 7, status: 500, error: 'it answered 500' };
    return messagesOf(sku, entry, 100).map((message, part) => {
      return { sku, seq: entry.seq, part, message, happenedAtMs: entry.atMs, ...last };
    });
  });
  await env.DB.batch(bury(env.DB, receiver.id, burials));
}

interface Page {
  readonly total: number;
  readonly deadLetters: readonly Record<string, unknown>[];
  readonly next?: string;
}

const path = ({ receiver }: Told, rest = '') => `/api/webhooks/${receiver.id}/dead-letters${rest}`;

async function list(told: Told, query = ''): Promise<Page> {
  const response = await operator('GET', path(told, query));
  expect(response.status).toBe(200);
  return response.json();
}

async function press(told: Told, body: unknown = {}): Promise<number> {
  const response = await operator('POST', path(told, '/redeliver'), body);
  expect(response.status).toBe(202);
  return (await response.json<{ queued: number }>()).queued;
}

const idsOf = ({ deadLetters }: Page) => deadLetters.map(({ id }) => id);
const idsTold = async (told: Told) => (await told.receiver.verified(told.secret)).map(({ id }) => id);
const saleOf = (sku: string, seq: number) => `${sku}:${seq}:order:sold`;

describe('the list of dead letters', () => {
  it('HOOK-9: shows each with what it was, when and why it failed, in the order of SKU and ledger, in pages', async () => {
    const told = await tell();
    const [a, b] = [newSku(), newSku()];
    await die(told, b, 11);
    await die(told, a, 1);
    const first = await list(told, '?limit=3');
    expect(first).toMatchObject({ total: 12, next: expect.any(String) });
    expect(first.deadLetters[0]).toEqual({
      id: saleOf(a, 1),
      sku: a,
      seq: 1,
      type: 'order.sold',
      happenedAt: expect.stringMatching(RFC_3339),
      failedAt: '1970-01-01T00:00:09.000Z',
      attempts: 7,
      status: 500,
      error: 'it answered 500',
      redelivering: false,
    });
    const ids: unknown[] = idsOf(first);
    for (let { next } = first; next !== undefined; ) {
      const page = await list(told, `?limit=3&after=${next}`);
      ids.push(...idsOf(page));
      next = page.next ?? '';
      if (next === '') break;
    }
    expect(ids).toEqual([saleOf(a, 1), ...Array.from({ length: 11 }, (_, index) => saleOf(b, index + 1))]);
    const receiver = await operator('GET', `/api/webhooks/${told.receiver.id}`);
    expect(await receiver.json()).toMatchObject({ deadLetters: 12 });
  });

  it.each(['?limit=0', '?limit=201', '?after=nonsense'])('HOOK-9, HTTP-1: %s is a 400 problem', async (query) => {
    const told = await tell();
    await expectProblem(await operator('GET', path(told, query)), 400, 'invalid_request');
  });
});

describe('delivering dead letters after all', () => {
  it('HOOK-3, HOOK-9: all are delivered in order, with the webhook-id of ever, and are dead letters no more', async () => {
    const told = await tell();
    const [a, b] = [newSku(), newSku()];
    await die(told, b, 2);
    await die(told, a, 3);
    expect(await press(told)).toBe(5);
    expect((await list(told)).deadLetters.every(({ redelivering }) => redelivering)).toBe(true);
    expect(await told.receiver.delivered()).toEqual([]);
    const asked = queue.take();
    expect(asked).toEqual([{ body: { receiver: told.receiver.id, redeliver: true } }]);
    expect(await consumeDeliveries(asked.map(({ body }) => body))).toEqual({ acked: [0], retried: {} });
    expect(await idsTold(told)).toEqual([saleOf(a, 1), saleOf(a, 2), saleOf(a, 3), saleOf(b, 1), saleOf(b, 2)]);
    expect(await list(told)).toEqual({ total: 0, deadLetters: [] });
    expect(await press(told)).toBe(0);
    expect(queue.take()).toEqual([]);
  });

  it('HOOK-9: only those that were asked for, and nothing for ids that are none any more', async () => {
    const told = await tell();
    const sku = newSku();
    await die(told, sku, 3);
    expect(await press(told, { ids: [saleOf(sku, 3), saleOf(sku, 2), 'gone'] })).toBe(2);
    await consumeDeliveries(queue.take().map(({ body }) => body));
    expect(await idsTold(told)).toEqual([saleOf(sku, 2), saleOf(sku, 3)]);
    expect(idsOf(await list(told))).toEqual([saleOf(sku, 1)]);
  });

  it('HOOK-9: a failure leaves the rest for the next press, and says why', async () => {
    const told = await tell();
    const sku = newSku();
    await die(told, sku, 4);
    await told.receiver.refuse(`${sku}:2:`);
    await press(told);
    expect(await consumeDeliveries(queue.take().map(({ body }) => body))).toEqual({ acked: [0], retried: {} });
    expect(queue.take()).toEqual([]);
    const { deadLetters } = await list(told);
    expect(deadLetters.map(({ seq, attempts, redelivering }) => [seq, attempts, redelivering])).toEqual([
      [2, 9, false],
      [3, 7, false],
      [4, 7, false],
    ]);
    await told.receiver.always(204);
    await press(told);
    await consumeDeliveries(queue.take().map(({ body }) => body));
    expect(await idsTold(told)).toEqual([1, 2, 3, 4].map((seq) => saleOf(sku, seq)));
  });

  it('HOOK-9: many are delivered in pieces, and two presses or messages at once deliver none twice', async () => {
    const told = await tell();
    const sku = newSku();
    await die(told, sku, 230);
    await Promise.all([press(told), press(told)]);
    let rounds = 0;
    for (let due = queue.take(); due.length > 0; due = queue.take()) {
      await consumeDeliveries(due.map(({ body }) => body));
      rounds += 1;
    }
    expect(rounds).toBe(2);
    expect(await idsTold(told)).toEqual(Array.from({ length: 230 }, (_, index) => saleOf(sku, index + 1)));
  });

  it('HOOK-9, HOOK-13: one that is slow gets the rest through the queue of those that are slow', async () => {
    const told = await tell();
    const sku = newSku();
    await die(told, sku, 3);
    await told.receiver.answer('late');
    await press(told);
    const asked = queue.take().map(({ body }) => body);
    await consumeDeliveries(asked);
    const rest = queue.take();
    expect(rest).toEqual(asked.map((body) => ({ body, slow: true })));
    expect(await idsTold(told)).toEqual([saleOf(sku, 1)]);
    await consumeDeliveries(asked, 1, Date.now(), 'revenue-guard-webhooks-slow');
    expect(await idsTold(told)).toEqual([1, 2, 3].map((seq) => saleOf(sku, seq)));
  });

  it('HOOK-9: when the database fails on the way they are kept, and the message comes again', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const told = await tell();
    const sku = newSku();
    await die(told, sku, 2);
    await press(told);
    const [{ body } = { body: {} as Delivery }] = queue.take();
    const failed = await without('webhook_deliveries', () => consumeDeliveries([body]));
    expect(failed).toEqual({ acked: [], retried: { 0: 5 } });
    expect(await list(told)).toMatchObject({ total: 2 });
    // The delivery that failed may still be at it.
    await consumeDeliveries([body], 2);
    expect(queue.take()).toEqual([{ body, delaySeconds: 90 }]);
    await consumeDeliveries([body], 1, Date.now() + 91_000);
    expect(await idsTold(told)).toEqual([1, 2, 1, 2].map((seq) => saleOf(sku, seq)));
    expect(await list(told)).toMatchObject({ total: 0 });
  });

  it('HOOK-9, HOOK-10: a receiver that is disabled gets none, and an answer of 410 disables it', async () => {
    const told = await tell();
    const sku = newSku();
    await die(told, sku, 2);
    await told.receiver.always(410);
    await press(told);
    await consumeDeliveries(queue.take().map(({ body }) => body));
    expect((await told.receiver.delivered()).length).toBe(1);
    await expectProblem(await operator('POST', path(told, '/redeliver'), {}), 409, 'receiver_disabled');
    expect(await list(told)).toMatchObject({
      total: 2,
      deadLetters: [{ redelivering: false }, { redelivering: false }],
    });
  });

  it('HOOK-9, OUT-9: what the queue has lost of it is asked for again', async () => {
    const told = await tell();
    await die(told, newSku(), 1);
    await press(told);
    queue.take();
    const sku = newSku();
    const ledger = ledgerOf(sold(1));
    await record(sku, ledger);
    queue.take();
    await consumeLedger([{ sku, events: ledger, catchUp: true }]);
    expect(queue.take()).toContainEqual({ body: { receiver: told.receiver.id, redeliver: true, again: true } });
  });

  it.each<[unknown]>([[{ ids: [] }], [{ ids: 'all' }], [{ ids: [7] }], [{ ids: Array(101).fill('x') }], [{ id: 'x' }]])(
    'HOOK-9, HTTP-11: %j is a 400 problem, and nothing is delivered',
    async (body) => {
      const told = await tell();
      await expectProblem(await operator('POST', path(told, '/redeliver'), body), 400, 'invalid_request');
      expect(queue.take()).toEqual([]);
    },
  );
});
