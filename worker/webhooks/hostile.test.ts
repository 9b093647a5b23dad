import { env } from 'cloudflare:test';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DropData } from '../../shared/protocol/webhooks.ts';
import { newSku, operator } from '../testing/drop.ts';
import { LIVES, ledgerOf } from '../testing/ledgers.ts';
import { batchesOf, consumeDeliveries, consumeLedger, HeldQueue } from '../testing/queues.ts';
import type { Answer } from '../testing/receiver.ts';
import { forgetReceivers, type Told, tell } from '../testing/told.ts';
import { without } from '../testing/withoutTable.ts';
import { readDeadLetters } from './deadLetters.ts';
import type { Delivery } from './deliver.ts';

/**
 * Everything that can go wrong between a ledger and a receiver, in whatever order: a receiver that misbehaves, a queue that
 * loses, repeats and reorders, a database that is away. At the end all is well again, and nothing must be missing.
 */

const HOUR_MS = 3_600_000;

const ANSWERS = [204, 204, 204, 500, 503, 404, 429, 302, 410, 'hang up', 'cut head', 'garbage', 'cut body'] as const;
const TABLES = ['webhook_receivers', 'webhook_streams', 'webhook_deliveries', 'webhook_dead_letters', 'ledger_heads'];

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), pick: fc.nat({ max: 99 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), pick: fc.nat({ max: 99 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('record' as const), pick: fc.nat({ max: 99 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      script: fc.array(fc.constantFrom<Answer>(...ANSWERS), { maxLength: 12 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('down' as const), answer: fc.constantFrom(500, 404) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 6_000, 90_000, 1.2 * HOUR_MS, 20 * HOUR_MS, 80 * HOUR_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('break' as const), table: fc.constantFrom(...TABLES) }) },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Waiting {
  readonly body: Delivery;
  readonly dueMs: number;
  readonly attempts: number;
  readonly slow: boolean;
}

let queue: HeldQueue;

beforeEach(() => {
  queue = new HeldQueue();
  for (const method of ['warn', 'error', 'log'] as const) vi.spyOn(console, method).mockReturnValue(undefined);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetReceivers();
});

/** One receiver, one SKU, and the queue between them, at a time of its own. */
class World {
  readonly sku = newSku();
  readonly told: Told;
  readonly ledger;
  nowMs: number;
  readonly #batches;
  #waiting: Waiting[] = [];

  constructor(told: Told, lives: readonly (typeof LIVES)[number][], picks: readonly number[], bornMs: number) {
    this.told = told;
    this.nowMs = bornMs + 1_000;
    this.ledger = ledgerOf(lives, picks, bornMs);
    this.#batches = batchesOf(this.sku, this.ledger, 3);
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  async take(taken: Step): Promise<void> {
    switch (taken.kind) {
      case 'deliver':
        return this.deliver(taken.count);
      case 'repeat': {
        const { length } = this.#waiting;
        this.#waiting.push(...this.#waiting.slice(taken.pick % (length || 1)).slice(0, 1));
        return;
      }
      case 'lose':
        this.#waiting.splice(taken.pick % (this.#waiting.length || 1), 1);
        return;
      case 'record': {
        const batch = this.#batches[taken.pick % this.#batches.length];
        if (batch !== undefined) await consumeLedger([batch]);
        return this.#collect();
      }
      case 'answer':
        return this.told.receiver.answer(...taken.script);
      case 'down':
        // For longer than three days, so that there are dead letters.
        await this.told.receiver.always(taken.answer);
        await this.deliver(3);
        this.nowMs += 80 * HOUR_MS;
        await this.deliver(3);
        return this.told.receiver.always(204);
      case 'wait':
        this.nowMs += taken.ms;
        return;
      case 'break':
        return without(taken.table, () => this.deliver(3));
    }
  }

  /** Hands some messages that are due to the consumers, all at once. */
  async deliver(count: number): Promise<void> {
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= this.nowMs).slice(0, count);
    this.#waiting = this.#waiting.filter((message) => !due.includes(message));
    await Promise.all(due.map((message) => this.#consume(message)));
    await this.#collect();
  }

  /** All is well again: what was lost is found, and what is due is delivered until nothing is left. */
  async recover(): Promise<void> {
    await this.told.receiver.always(204);
    await operator('POST', `/api/webhooks/${this.told.receiver.id}/enable`, { id: 'recover' });
    for (const batch of this.#batches) await consumeLedger([{ ...batch, catchUp: true }]);
    await this.#collect();
    for (let rounds = 0; !this.isIdle; rounds += 1) {
      if (rounds > 50) throw new Error('The queue does not come to rest.');
      this.nowMs = Math.max(this.nowMs, ...this.#waiting.map(({ dueMs }) => dueMs));
      await this.deliver(this.#waiting.length);
    }
  }

  async #consume({ body, attempts, slow }: Waiting): Promise<void> {
    const lane = slow ? 'revenue-guard-webhooks-slow' : 'revenue-guard-webhooks';
    const { retried } = await consumeDeliveries([body], attempts, this.nowMs, lane);
    if (!(0 in retried)) return;
    this.#waiting.push({ body, slow, attempts: attempts + 1, dueMs: this.nowMs + (retried[0] ?? 0) * 1_000 });
  }

  #collect(): void {
    for (const { body, delaySeconds = 0, slow = false } of queue.take()) {
      if (!('sku' in body) || body.sku !== this.sku) continue;
      this.#waiting.push({ body, slow, attempts: 1, dueMs: this.nowMs + delaySeconds * 1_000 });
    }
  }
}

describe('whatever goes wrong', () => {
  const history = fc.record({
    lives: fc.array(fc.constantFrom(...LIVES), { minLength: 2, maxLength: 8 }),
    picks: fc.array(fc.nat({ max: 99 }), { maxLength: 20 }),
    steps: fc.array(step, { minLength: 5, maxLength: 40 }),
  });

  it('HOOK-2, HOOK-3, HOOK-8: each event is taken in the order of the ledger, or is a dead letter', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ lives, picks, steps }) => {
        await forgetReceivers();
        const told = await tell();
        const world = new World(told, lives, picks, Date.now());
        for (const next of steps) await world.take(next);
        await world.recover();
        const dead = (await readDeadLetters(env.DB, told.receiver.id, 1_000)).map(({ seq }) => seq);
        const seqs = [...new Set(await seqsTaken(told, world.sku))];
        const inStream = seqs.filter((seq) => !dead.includes(seq));
        expect(inStream).toEqual(inStream.toSorted((a, b) => a - b));
        expect([...new Set([...seqs, ...dead])].sort((a, b) => a - b)).toEqual(world.ledger.map(({ seq }) => seq));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('HOOK-3, HOOK-8: nothing is told before the dead letter in front of it is kept', async () => {
    const world = new World(await tell(), [['sold'], ['sold']], [], Date.now());
    await world.take({ kind: 'answer', script: [429] });
    await world.take({ kind: 'record', pick: 0 });
    await world.deliver(1);
    world.nowMs += 80 * HOUR_MS;
    // Once more it fails, while dead letters cannot be kept; what comes after it would be taken.
    await world.take({ kind: 'answer', script: [429] });
    await world.take({ kind: 'break', table: 'webhook_dead_letters' });
    expect(await seqsTaken(world.told, world.sku)).toEqual([]);
    await world.recover();
    expect(await seqsTaken(world.told, world.sku)).toEqual([1, 2]);
  });
});

/** The entries whose event it took: also where the answer broke off behind its head (rule HOOK-12). */
async function seqsTaken({ receiver }: Told, sku: string): Promise<number[]> {
  const taken = (await receiver.delivered()).filter(({ answer }) => answer === 204 || answer === 'cut body');
  const about: DropData[] = taken.map(({ body }) => JSON.parse(body).data);
  return about.filter((data) => data.sku === sku).map(({ seq }) => seq);
}
