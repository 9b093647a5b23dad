import type { Plan } from '../plan/plan.ts';
import { CALM, type Climate } from '../platform/weather.ts';
import type { Outcome } from './simulation.ts';

/** Enough for a drop of any size; a person waits for it. */
const PLAYS_MAX = 1_000;
const MS_MAX = 60_000;

/** Leaves out of a plan whatever is not needed for the same check to find something. */
export async function shrink(plan: Plan, play: (plan: Plan) => Promise<Outcome>): Promise<Plan> {
  const { finding, struck } = await play(plan);
  if (finding === null) return plan;
  const wanted = finding.check;
  // What the dice brought is written down, so that each of it can be left out without throwing the others anew.
  let smallest: Plan = { ...plan, script: struck };
  let plays = 0;
  const endMs = Date.now() + MS_MAX;
  const isOver = () => plays >= PLAYS_MAX || Date.now() >= endMs;
  for (let before: Plan | undefined; before !== smallest && !isOver(); ) {
    before = smallest;
    for (const change of changesOf(smallest)) {
      if (isOver()) break;
      const smaller = change(smallest);
      if (smaller === undefined) continue;
      plays += 1;
      if ((await play(smaller)).finding?.check === wanted) smallest = smaller;
    }
  }
  return smallest;
}

type Change = (plan: Plan) => Plan | undefined;

/** What may be left out, the largest parts first. Each is tried on what the ones before have left. */
function changesOf(plan: Plan): Change[] {
  const lists = ['strangers', 'faults', 'operator', 'probes', 'shoppers'] as const;
  return [
    ...lists.flatMap((list) => halvesOf(list)),
    ...lists.flatMap((list) => plan[list].map((item) => without(list, item))),
    ...plan.shoppers.flatMap(({ name, steps }) => steps.map((step) => withoutStep(name, step))),
    ...plan.strangers.flatMap(({ name, frames }) => frames.map((frame) => withoutFrame(name, frame))),
    ...halvesOf('script'),
    ...(plan.script ?? []).map((item) => without('script', item)),
    ...(Object.keys(plan.climate) as (keyof Climate)[]).map(calmer),
    (before) => (before.clockSkewMs === 0 ? undefined : { ...before, clockSkewMs: 0 }),
    (before) => (before.terms.lanes < 2 ? undefined : { ...before, terms: { ...before.terms, lanes: 1 } }),
  ];
}

type List = 'strangers' | 'faults' | 'operator' | 'probes' | 'shoppers' | 'script';

function halvesOf(list: List): Change[] {
  const half =
    (first: boolean): Change =>
    (plan) => {
      const items = plan[list] ?? [];
      const middle = Math.ceil(items.length / 2);
      return items.length < 2 ? undefined : { ...plan, [list]: first ? items.slice(0, middle) : items.slice(middle) };
    };
  return [half(true), half(false)];
}

function without(list: List, item: unknown): Change {
  return (plan) => {
    const items: readonly unknown[] = plan[list] ?? [];
    return items.includes(item) ? { ...plan, [list]: items.filter((other) => other !== item) } : undefined;
  };
}

function withoutStep(name: string, step: unknown): Change {
  return (plan) => {
    const shopper = plan.shoppers.find(
      (each) => each.name === name && (each.steps as readonly unknown[]).includes(step),
    );
    if (shopper === undefined) return undefined;
    const fewer = { ...shopper, steps: shopper.steps.filter((other) => other !== step) };
    return { ...plan, shoppers: plan.shoppers.map((each) => (each === shopper ? fewer : each)) };
  };
}

function withoutFrame(name: string, frame: unknown): Change {
  return (plan) => {
    const stranger = plan.strangers.find(
      (each) => each.name === name && (each.frames as readonly unknown[]).includes(frame),
    );
    if (stranger === undefined) return undefined;
    const fewer = { ...stranger, frames: stranger.frames.filter((other) => other !== frame) };
    return { ...plan, strangers: plan.strangers.map((each) => (each === stranger ? fewer : each)) };
  };
}

function calmer(name: keyof Climate): Change {
  return (plan) => {
    const calm = CALM[name];
    return plan.climate[name] === calm ? undefined : { ...plan, climate: { ...plan.climate, [name]: calm } };
  };
}
