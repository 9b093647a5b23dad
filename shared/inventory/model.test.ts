import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutHistory, type Flush, history } from '../testing/histories.ts';
import { MemoryStore } from '../testing/memoryStore.ts';
import { NaiveDrop, type NaiveOrder, type NaiveOutcome } from '../testing/naiveDrop.ts';
import type { Outcome } from './commands.ts';
import { violationsOf } from './invariants.ts';
import type { Order } from './order.ts';
import { Replay } from './replay.ts';
import { phaseAt } from './stock.ts';

/** Fixed, so that every run is the same. A failure prints the seed and the smallest history that fails. */
const RUNS = { seed: 20_261_122, numRuns: 4_000 };

const cuts = fc.array(fc.nat({ max: 8 }), { minLength: 10, maxLength: 40 });

describe('the state machine and the naive model', () => {
  it('BUY-10, HOLD-2, SET-2, CMD-1, TIME-2, LED-4: agree on every outcome, phase, counter, order and entry', () => {
    fc.assert(
      fc.property(history, (flushes) => {
        const store = new MemoryStore();
        const naive = new NaiveDrop();
        for (const { nowMs, batch } of flushes) {
          const outcomes = store.submit(batch, nowMs);
          naive.passTime(Math.max(nowMs, naive.lastWriteMs));
          const expected = batch.map((command) => naive.submit(command, nowMs));
          expect(outcomes.map(naiveOutcomeOf)).toEqual(expected);
          expectSame(store, naive, nowMs);
        }
      }),
      RUNS,
    );
  });

  it('INV-4: a history that is cut into smaller batches has the same outcomes, ledger, stock and orders', () => {
    fc.assert(
      fc.property(history, cuts, (flushes, at) => {
        expect(resultOf(cutHistory(flushes, at))).toEqual(resultOf(flushes));
      }),
      RUNS,
    );
  });

  it('LED-1, LED-2, INV-1, INV-2: the ledger has no gap, and folding it gives the same stock and orders', () => {
    fc.assert(
      fc.property(history, (flushes) => {
        const { ledger, stock, orders } = resultOf(flushes);
        const replay = new Replay();
        expect(ledger.flatMap((event) => replay.apply(event))).toEqual([]);
        expect(replay.stock).toEqual(stock);
        expect(replay.orders).toEqual(orders);
        expect(violationsOf(stock, replay.sums())).toEqual([]);
        expect(ledger.map((event) => event.seq)).toEqual(ledger.map((_, index) => index + 1));
        expect(ledger.map((event) => event.atMs)).toEqual(ledger.map((event) => event.atMs).sort((a, b) => a - b));
      }),
      RUNS,
    );
  });
});

describe('the random histories', () => {
  it('BUY-5, HOLD-2, SET-2, CMD-1, TIME-5: meet every kind of outcome and of entry many times', () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    for (const flushes of fc.sample(history, { ...RUNS, numRuns: 1_000 })) {
      const { outcomes, ledger } = resultOf(flushes);
      for (const outcome of outcomes) count(kindOf(outcome));
      for (const event of ledger) {
        count(event.kind === 'confirmed' && event.late ? 'confirmed late' : event.kind);
        if (event.kind === 'refunded') count(event.restock ? 'refunded to stock' : 'refunded and gone');
      }
    }
    const rare = EXPECTED_KINDS.filter((what) => (seen.get(what) ?? 0) < 40);
    expect(rare).toEqual([]);
  });
});

const EXPECTED_KINDS = [
  ...['receipt', 'receipt, replayed', 'done', 'done, replayed', 'invalid', 'sold_out', 'insufficient_stock'],
  ...['limit_reached', 'not_open', 'paused', 'closed', 'id_reused', 'hold_expired', 'unknown_order', 'not_releasable'],
  ...['configured', 'opened', 'closed', 'paused', 'resumed', 'restocked', 'held', 'sold', 'confirmed'],
  ...['confirmed late', 'released', 'expired', 'refunded to stock', 'refunded and gone'],
];

function kindOf(outcome: Outcome): string {
  if (outcome.kind === 'refusal') return outcome.reason;
  return 'replayed' in outcome && outcome.replayed ? `${outcome.kind}, replayed` : outcome.kind;
}

function resultOf(flushes: readonly Flush[]) {
  const store = new MemoryStore();
  const outcomes = flushes.flatMap(({ nowMs, batch }) => store.submit(batch, nowMs));
  const { ledger, stock, orders, commands } = store;
  return { outcomes, ledger, stock, orders, commands };
}

function expectSame(store: MemoryStore, naive: NaiveDrop, nowMs: number): void {
  const { total, remaining, held, sold } = store.stock;
  expect({ total, remaining, held, sold, phase: phaseAt(store.stock, Math.max(nowMs, store.stock.atMs)) }).toEqual({
    total: naive.total,
    remaining: naive.remaining,
    held: naive.sumOf('held'),
    sold: naive.sumOf('sold'),
    phase: naive.phase(nowMs),
  });
  expect([...store.orders.values()].map(naiveOrderOf)).toEqual(naive.orders);
  expect(store.ledger.map((event) => event.kind)).toEqual(naive.log);
}

function naiveOutcomeOf(outcome: Outcome): NaiveOutcome {
  switch (outcome.kind) {
    case 'receipt':
      return { kind: outcome.kind, order: naiveOrderOf(outcome.order), replayed: outcome.replayed };
    case 'done':
      return { kind: outcome.kind, replayed: outcome.replayed };
    case 'refusal':
      return { kind: outcome.kind, reason: outcome.reason, remaining: outcome.remaining };
    case 'invalid':
      return { kind: outcome.kind };
  }
}

function naiveOrderOf({ seq: _, ...order }: Order): NaiveOrder {
  return order;
}
