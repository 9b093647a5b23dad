import * as fc from 'fast-check';
import type { Command } from '../inventory/commands.ts';
import type { Terms } from '../inventory/stock.ts';

/**
 * Random histories of a drop. Everything is drawn from few values, so that ids collide, stock runs out and times meet: all
 * times lie within some milliseconds of whole seconds, and so do openings, closings and the ends of holds.
 */
export interface Flush {
  readonly nowMs: number;
  readonly batch: readonly Command[];
}

const shopper = fc.constantFrom('ann', 'ann', 'bob', 'cat');
const id = fc.constantFrom('1', '1', '2', '3');
const quantity = fc.constantFrom(1, 1, 1, 2, 2, 3, 4);

/** Most are used once, some again for something else. */
const commandId = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('again1', 'again2') },
  { weight: 5, arbitrary: fc.nat({ max: 9_999 }).map((n) => `once${n}`) },
);

const terms: fc.Arbitrary<Terms> = fc
  .record({
    perShopperLimit: fc.constantFrom(null, null, 1, 2, 3, 5),
    maxPerPurchase: fc.constantFrom(1, 2, 3, 3),
    opensAtMs: fc.constantFrom(null, null, null, 0, 1_000, 2_000, 3_000),
    closesAtMs: fc.constantFrom(null, null, null, null, 2_000, 4_000, 5_000, 6_000),
    holdSeconds: fc.constantFrom(0, 1, 1, 2),
  })
  .filter(({ opensAtMs, closesAtMs }) => opensAtMs === null || closesAtMs === null || opensAtMs < closesAtMs);

const configure: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant('configure' as const),
  total: fc.integer({ min: 0, max: 10 }),
  terms,
});

const purchase: fc.Arbitrary<Command> = fc.record({ kind: fc.constant('purchase' as const), shopper, id, quantity });
const giveBack: fc.Arbitrary<Command> = fc.record({ kind: fc.constant('giveBack' as const), shopper, id });

const settle: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constantFrom('confirm' as const, 'release' as const), commandId, shopper, id }),
  fc.record({ kind: fc.constant('refund' as const), commandId, shopper, id, restock: fc.boolean() }),
);

const restock: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant('restock' as const),
  commandId,
  quantity: fc.constantFrom(-3, -2, -1, 1, 2, 3),
});

const pauseOrResume: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const),
  commandId,
});

const close: fc.Arbitrary<Command> = fc.record({ kind: fc.constant('close' as const), commandId });

/** Somebody who got no answer sends the same command again: the one so many commands ago. */
interface Retry {
  readonly kind: 'retry';
  readonly back: number;
}

const retry: fc.Arbitrary<Retry> = fc.record({ kind: fc.constant('retry' as const), back: fc.nat({ max: 9 }) });

const request: fc.Arbitrary<Command | Retry> = fc.oneof(
  { weight: 24, arbitrary: purchase },
  { weight: 5, arbitrary: giveBack },
  { weight: 12, arbitrary: settle },
  { weight: 2, arbitrary: restock },
  { weight: 3, arbitrary: pauseOrResume },
  { weight: 3, arbitrary: configure },
  { weight: 1, arbitrary: fc.constant({ kind: 'tick' } as const) },
  { weight: 6, arbitrary: retry },
);

/** How far the clock moves before a flush: mostly forwards and to the edge of something, sometimes backwards. */
const stepMs = fc.constantFrom(0, 0, 0, 1, 1, 2, -1, 998, 999, 1_000, 1_001, 1_999, 2_000, -1_000);

const flush = fc.record({ stepMs, batch: fc.array(request, { maxLength: 8, size: 'max' }) });

/** A definition, then anything in any order, and sometimes the end by hand. */
export const history: fc.Arbitrary<Flush[]> = fc
  .tuple(
    fc.record({ stepMs, batch: configure.map((command) => [command]) }),
    fc.array(flush, { minLength: 1, maxLength: 12, size: 'max' }),
    fc.record({ stepMs, batch: fc.oneof(fc.constant([]), fc.array(close, { maxLength: 2 })) }),
    fc.array(flush, { maxLength: 2, size: 'max' }),
  )
  .map(([definition, sale, end, after]) => historyOf([definition, ...sale, end, ...after]));

/** Puts times in place of steps, and the commands themselves in place of retries. */
function historyOf(steps: readonly { stepMs: number; batch: readonly (Command | Retry)[] }[]): Flush[] {
  const sent: Command[] = [];
  let nowMs = 0;
  return steps.map((step) => {
    nowMs = Math.max(0, nowMs + step.stepMs);
    const batch = step.batch.map((command): Command => {
      const meant = command.kind === 'retry' ? (sent.at(-1 - command.back) ?? { kind: 'tick' }) : command;
      sent.push(meant);
      return meant;
    });
    return { nowMs, batch };
  });
}

/** The same history with each batch cut in three pieces, some empty, that are decided at the same time. */
export function cutHistory(flushes: readonly Flush[], cuts: readonly number[]): Flush[] {
  return flushes.flatMap(({ nowMs, batch }, index) => {
    const cutAt = (n: number) => (cuts[(2 * index + n) % cuts.length] ?? 0) % (batch.length + 1);
    const [first, second] = [Math.min(cutAt(0), cutAt(1)), Math.max(cutAt(0), cutAt(1))];
    const pieces = [batch.slice(0, first), batch.slice(first, second), batch.slice(second)];
    return pieces.map((piece) => ({ nowMs, batch: piece }));
  });
}
