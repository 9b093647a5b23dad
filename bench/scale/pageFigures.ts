import type { Surroundings } from '../surroundings.ts';
import { type Answer, type Sweep, WORLD } from './answers.ts';
import type { Steps } from './results.ts';
import {
  amount,
  answerRows,
  billRows,
  errorRows,
  inputRows,
  markdown,
  needRows,
  percentOf,
  strainRows,
  sweepRows,
  validationRows,
} from './tables.ts';

/** What stands between the marks of docs/scaling.md. Its prose holds no figure of its own. */
export function figuresOf({ calibration, validation, answers }: Steps): Record<string, string> {
  const { answers: all, inputs } = answers;
  const sweeps = all.sweeps.map((sweep) => [sweep.name, markdown(sweepRows(sweep.label, sweep.points))] as const);
  return {
    short: shortAnswer(answers, validation),
    inputs: markdown(inputRows(inputs)),
    measured: `Calibrated ${where(calibration.around)}, ${roundsText(calibration.calibration.rounds)}. Validated ${where(validation.around)}, ${roundsText(validation.validation.rounds)}.`,
    errors: markdown(errorRows(validation.validation)),
    validation: markdown(validationRows(validation.validation)),
    answer: markdown(answerRows(all)),
    needs: markdown(needRows(all)),
    strains: markdown(strainRows(all.answer.strains)),
    bill: markdown(billRows(all)),
    gathering: gatheringText(all.gathering),
    worldwide: worldwideText(all.worldwide),
    ...Object.fromEntries(sweeps),
    best: bestText(all.sweeps),
  };
}

function shortAnswer(
  { answers: { question, answer, bill } }: Steps['answers'],
  { validation }: Steps['validation'],
): string {
  const { outcome, strains, bottleneck } = answer;
  const { errors } = validation;
  return [
    `- ${amount(question.purchasesPerSecond)} purchases a second for ${question.seconds} seconds and ${amount(question.watchers)} watchers, ${amount(question.stock)} in stock: **sold out after ${amount(outcome.soldOutAfterMs ?? 0)} ms**, none sold twice or too many; half of all purchases are answered within ${amount(outcome.answerMs.p50)} ms, 99 of 100 within ${amount(outcome.answerMs.p99)} ms.`,
    `- The program makes ${amount(answer.lanes)} lanes for it, with some ${amount(outcome.lanes.sockets.mean)} sockets each. The last screen shows a change ${amount(outcome.lastScreenMs.p50)} ms after it, at worst ${amount(outcome.lastScreenMs.max)} ms.`,
    `- What breaks first: **${bottleneck}**, at ${amount(strains[bottleneck])} times its bound; the Sku's processor is ${percentOf(strains["the Sku's processor"])} busy.`,
    `- The whole drop costs **${bill.atMost.toFixed(2)} $ at most**, and ${bill.simulated.toFixed(2)} $ by what was simulated.`,
    `- How far to trust it: held against real runs that it had not seen, it was wrong by ${percentOf(errors.perSecond.median)} about purchases a second and by ${percentOf(errors.p50Ms.median)} about the median answer, in the median of the runs, and by ${percentOf(errors.p99Ms.median)} about the slowest in a hundred.`,
  ].join('\n');
}

function roundsText(rounds: number): string {
  return rounds === 1 ? 'one round' : `${rounds} rounds, of which the medians count`;
}

function where({ at, commit, machine, versions }: Surroundings): string {
  return `on ${machine.cpus} × ${machine.cpu} at ${at.slice(0, 16).replace('T', ' ')} UTC (load before: ${machine.loadBefore}), commit ${commit.slice(0, 9)}, workerd ${versions.workerd}`;
}

function gatheringText({ outcome, lanes }: Answer): string {
  const { sku } = outcome;
  return `Before the opening ${amount(lanes)} lanes bring the Sku ${amount(sku.callsPerSecondMost)} calls in the busiest second, and it pushes ${amount(sku.pushesPerSecond)} snapshots to them: its processor is ${percentOf(sku.busyShare)} busy before anything is for sale, because everybody who comes changes the number of watchers, or has orders to be told of.`;
}

function worldwideText({ outcome, lanes, strains }: Answer): string {
  return `Spread evenly over ${WORLD.places} parts of the world, ${WORLD.rpcMs} ms from the Sku and back (an assumption), the same crowd has ${amount(lanes)} lanes. Half of the purchases are answered within ${amount(outcome.answerMs.p50)} ms, 99 of 100 within ${amount(outcome.answerMs.p99)} ms; the last screen shows a change after ${amount(outcome.lastScreenMs.p50)} ms, at worst ${amount(outcome.lastScreenMs.max)} ms; the Sku's processor is ${percentOf(strains["the Sku's processor"])} busy.`;
}

function bestText(sweeps: readonly Sweep[]): string {
  const points = sweeps.find(({ name }) => name === 'lanes')?.points ?? [];
  const least = (of: (answer: Answer) => number) =>
    points.reduce((best, point) => (of(point) < of(best) ? point : best), points[0] as Sweep['points'][number]);
  const answer = least(({ outcome }) => outcome.answerMs.p99);
  const screen = least(({ outcome }) => outcome.lastScreenMs.p99);
  return `Of these, purchases are answered soonest with ${amount(answer.lanes)} lanes (99 of 100 within ${amount(answer.outcome.answerMs.p99)} ms), and the last screen is told soonest with ${amount(screen.lanes)} (${amount(screen.outcome.lastScreenMs.p99)} ms).`;
}
