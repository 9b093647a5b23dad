import { env } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSku } from '../testing/drop.ts';
import { ledgerOf } from '../testing/ledgers.ts';
import { consumeDeliveries, HeldQueue } from '../testing/queues.ts';
import { forgetReceivers, record, seqsTold, sold, type Told, tell, upTo } from '../testing/told.ts';
import { without } from '../testing/withoutTable.ts';
import { readDeadLetters } from './deadLetters.ts';
import type { Delivery } from './deliver.ts';
import { PATIENCE_MS } from './retries.ts';

/** What becomes of events that a receiver does not take for days. The clock is the test's. */

const DAY_MS = 24 * 3_600_000;
const BORN_MS = Date.UTC(2027, 0, 1);

/** The queue and the clock: whatever is sent comes at its time. */
class Days {
  nowMs = BORN_MS;
  readonly #queue = new HeldQueue();
  #coming: { readonly body: Delivery; readonly atMs: number }[] = [];

  /** Sells units and asks for their deliveries. */
  async sell({ receiver }: Told, count: number, sku = newSku()): Promise<string> {
    await record(sku, ledgerOf(sold(count), [], this.nowMs));
    this.#queue.take();
    await env.WEBHOOK_QUEUE.send({ receiver: receiver.id, sku });
    return sku;
  }

  /** Lets so much time pass. @returns how many deliveries there were. */
  async pass(ms: number): Promise<number> {
    const endMs = this.nowMs + ms;
    for (let deliveries = 0; ; deliveries += 1) {
      const sent = this.#queue.take().map(({ body, delaySeconds = 0 }) => {
        return { body, atMs: this.nowMs + delaySeconds * 1_000 };
      });
      this.#coming = [...this.#coming, ...sent].sort((a, b) => a.atMs - b.atMs);
      const [next, ...later] = this.#coming;
      if (next === undefined || next.atMs > endMs) {
        this.nowMs = endMs;
        return deliveries;
      }
      this.#coming = later;
      this.nowMs = next.atMs;
      expect(await consumeDeliveries([next.body], 1, this.nowMs)).toEqual({ acked: [0], retried: {} });
    }
  }
}

let days: Days;

beforeEach(() => {
  days = new Days();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetReceivers();
});

const deadOf = ({ receiver }: Told) => readDeadLetters(env.DB, receiver.id, 2_000);
const seqsDead = async (told: Told) => (await deadOf(told)).map(({ seq }) => seq);

