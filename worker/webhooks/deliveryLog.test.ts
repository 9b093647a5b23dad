import { env } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSku, operator } from '../testing/drop.ts';
import { ledgerOf } from '../testing/ledgers.ts';
import { expectProblem, RFC_3339 } from '../testing/problem.ts';
import { consumeDeliveries, HeldQueue } from '../testing/queues.ts';
import { forgetReceivers, record, sold, type Told, tell } from '../testing/told.ts';
import { LOG_MAX, type LoggedDelivery, logDeliveries } from './deliveryLog.ts';

/** The log of deliveries, as the operator sees it. */

beforeEach(() => {
  new HeldQueue();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetReceivers();
});

interface Page {
  readonly deliveries: readonly Record<string, unknown>[];
  readonly next?: string;
}

async function log({ receiver }: Told, query = ''): Promise<Page> {
  const response = await operator('GET', `/api/webhooks/${receiver.id}/deliveries${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

async function deliver(told: Told, count: number): Promise<string> {
  const sku = newSku();
  await record(sku, ledgerOf(sold(count)));
  await consumeDeliveries([{ receiver: told.receiver.id, sku }]);
  return sku;
}

describe('the log of deliveries', () => {
  it('HOOK-11: has every attempt, newest first, with its outcome; tests too', async () => {
    const told = await tell();
    await told.receiver.answer(204, 500, 302);
    const sku = await deliver(told, 2);
    await told.receiver.answer('hang up');
    const { id: test } = await (await operator('POST', `/api/webhooks/${told.receiver.id}/test`)).json<{
      id: string;
    }>();
    const { deliveries, ...rest } = await log(told);
    expect(rest).toEqual({});
    const common = { at: expect.stringMatching(RFC_3339), durationMs: expect.any(Number) };
    const sale = (seq: number) => ({ ...common, id: `${sku}:${seq}:order:sold`, sku, seq, type: 'order.sold' });
    expect(deliveries).toEqual([
      { ...common, id: test, type: 'test', delivered: false, error: 'it could not be reached' },
      { ...sale(2), delivered: false, status: 302, error: 'it answered with a redirect, which is not followed' },
      { ...sale(2), delivered: false, status: 500, error: 'it answered 500' },
      { ...sale(1), delivered: true, status: 204 },
    ]);
    expect((await log(told, '?outcome=failed')).deliveries).toEqual(deliveries.slice(0, 3));
    expect((await log(told, '?outcome=delivered')).deliveries).toEqual(deliveries.slice(3));
    expect(JSON.stringify(deliveries)).not.toContain(told.secret);
  });

  it('HOOK-11: comes in pages, each attempt once, also while more is delivered', async () => {
    const told = await tell();
    const sku = await deliver(told, 7);
    const seqs: unknown[] = [];
    let { deliveries, next } = await log(told, '?limit=3');
    for (;;) {
      seqs.push(...deliveries.map(({ seq }) => seq));
      if (next === undefined) break;
      await deliver(told, 1);
      ({ deliveries, next } = await log(told, `?limit=3&after=${next}`));
    }
    expect(seqs).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(sku).not.toBe('');
  });

  it('HOOK-11: keeps the newest thousand of each receiver', async () => {
    const [busy, quiet] = [await tell(), await tell()];
    await deliver(quiet, 1);
    const attempt = (seq: number): LoggedDelivery => {
      const outcome = { delivered: true, status: 204, error: null, atMs: 1_000, durationMs: 1 };
      return { id: `m${seq}`, sku: 'air-one', seq, type: 'order.sold', ...outcome };
    };
    for (const from of [0, 600]) {
      const attempts = Array.from({ length: 600 }, (_, index) => attempt(from + index + 1));
      await env.DB.batch(logDeliveries(env.DB, busy.receiver.id, attempts));
    }
    const kept = await env.DB.prepare(
      'SELECT count(*) AS count, min(seq) AS oldest, max(seq) AS newest FROM webhook_deliveries WHERE receiver = ?',
    )
      .bind(busy.receiver.id)
      .first();
    expect(kept).toEqual({ count: LOG_MAX, oldest: 201, newest: 1_200 });
    expect((await log(quiet)).deliveries).toHaveLength(1);
  });

  it.each(['?limit=0', '?limit=x', '?after=nonsense', '?outcome=maybe'])(
    'HOOK-11, HTTP-1: %s is a 400 problem',
    async (query) => {
      const { receiver } = await tell();
      await expectProblem(
        await operator('GET', `/api/webhooks/${receiver.id}/deliveries${query}`),
        400,
        'invalid_request',
      );
    },
  );
});
