import { median, quantile } from '../../statistics.ts';
import { simulateDriven } from '../model/driven.ts';
import type { Setting } from '../model/setting.ts';
import { simulate } from '../model/simulate.ts';
import type { Calibration } from './calibrate.ts';
import { driven } from './driver.ts';
import { middle } from './fit.ts';
import { watching } from './screens.ts';
import { type Bustle, buyingByChance, buyingInTurn } from './shoppers.ts';

/** What is compared, in the unit that its name ends with. */
export type Figures = Readonly<Partial<Record<'perSecond' | 'p50Ms' | 'p99Ms' | 'soldOutMs', number>>>;
export type FigureName = keyof Figures;
export const FIGURE_NAMES: readonly FigureName[] = ['perSecond', 'p50Ms', 'p99Ms', 'soldOutMs'];

export interface Comparison {
  readonly name: string;
  readonly predicted: Figures;
  /** Medians of the rounds. */
  readonly measured: Figures;
  /** How far the prediction lies from it, as a share of what was measured; above 0 where it is too high. */
  readonly error: Figures;
}

export interface Validation {
  readonly rounds: number;
  readonly comparisons: readonly Comparison[];
  /** Over all comparisons, without their signs. */
  readonly errors: Readonly<Record<FigureName, { readonly median: number; readonly most: number }>>;
}

/** A run that happens twice: here, and in the simulation. None of them was used to calibrate. */
interface Trial {
  readonly name: string;
  readonly predict: (calibration: Calibration) => Promise<Figures>;
  readonly measure: () => Promise<Figures>;
}

/** Enough for a hundred calls of the largest size, and for a few thousand of the smallest. */
const PURCHASES_DRIVEN = 60_000;

function callsTrial(lanes: number, purchases: number, stock?: number): Trial {
  const calls = Math.ceil(Math.min(PURCHASES_DRIVEN, purchases * 2_000) / purchases);
  const work = { lanes, purchases, calls };
  const units = stock ?? calls * purchases;
  const soldOut = (ms: number) => (stock === undefined ? {} : { soldOutMs: ms });
  return {
    name: `calls: ${lanes} lanes, ${purchases} purchases each${stock === undefined ? '' : `, ${stock} in stock`}`,
    predict: async ({ service, machine }) => {
      const { purchasesPerSecond, answerMs, soldOutMs } = await simulateDriven({
        ...work,
        ...{ service, surroundings: machine, stock: units },
      });
      return { perSecond: purchasesPerSecond, p50Ms: answerMs.p50, p99Ms: answerMs.p99, ...soldOut(soldOutMs) };
    },
    measure: async () => {
      const [one] = await driven(units, [{ ...work, arrivals: 0 }]);
      if (one === undefined) throw new Error('Nothing was driven.');
      const { answersMs, seconds, soldOutMs } = one;
      return { ...figuresOf(answersMs, calls * purchases, seconds), ...soldOut(soldOutMs) };
    },
  };
}

const PURCHASES_EACH = 40;

function inTurn(lanes: number, shoppers: number, stock?: number): Trial {
  const units = stock ?? shoppers * PURCHASES_EACH;
  const soldOut = (ms: number) => (stock === undefined ? {} : { soldOutMs: ms });
  return {
    name: `sockets: ${lanes} lanes, ${shoppers} shoppers in turn${stock === undefined ? '' : `, ${stock} in stock`}`,
    predict: async (calibration) => {
      const load = { kind: 'closed', shoppers, purchasesEach: PURCHASES_EACH } as const;
      const outcome = await simulate(here(calibration, { lanes, watchers: shoppers, stock: units, load }));
      const { answeredPerSecond, answerMs, lastReceiptMs } = outcome;
      return { perSecond: answeredPerSecond, p50Ms: answerMs.p50, p99Ms: answerMs.p99, ...soldOut(lastReceiptMs) };
    },
    measure: async () => {
      const bustle = await buyingInTurn({ lanes, shoppers, stock: units }, PURCHASES_EACH);
      return { ...figuresOfBustle(bustle), ...soldOut(bustle.lastReceiptMs) };
    },
  };
}

const CHANCE_SHOPPERS = 500;
const CHANCE_SECONDS = 4;