// Days of attempts take seconds, on a busy machine many.
describe('a receiver that fails for days', { timeout: 30_000 }, () => {
  it('HOOK-7, HOOK-8: one that is down for a day gets everything in order afterwards', async () => {
    const told = await tell();
    await told.receiver.always(404);
    await days.sell(told, 6);
    // Few attempts: the waits have grown.
    expect(await days.pass(DAY_MS)).toBeLessThan(45);
    await told.receiver.always(204);
    await days.pass(1.2 * 3_600_000);
    expect(await seqsTold(told)).toEqual(upTo(6));
    expect(await deadOf(told)).toEqual([]);
  });

  it('HOOK-8: one that cannot take a single event is held up by it for three days, and goes on in order', async () => {
    const told = await tell();
    const sku = newSku();
    await told.receiver.refuse(`${sku}:2:`);
    await days.sell(told, 4, sku);
    await days.pass(PATIENCE_MS - 1_000);
    expect(await seqsTold(told)).toEqual([1]);
    expect(await deadOf(told)).toEqual([]);
    await days.pass(3_000);
    expect(await seqsTold(told)).toEqual([1, 3, 4]);
    expect(await deadOf(told)).toEqual([
      {
        sku,
        seq: 2,
        part: 0,
        id: `${sku}:2:order:sold`,
        type: 'order.sold',
        happenedAtMs: BORN_MS + 1,
        failedAtMs: expect.any(Number),
        attempts: expect.any(Number),
        status: 500,
        error: 'it answered 500',
        redelivering: false,
      },
    ]);
    const [letter] = await deadOf(told);
    // A server error is tried twice each time.
    expect(letter?.attempts).toBeGreaterThan(100);
    expect(letter?.failedAtMs).toBeGreaterThanOrEqual(BORN_MS + PATIENCE_MS + 1);
    expect(letter?.failedAtMs).toBeLessThanOrEqual(BORN_MS + PATIENCE_MS + 1_001);
  });

  it('HOOK-8: a success starts the three days anew', async () => {
    const told = await tell();
    const sku = newSku();
    await told.receiver.always(503);
    await days.sell(told, 3, sku);
    await days.pass(2 * DAY_MS);
    await told.receiver.refuse(`${sku}:2:`);
    await days.pass(2 * DAY_MS);
    expect(await seqsTold(told)).toEqual([1]);
    expect(await deadOf(told)).toEqual([]);
    await days.pass(1.1 * DAY_MS);
    expect(await seqsTold(told)).toEqual([1, 3]);
    expect(await seqsDead(told)).toEqual([2]);
  });

  it('HOOK-8: one that is down for longer gets the newest three days in order, and the rest are dead letters', async () => {
    const told = await tell();
    const sku = newSku();
    await told.receiver.always(404);
    const old = ledgerOf(sold(1_200), [], BORN_MS);
    await record(sku, old);
    await days.sell(told, 0, sku);
    await days.pass(2 * DAY_MS);
    const bornMs = days.nowMs;
    const young = ledgerOf(sold(1_205), [], bornMs).slice(1_200);
    await record(sku, young);
    await days.pass(DAY_MS + 60_000);
    expect(await seqsDead(told)).toEqual(upTo(1_200));
    // What is old enough is not tried one by one at a receiver that is down.
    const posts = (await told.receiver.delivered()).length;
    expect(posts).toBeLessThan(150);
    expect((await deadOf(told)).at(-1)).toMatchObject({ attempts: 0, status: 404, error: 'it answered 404' });
    await told.receiver.always(204);
    await days.pass(1.2 * 3_600_000);
    expect(await seqsTold(told)).toEqual([1_201, 1_202, 1_203, 1_204, 1_205]);
  });

  it('HOOK-3, HOOK-8: of an entry that is two events, one that was taken is not repeated while the other waits', async () => {
    const told = await tell();
    const sku = newSku();
    const [entry] = ledgerOf(sold(1), [], BORN_MS);
    const [, second] = ledgerOf(sold(2), [], BORN_MS);
    if (entry === undefined || second === undefined) throw new Error('There are two entries.');
    await record(sku, [
      { ...entry, remaining: 1 },
      { ...second, remaining: 0 },
    ]);
    await told.receiver.refuse(`${sku}:2:drop:sold_out`);
    await days.sell(told, 0, sku);
    await days.pass(PATIENCE_MS + 60_000);
    const ids = (await told.receiver.verified(told.secret)).map(({ id }) => id);
    expect(ids).toEqual([`${sku}:1:order:sold`, `${sku}:2:order:sold`]);
    expect(await deadOf(told)).toMatchObject([{ seq: 2, part: 1, type: 'drop.sold_out' }]);
  });

  it('HOOK-8: a dead letter that cannot be kept holds the stream up', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const told = await tell();
    const sku = newSku();
    await told.receiver.refuse(`${sku}:1:`);
    await days.sell(told, 2, sku);
    await days.pass(PATIENCE_MS - 1_000);
    const delivery = { receiver: told.receiver.id, sku };
    const nowMs = days.nowMs + 60_000;
    const failed = await without('webhook_dead_letters', () => consumeDeliveries([delivery], 1, nowMs));
    expect(failed).toEqual({ acked: [], retried: { 0: 5 } });
    expect(await deadOf(told)).toEqual([]);
    // What comes after it is not told before it is kept.
    expect(await seqsTold(told)).toEqual([]);
    await consumeDeliveries([delivery], 2, nowMs + 91_000);
    expect(await seqsDead(told)).toEqual([1]);
    expect(await seqsTold(told)).toEqual([2]);
  });
});
