import { env } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { METRICS_DROPS_MAX } from '../../shared/protocol/limits.ts';
import { enter } from '../catalogue.ts';
import { Sku as SkuObject } from '../sku.ts';
import { api, buy, connect, makeDrop, OPERATOR, operator } from '../testing/drop.ts';
import { parseExposition, type ReadSample } from '../testing/exposition.ts';
import { expectProblem } from '../testing/problem.ts';

async function metrics(query = ''): Promise<{ text: string; samples: ReadSample[] }> {
  const response = await operator('GET', `/metrics${query}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { text, samples: parseExposition(text) };
}

/** The numbers of one name of one drop, or of none, by the labels that are left. */
function numbers(samples: readonly ReadSample[], name: string, sku?: string): Record<string, number> {
  const found = samples.filter((sample) => sample.name === `revenue_guard_${name}` && sample.labels['sku'] === sku);
  return Object.fromEntries(
    found.map(({ labels: { sku: _, ...labels }, value }) => [Object.values(labels).join(' '), value]),
  );
}

async function numberOf(sku: string, name: string): Promise<number | undefined> {
  return numbers((await metrics(`?sku=${sku}`)).samples, name, sku)[''];
}

/** Makes the object of one drop misbehave when it is asked; the others answer as ever. */
function answerOtherwise(sku: string, how: () => unknown): void {
  const { vitals } = SkuObject.prototype;
  vi.spyOn(SkuObject.prototype, 'vitals').mockImplementation(function (this: SkuObject) {
    return this.name === sku ? (how() as null) : vitals.call(this);
  });
}

const catalogued: string[] = [];

async function list(sku: string, nowMs = Date.now()): Promise<void> {
  catalogued.push(sku);
  await enter(env, sku, { title: 'Air One' }, nowMs);
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const sku of catalogued.splice(0)) await env.DB.prepare('DELETE FROM drops WHERE sku = ?').bind(sku).run();
});

describe('the metrics', () => {
  it('MET-1: are in the format of Prometheus, and say what runs', async () => {
    const response = await api('/metrics', { headers: OPERATOR });
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const samples = parseExposition(await response.text());
    const info = samples.find(({ name }) => name === 'revenue_guard_build_info');
    expect(info).toMatchObject({ value: 1, labels: { protocol: '1', version: expect.any(String) } });
    expect(numbers(samples, 'database_up')).toEqual({ '': 1 });
  });

  it('MET-2: tell how a drop stands, who watches it, and what was asked of it', async () => {
    const sku = await makeDrop({ total: 3, holdSeconds: 60 });
    const socket = await connect(sku, 'ada');
    await socket.purchase('a1', 2);
    await socket.purchase('a2', 2);
    await socket.purchase('a1', 2);
    socket.send('no message');
    await socket.find('error');
    await buy(sku, 'bob', 'b1', 1);
    await operator('POST', `/api/drops/${sku}/orders/bob/b1/confirm`, { id: 's1' });
    const { samples } = await metrics(`?sku=${sku}`);
    const one = (name: string) => numbers(samples, name, sku);
    expect(one('up')).toEqual({ '': 1 });
    expect(one('units')).toEqual({ remaining: 0, held: 2, sold: 1 });
    expect(one('total_units')).toEqual({ '': 3 });
    expect(one('phase')).toEqual({ scheduled: 0, open: 0, paused: 0, sold_out: 1, closed: 0 });
    expect(one('ledger_entries_total')).toEqual({ '': 5 });
    expect(one('watching')).toEqual({ '': 1 });
    expect(one('operators')).toEqual({ '': 0 });
    expect(one('lanes')).toEqual({ '': 0 });
    expect(one('purchases_total')).toEqual({ '': 2 });
    expect(one('refusals_total')).toEqual({ insufficient_stock: 1 });
    expect(one('bad_frames_total')).toEqual({ '': 1 });
    expect(one('flushes_total')['']).toBeGreaterThan(2);
    expect(one('counting_since_seconds')['']).toBeGreaterThan(1.7e9);
    socket.close(1000);
  });

  it('MET-2: the times of commits are a histogram whose buckets rise to the count', async () => {
    const sku = await makeDrop();
    for (const id of ['a1', 'a2', 'a3']) await buy(sku, 'ada', id);
    await expect.poll(() => numberOf(sku, 'commit_seconds_count'), { timeout: 10_000 }).toBeGreaterThan(0);
    const { samples } = await metrics(`?sku=${sku}`);
    const buckets = samples.filter(({ name }) => name === 'revenue_guard_commit_seconds_bucket');
    expect(buckets.map(({ labels }) => labels['le'])).toEqual([
      '0.001',
      '0.002',
      '0.005',
      '0.01',
      '0.015',
      '0.025',
      '0.05',
      '0.1',
      '0.25',
      '1',
      '+Inf',
    ]);
    const counts = buckets.map(({ value }) => value);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(numbers(samples, 'commit_seconds_count', sku)['']);
    expect(numbers(samples, 'commit_seconds_sum', sku)['']).toBeLessThan(60);
  });

  it('MET-2: tell what has not left the object, and what has not arrived', async () => {
    const send = vi.spyOn(env.LEDGER_QUEUE, 'send').mockRejectedValue(new Error('The queue is down.'));
    const sku = await makeDrop();
    await buy(sku, 'ada', 'a1');
    expect(await numberOf(sku, 'outbox_backlog_entries')).toBe(3);
    expect(await numberOf(sku, 'read_model_backlog_entries')).toBe(3);
    send.mockRestore();
    await expect.poll(() => numberOf(sku, 'read_model_backlog_entries'), { timeout: 20_000 }).toBe(0);
    expect(await numberOf(sku, 'outbox_backlog_entries')).toBe(0);
  }, 30_000);

  it('MET-3: tell of the newest drops, of whatever are named, and how many are left out', async () => {
    const nowMs = Date.now() + 60_000;
    for (let i = 0; i < 4; i += 1) await list(`many-${i}`, nowMs + i);
    const told = (samples: readonly ReadSample[]) =>
      samples.filter(({ name }) => name === 'revenue_guard_up').map(({ labels }) => labels['sku']);
    const { text, samples } = await metrics('?limit=3');
    expect(told(samples)).toEqual(['many-3', 'many-2', 'many-1']);
    expect(text).toContain(`# Only the newest 3 of ${numbers(samples, 'drops')['']} drops are told of here.`);

    const named = await metrics('?sku=many-0&sku=many-2&sku=unknown');
    expect(told(named.samples)).toEqual(['many-2', 'many-0']);
    expect((await metrics()).text).not.toContain('# Only');
  });

  it('MET-3: a name that no drop can have, and more names than are answered, are 400', async () => {
    for (const query of ['sku=a%20b', 'limit=0', `limit=${METRICS_DROPS_MAX + 1}`]) {
      await expectProblem(await operator('GET', `/metrics?${query}`), 400, 'invalid_request');
    }
    const many = Array.from({ length: METRICS_DROPS_MAX + 1 }, (_, i) => `sku=s${i}`).join('&');
    await expectProblem(await operator('GET', `/metrics?${many}`), 400, 'invalid_request');
  });

  it('MET-4: an object that does not answer takes no other with it', async () => {
    const [well, ill] = [await makeDrop(), await makeDrop()];
    answerOtherwise(ill, () => {
      throw new Error('The object is ill.');
    });
    await list('never-defined');
    const { samples } = await metrics(`?sku=${well}&sku=${ill}&sku=never-defined`);
    expect([well, ill, 'never-defined'].map((sku) => numbers(samples, 'up', sku)[''])).toEqual([1, 0, 0]);
    expect(numbers(samples, 'units', well)).toEqual({ remaining: 10, held: 0, sold: 0 });
    expect(numbers(samples, 'units', ill)).toEqual({});
  });

  it('MET-4: an object that takes long is given up', async () => {
    const sku = await makeDrop();
    answerOtherwise(sku, () => scheduler.wait(10_000));
    expect(await numberOf(sku, 'up')).toBe(0);
  }, 15_000);

  it('MET-4: without its database it says so', async () => {
    await env.DB.exec('ALTER TABLE drops RENAME TO drops_away');
    const { samples } = await metrics().finally(() => env.DB.exec('ALTER TABLE drops_away RENAME TO drops'));
    expect(numbers(samples, 'database_up')).toEqual({ '': 0 });
    expect(samples.map(({ name }) => name)).not.toContain('revenue_guard_up');
  });

  it('MET-5: tell of each receiver what waits for it, what was given up, and whether it is told at all', async () => {
    for (const id of ['bad', 'good'])
      await operator('PUT', `/api/webhooks/${id}`, { url: 'https://shop.example/hook' });
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO webhook_streams (receiver, sku, seq, busy_until_ms, failures, waiting, failing_since_ms)
         VALUES ('bad', 'one', 4, 0, 3, 1, 1000), ('bad', 'two', 4, 0, 0, 0, NULL), ('good', 'one', 4, 0, 0, 0, NULL)`,
      ),
      env.DB.prepare(
        `INSERT INTO webhook_dead_letters
           (receiver, sku, seq, part, id, type, event, happened_at_ms, failed_at_ms, attempts, error)
         VALUES ('bad', 'one', 2, 0, 'm', 'order.sold', '{}', 0, 0, 9, 'it answered 500')`,
      ),
    ]);
    await operator('POST', '/api/webhooks/good/disable', { id: 'c1' });
    const { samples } = await metrics();
    expect(numbers(samples, 'webhook_streams_failing')).toEqual({ bad: 1, good: 0 });
    expect(numbers(samples, 'webhook_dead_letters')).toEqual({ bad: 1, good: 0 });
    expect(numbers(samples, 'webhook_disabled')).toEqual({ bad: 0, good: 1 });
    for (const id of ['bad', 'good']) await operator('DELETE', `/api/webhooks/${id}`);
  });
});
