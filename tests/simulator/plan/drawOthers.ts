import type { Random } from '../world/random.ts';
import { drawTerms } from './draw.ts';
import type { OperatorStep, StrangerPlan, TermsPlan } from './plan.ts';

/** Those who speak the protocol by themselves: repeats, other quantities, other people's ids, and what is no message at all. */
export function drawStrangers(random: Random, shoppers: readonly string[], busyMs: number): StrangerPlan[] {
  return Array.from({ length: random.pick([0, 0, 1, 1, 2, 3]) }, (_, index) => {
    const name = `stranger${index}`;
    const shopper = random.pick([name, name, name, null, shoppers[0] ?? name]);
    return {
      name,
      shopper,
      arrivesMs: random.int(100, 2_000),
      frames: Array.from({ length: random.int(1, 14) }, () => ({
        atMs: random.int(0, busyMs - 2_000),
        frame: drawFrame(random, name),
        way: random.pick(['socket', 'socket', 'socket', 'other socket', 'http'] as const),
      })).sort((a, b) => a.atMs - b.atMs),
    };
  });
}

function drawFrame(random: Random, name: string): string {
  // Two shoppers may use the same id.
  const id = random.chance(0.3) ? `shared-${random.int(0, 1)}` : `${name}-${random.int(0, 2)}`;
  const quantity = random.pick([1, 1, 1, 2, 3]);
  return random.pick([
    () => JSON.stringify({ type: 'purchase', id, quantity }),
    () => JSON.stringify({ type: 'purchase', id, quantity }),
    () => JSON.stringify({ type: 'purchase', id, quantity }),
    () => JSON.stringify({ type: 'release', id }),
    () => JSON.stringify({ type: 'purchase', id, quantity: random.pick([0, -1, 1.5, 1e9, '1', null]) }),
    () => JSON.stringify({ type: 'watch', skus: [`other-${id}`] }),
    () => `{"type":"purchase","id":"${id}","id":"${id}","quantity":1}`,
    () => random.pick(['', '{', 'null', '[]', '{"type":"__proto__"}', `"${'x'.repeat(5_000)}"`]),
  ])();
}

/** An operator who is as busy as the crowd, and repeats what was not answered. */
export function drawOperator(random: Random, terms: TermsPlan, busyMs: number): OperatorStep[] {
  const steps: OperatorStep[] = [];
  for (let count = random.pick([0, 2, 4, 8, 14]); count > 0; count -= 1) {
    const atMs = random.int(200, busyMs);
    // Few ids, so that some are used again for something else.
    const id = random.chance(0.1) ? 'again' : `command${count}`;
    steps.push(
      random.pick<() => OperatorStep>([
        () => ({ atMs, id, kind: 'confirm' }),
        () => ({ atMs, id, kind: 'confirm' }),
        () => ({ atMs, id, kind: 'confirm' }),
        () => ({ atMs, id, kind: 'release' }),
        () => ({ atMs, id, kind: 'refund', restock: random.chance(0.5) }),
        () => ({ atMs, id, kind: 'refund', restock: random.chance(0.5) }),
        () => ({ atMs, id, kind: 'restock', quantity: random.pick([-2, -1, 1, 1, 2, 5]) }),
        () => ({ atMs, id, kind: 'define', terms: nextTerms(random, terms) }),
        () => ({ atMs, id, kind: 'pause' }),
      ])(),
    );
  }
  if (steps.some(({ kind }) => kind === 'pause')) steps.push({ atMs: busyMs, id: 'on', kind: 'resume' });
  if (random.chance(0.05)) steps.push({ atMs: random.int(3_000, busyMs), id: 'end', kind: 'close' });
  return steps.map((step) => ({ ...step, twice: random.chance(0.25) })).sort((a, b) => a.atMs - b.atMs);
}

/** Mostly the same drop with one thing changed. */
function nextTerms(random: Random, terms: TermsPlan): TermsPlan {
  const other = drawTerms(random);
  return random.pick([
    { ...terms, total: other.total },
    { ...terms, holdSeconds: other.holdSeconds },
    { ...terms, perShopperLimit: other.perShopperLimit },
    { ...terms, maxPerPurchase: other.maxPerPurchase },
  ]);
}
