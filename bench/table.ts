import { median, quantile, ratios, type Spread, spread } from './statistics.ts';

/** One measurement: so much of something in so many seconds, each of which was answered after a while. */
export interface Round {
  readonly count: number;
  readonly seconds: number;
  /** Empty where nobody waits for an answer. */
  readonly answersMs: readonly number[];
  /** What else was counted, by what it is called. */
  readonly meanwhile: Readonly<Record<string, number>>;
}

/** One way to run the program, measured in every round of a run. */
export interface Column {
  readonly name: string;
  /** What is different about it, in words. */
  readonly label: string;
  /** The name of the column that it is compared with; otherwise that is the first. */
  readonly against?: string;
  measure(round: number): Promise<Round>;
}

/** A figure that each round gives, and that columns are compared by. */
export interface Measure {
  readonly name: string;
  /** Of what is counted, for the axis: "purchases per second". */
  readonly unit: string;
  readonly better: 'more' | 'less';
  of(round: Round): number;
}

/** How fast it went. */
export function perSecond(unit: string): Measure {
  return { name: 'perSecond', unit, better: 'more', of: ({ count, seconds }) => count / seconds };
}

/** What was counted beside, under its name there. */
export function beside(name: string, unit: string): Measure {
  return { name, unit, better: 'less', of: ({ meanwhile }) => meanwhile[name] ?? Number.NaN };
}

/** The quantile of how long answers took, in milliseconds. */
export function answerMs(name: string, share: number, unit: string): Measure {
  return { name, unit, better: 'less', of: ({ answersMs }) => quantile(answersMs, share) };
}

/** What a column must reach: a median, or the ratio to what it is compared with. */
export interface Goal {
  readonly column: string;
  readonly measure: string;
  readonly of: 'median' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Table {
  readonly name: string;
  readonly title: string;
  /** How it was measured, in sentences. */
  readonly method: string;
  /** The first is the one that the table is about. */
  readonly measures: readonly Measure[];
  readonly columns: readonly Column[];
  readonly goals?: readonly Goal[];
  /** Gives back what the rounds shared. */
  end?(): Promise<void>;
}

/** One figure of one column after all rounds. */
export interface Figure extends Spread {
  /** To the column that it is compared with, round by round; `null` where that one has nothing to divide by. */
  readonly ratio: Spread | null;
  /** How far the rounds of that column lie apart: a difference below it says nothing. */
  readonly noise: number | null;
  /** Whether it is worse than that one by more than the noise. One round alone knows no noise, and says nothing. */
  readonly worse: boolean;
  readonly rounds: readonly number[];
}

/** A column after all rounds. */
export interface Summary {
  readonly name: string;
  readonly label: string;
  /** `null` for one that others are compared with. */
  readonly against: string | null;
  /** By the names of the measures. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** The medians of the rounds' quantiles, in milliseconds. */
  readonly answerMs: { readonly p50: number; readonly p99: number } | null;
  /** Medians of what else was counted. */
  readonly meanwhile: Readonly<Record<string, number>>;
}

export interface Reached extends Goal {
  readonly value: number;
  readonly reached: boolean;
}

export interface Result {
  readonly name: string;
  readonly title: string;
  readonly method: string;
  readonly measures: readonly Omit<Measure, 'of'>[];
  readonly columns: readonly Summary[];
  readonly goals: readonly Reached[];
}

/** @param measured the rounds of each column, in the table's order. */
export function summarise(table: Table, measured: readonly (readonly Round[])[]): Result {
  const { name, title, method, measures, columns, goals = [] } = table;
  const roundsOf = (column: string) => measured[columns.findIndex((other) => other.name === column)] ?? [];
  const summaries = columns.map((column): Summary => {
    const base = column.against ?? columns[0]?.name ?? column.name;
    const rounds = roundsOf(column.name);
    const figures = measures.flatMap((measure) => {
      const figure = figureOf(measure, rounds, roundsOf(base));
      return figure === undefined ? [] : [[measure.name, figure] as const];
    });
    const others = Object.keys(rounds[0]?.meanwhile ?? {});
    return {
      name: column.name,
      label: column.label,
      against: base === column.name ? null : base,
      figures: Object.fromEntries(figures),
      answerMs: answersOf(rounds),
      meanwhile: Object.fromEntries(others.map((key) => [key, median(rounds.map((r) => r.meanwhile[key] ?? 0))])),
    };
  });
  return {
    ...{ name, title, method },
    measures: measures.map(({ of: _, ...measure }) => measure),
    columns: summaries,
    goals: goals.map((goal) => judge(goal, summaries)),
  };
}

/** `undefined` where the column does not have it. */
function figureOf({ of, better }: Measure, own: readonly Round[], base: readonly Round[]): Figure | undefined {
  const rounds = own.map(of);
  if (rounds.some(Number.isNaN)) return undefined;
  const others = base.map(of);
  const compared = ratios(rounds, others);
  if (!compared.every(Number.isFinite)) return { ...spread(rounds), ratio: null, noise: null, worse: false, rounds };
  const ratio = spread(compared);
  const noise = spread(others).share;
  const worseBy = better === 'more' ? 1 - ratio.median : ratio.median - 1;
  return { ...spread(rounds), ratio, noise, worse: rounds.length > 1 && worseBy > noise, rounds };
}

function answersOf(rounds: readonly Round[]): Summary['answerMs'] {
  if (rounds.some(({ answersMs }) => answersMs.length === 0)) return null;
  const quantiles = (share: number) => median(rounds.map(({ answersMs }) => quantile(answersMs, share)));
  return { p50: quantiles(0.5), p99: quantiles(0.99) };
}

function judge(goal: Goal, columns: readonly Summary[]): Reached {
  const figure = columns.find(({ name }) => name === goal.column)?.figures[goal.measure];
  const value = (goal.of === 'ratio' ? figure?.ratio?.median : figure?.median) ?? Number.NaN;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = goal;
  return { ...goal, value, reached: value >= atLeast && value <= atMost };
}
