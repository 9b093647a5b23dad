import { drawPlan } from '../plan/draw.ts';
import type { Plan } from '../plan/plan.ts';
import { PROGRAM } from '../program.ts';
import { shrink } from './shrink.ts';
import { type Outcome, simulate } from './simulation.ts';

/** Plays one drop and tells what happened; where something was found, what happened in the smallest drop that still finds it. */
export async function playOne(seed: number, tellsAll: boolean): Promise<boolean> {
  const outcome = await simulate(drawPlan(seed), PROGRAM, tellsAll);
  if (outcome.finding === null) {
    if (tellsAll) console.log(outcome.trace.join('\n'));
    const { steps, entries, orders, simulatedMs } = outcome;
    const seconds = (simulatedMs / 1_000).toFixed(1);
    console.log(
      `Seed ${seed} is sound: ${steps} steps, ${entries} ledger entries, ${orders} orders in ${seconds} simulated seconds.`,
    );
    return true;
  }
  console.log(await tellFinding(outcome));
  return false;
}

/** A finding as a person wants it: how to see it again, what it is, and the shortest story that leads to it. */
export async function tellFinding({ plan, finding }: Outcome): Promise<string> {
  const smallest = await shrink(plan, (smaller) => simulate(smaller, PROGRAM));
  const { trace, finding: last } = await simulate(smallest, PROGRAM, true);
  return [
    `Seed ${plan.seed} found (${finding?.check}): ${finding?.message}`,
    '',
    `Made smaller, it is: ${last?.message}`,
    wordsOf(smallest),
    '',
    ...trace,
    '',
    `npm run simulate -- --seed ${plan.seed}`,
  ].join('\n');
}

function wordsOf({ terms, shoppers, strangers, operator, probes, faults, script = [] }: Plan): string {
  return [
    `  terms      ${JSON.stringify(terms)}`,
    ...shoppers.map(
      ({ name, steps }) => `  ${name.padEnd(10)} ${steps.map(({ kind, atMs }) => `${kind} at ${atMs}`).join(', ')}`,
    ),
    ...strangers.map(
      ({ name, frames }) => `  ${name.padEnd(10)} ${frames.map(({ frame, way }) => `${frame} by ${way}`).join(', ')}`,
    ),
    ...operator.map(({ kind, atMs }) => `  operator   ${kind} at ${atMs}`),
    ...probes.map(({ kind, hold, offsetMs }) => `  probe      ${kind} of hold ${hold}, ${offsetMs} ms from its end`),
    ...faults.map(({ kind, atMs }) => `  fate       ${kind} at ${atMs}`),
    ...script.map((what) => `  weather    ${what}`),
  ].join('\n');
}
