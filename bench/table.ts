import { median, quantile, ratios, type Spread, spread } from './statistics.ts';

/** One measurement: so much of something in so many seconds, each of which was answered after a while. */
export interface Round {
  readonly count: number;
  readonly seconds: number;
  readonly answersMs: readonly number[];
  /** What else happened meanwhile, to show that it did. */
  readonly meanwhile: Readonly<Record<string, number>>;
}

/** One way to run the program, measured in every round of a run. */
export interface Column {
  readonly name: string;
  /** What is different about it, in words. */
  readonly label: string;
  measure(round: number): Promise<Round>;
}

export interface Table {
  readonly name: string;
  readonly title: string;
  /** Of what is counted, for the axis: "purchases per second". */
  readonly unit: string;
  /** How it was measured, in sentences. */
  readonly method: string;
  /** The first is what the others are compared with. */
  readonly columns: readonly Column[];
}

/** A column after all rounds. */
export interface Summary {
  readonly name: string;
  readonly label: string;
  readonly perSecond: Spread;
  /** Of the rates, to the first column's of the same round. */
  readonly ratio: Spread;
  /** Whether it is slower than the first by more than the noise. One round alone knows no noise, and says nothing. */
  readonly slower: boolean;
  /** The medians of the rounds' quantiles, in milliseconds. */
  readonly answerMs: { readonly p50: number; readonly p99: number };
  readonly rounds: readonly { readonly perSecond: number; readonly meanwhile: Round['meanwhile'] }[];
}

export interface Result extends Omit<Table, 'columns'> {
  /** How far the first column's rounds lie apart: a difference below it says nothing. */
  readonly noise: number;
  readonly columns: readonly Summary[];
}

/** @param measured the rounds of each column, in the table's order. */
export function summarise(
  { name, title, unit, method, columns }: Table,
  measured: readonly (readonly Round[])[],
): Result {
  const rates = measured.map((rounds) => rounds.map(({ count, seconds }) => count / seconds));
  const base = rates[0] ?? [];
  const noise = spread(base).share;
  const summaries = columns.map((column, index) => {
    const rounds = measured[index] ?? [];
    const own = rates[index] ?? [];
    const ratio = spread(ratios(own, base));
    const quantiles = (share: number) => median(rounds.map(({ answersMs }) => quantile(answersMs, share)));
    return {
      name: column.name,
      label: column.label,
      perSecond: spread(own),
      ratio,
      slower: base.length > 1 && 1 - ratio.median > noise,
      answerMs: { p50: quantiles(0.5), p99: quantiles(0.99) },
      rounds: rounds.map(({ meanwhile }, round) => ({ perSecond: own[round] ?? 0, meanwhile })),
    };
  });
  return { name, title, unit, method, noise, columns: summaries };
}

/** The result as a table to read. */
export function resultText({ title, unit, noise, columns }: Result): string {
  const header = ['', unit, 'spread', 'ratio', 'of the rounds', 'p50', 'p99', 'meanwhile'];
  const rows = columns.map(({ label, perSecond, ratio, answerMs, rounds }) => [
    label,
    Math.round(perSecond.median).toLocaleString('en-US'),
    percent(perSecond.share),
    ratio.median.toFixed(2),
    `${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}`,
    `${answerMs.p50.toFixed(1)} ms`,
    `${answerMs.p99.toFixed(1)} ms`,
    meanwhileText(rounds),
  ]);
  const widths = header.map((_, at) => Math.max(...[header, ...rows].map((row) => row[at]?.length ?? 0)));
  const lines = [header, ...rows].map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  );
  const slower = columns.filter((column) => column.slower).map(({ label }) => label);
  const verdict =
    slower.length === 0 ? 'Nothing is slower by more than that.' : `Slower by more: ${slower.join('; ')}.`;
  return `\n${title}\n\n  ${lines.join('\n  ')}\n\n  Noise: the rounds of the first row lie ${percent(noise)} apart. ${verdict}\n`;
}

/** The medians of what else was counted. */
function meanwhileText(rounds: Summary['rounds']): string {
  const names = Object.keys(rounds[0]?.meanwhile ?? {});
  return names.map((name) => `${Math.round(median(rounds.map((r) => r.meanwhile[name] ?? 0)))} ${name}`).join(', ');
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