function byChance(lanes: number, perSecond: number): Trial {
  const crowd = { lanes, stock: perSecond * CHANCE_SECONDS * 2 };
  return {
    name: `sockets: ${lanes} lanes, ${perSecond} purchases a second by chance`,
    predict: async (calibration) => {
      const load = { kind: 'open', profile: [{ seconds: CHANCE_SECONDS, perSecond }] } as const;
      const { answerMs } = await simulate(here(calibration, { ...crowd, watchers: CHANCE_SHOPPERS, load }));
      return { p50Ms: answerMs.p50, p99Ms: answerMs.p99 };
    },
    measure: async () => {
      const { answersMs } = await buyingByChance({ ...crowd, shoppers: CHANCE_SHOPPERS }, perSecond, CHANCE_SECONDS);
      return { p50Ms: quantile(answersMs, 0.5), p99Ms: quantile(answersMs, 0.99) };
    },
  };
}

const SALES = 25;

function screensTrial(lanes: number, watchers: number): Trial {
  return {
    name: `screens: ${lanes} lanes, ${watchers} watchers, until the last has heard of a sale`,
    predict: async (calibration) => {
      const load = { kind: 'open', profile: [{ seconds: 20, perSecond: 2 }] } as const;
      const { lastScreenMs } = await simulate(here(calibration, { lanes, watchers, stock: 1_000, load }));
      return { p50Ms: lastScreenMs.p50 };
    },
    measure: async () => ({ p50Ms: median((await watching(lanes, watchers, SALES)).lastMs) }),
  };
}

const LANES = [2, 4, 8];

export const TRIALS: readonly Trial[] = [
  ...LANES.flatMap((lanes) => [20, 200, 1_000].map((purchases) => callsTrial(lanes, purchases))),
  callsTrial(8, 200, 20_000),
  ...LANES.map((lanes) => inTurn(lanes, 500)),
  ...[125, 250, 1_000].map((shoppers) => inTurn(4, shoppers)),
  inTurn(4, 500, 8_000),
  ...[1_000, 2_500, 5_000].map((perSecond) => byChance(4, perSecond)),
  ...[1_000, 3_000].map((watchers) => screensTrial(4, watchers)),
];

function here(
  { service, machine }: Calibration,
  rest: Pick<Setting, 'lanes' | 'watchers' | 'stock' | 'load'>,
): Setting {
  const arriving = { shoppersPerSecond: 0, watchersPerSecond: 0 };
  return { seed: 1, service, surroundings: machine, arriving, ...rest };
}

function figuresOf(answersMs: readonly number[], count: number, seconds: number): Figures {
  return { perSecond: count / seconds, p50Ms: quantile(answersMs, 0.5), p99Ms: quantile(answersMs, 0.99) };
}

function figuresOfBustle({ answersMs, purchases, seconds }: Bustle): Figures {
  return figuresOf(answersMs, purchases, seconds);
}

/** Predicts each trial, and then holds it in so many rounds. */
export async function validate(calibration: Calibration, rounds: number, step: () => void): Promise<Validation> {
  const predicted: Figures[] = [];
  for (const { predict } of TRIALS) predicted.push(await predict(calibration));
  const measured: Figures[][] = TRIALS.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { measure }] of TRIALS.entries()) {
      measured[index]?.push(await measure());
      step();
    }
  }
  const comparisons = TRIALS.map(({ name }, index) => compare(name, predicted[index] ?? {}, measured[index] ?? []));
  return { rounds, comparisons, errors: errorsOf(comparisons) };
}

export function compare(name: string, predicted: Figures, rounds: readonly Figures[]): Comparison {
  const known = FIGURE_NAMES.filter((figure) => predicted[figure] !== undefined);
  const each = (of: (figure: FigureName) => number): Figures =>
    Object.fromEntries(known.map((figure) => [figure, of(figure)]));
  const measured = each((figure) => middle(rounds, (round) => round[figure] ?? Number.NaN));
  const error = each((figure) => (predicted[figure] ?? Number.NaN) / (measured[figure] ?? Number.NaN) - 1);
  return { name, predicted, measured, error };
}

export function errorsOf(comparisons: readonly Comparison[]): Validation['errors'] {
  const of = (figure: FigureName) => {
    const misses = comparisons.flatMap(({ error }) => (error[figure] === undefined ? [] : [Math.abs(error[figure])]));
    return { median: median(misses), most: Math.max(...misses) };
  };
  return { perSecond: of('perSecond'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms'), soldOutMs: of('soldOutMs') };
}
