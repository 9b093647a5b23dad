import * as fc from 'fast-check';
import type { Command } from '../inventory/commands.ts';
import type { Terms } from '../inventory/stock.ts';

/**
 * Random histories of a drop. Everything is drawn from few values, so that ids collide, stock runs out and times meet: all
 * times lie within a millisecond of whole seconds, and so do openings, closings and the ends of holds.
 */
export interface Flush {
  readonly nowMs: number;
  readonly batch: readonly Command[];
}

const shopper = fc.constantFrom('ann', 'bob', 'cat');
const id = fc.constantFrom('1', '2', '3', '4');
const commandId = fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5', 'c6');
const quantity = fc.constantFrom(1, 1, 2, 3, 4);

/** Within a millisecond of 0 to 6 seconds; no time is below 0. */
const nowMs = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(-1, 0, 0, 1))
  .map(([second, edge]) => Math.max(0, second * 1_000 + edge));

const terms: fc.Arbitrary<Terms> = fc
  .record({
    perShopperLimit: fc.constantFrom(null, null, 1, 2, 3, 5),
    maxPerPurchase: fc.constantFrom(1, 2, 3, 3),
    opensAtMs: fc.constantFrom(null, null, 0, 1_000, 2_000, 3_000),
    closesAtMs: fc.constantFrom(null, null, null, 1_000, 3_000, 4_000, 5_000),
    holdSeconds: fc.constantFrom(0, 1, 1, 2),
  })
  .filter(({ opensAtMs, closesAtMs }) => opensAtMs === null || closesAtMs === null || opensAtMs < closesAtMs);

const configure: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant('configure' as const),
  total: fc.integer({ min: 0, max: 8 }),
  terms,
});

const purchase: fc.Arbitrary<Command> = fc.record({ kind: fc.constant('purchase' as const), shopper, id, quantity });
const giveBack: fc.Arbitrary<Command> = fc.record({ kind: fc.constant('giveBack' as const), shopper, id });

const settle: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constantFrom('confirm' as const, 'release' as const), commandId, shopper, id }),
  fc.record({ kind: fc.constant('refund' as const), commandId, shopper, id, restock: fc.boolean() }),
);

const manage: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), commandId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), commandId }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('restock' as const),
      commandId,
      quantity: fc.constantFrom(-3, -2, -1, 1, 2, 3),
    }),
  },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: purchase },
  { weight: 3, arbitrary: giveBack },
  { weight: 7, arbitrary: settle },
  { weight: 2, arbitrary: manage },
  { weight: 1, arbitrary: configure },
  { weight: 1, arbitrary: fc.constant({ kind: 'tick' } as const) },
);

const flush: fc.Arbitrary<Flush> = fc.record({ nowMs, batch: fc.array(command, { maxLength: 6 }) });

/** A definition, and then anything in any order, with a clock that jumps forwards and backwards. */
export const history: fc.Arbitrary<Flush[]> = fc
  .tuple(configure, nowMs, fc.array(flush, { minLength: 1, maxLength: 14 }))
  .map(([definition, atMs, flushes]) => [{ nowMs: atMs, batch: [definition] }, ...flushes]);

/** The same history with each batch cut in one to three pieces that are decided at the same time. */
export function cutHistory(flushes: readonly Flush[], cuts: readonly number[]): Flush[] {
  return flushes.flatMap(({ nowMs: atMs, batch }, index) => {
    const [a, b] = [cuts[2 * index] ?? 0, cuts[2 * index + 1] ?? 0].map((cut) => cut % (batch.length + 1)).sort();
    const pieces = [batch.slice(0, a), batch.slice(a, b), batch.slice(b)];
    return pieces.map((piece) => ({ nowMs: atMs, batch: piece }));
  });
}
