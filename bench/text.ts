import type { Measure, Reached, Result, Summary } from './table.ts';

/** A result as a table to read. */
export function resultText({ title, measures, columns, goals }: Result): string {
  const tables = measures.map((measure, index) => measureText(measure, columns, index === 0 ? measures : undefined));
  const wanted = goals.map((goal) => `  ${goal.reached ? '✔' : '✘'} ${goalText(goal, columns, measures)}`);
  return `\n${title}\n${tables.join('\n')}\n${wanted.length === 0 ? '' : `\n${wanted.join('\n')}\n`}`;
}

/** @param measures those that have tables of their own: only the first tells of what else was counted. */
function measureText(
  { name, unit, better }: Omit<Measure, 'of'>,
  columns: readonly Summary[],
  measures?: Result['measures'],
): string {
  const header = ['', unit, 'spread', 'ratio', 'of the rounds', ...(measures ? ['p50', 'p99', 'meanwhile'] : [])];
  const known = columns.flatMap((column) => {
    const figure = column.figures[name];
    return figure === undefined ? [] : [{ ...column, figure }];
  });
  const rows = known.map(({ label, figure: { median, share, ratio }, answerMs, meanwhile }) => {
    const compared = ratio === null ? ['', ''] : [ratio.median.toFixed(2), range(ratio.min, ratio.max)];
    const answers = answerMs === null ? ['', ''] : [`${number(answerMs.p50)} ms`, `${number(answerMs.p99)} ms`];
    const beside = measures ? [...answers, meanwhileText(meanwhile, measures)] : [];
    return [label, number(median), percent(share), ...compared, ...beside];
  });
  const widths = header.map((_, at) => Math.max(...[header, ...rows].map((row) => row[at]?.length ?? 0)));
  const lines = [header, ...rows].map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  );
  const worse = known.filter(({ figure }) => figure.worse).map(({ label }) => label);
  const word = better === 'more' ? 'Lower' : 'Higher';
  const verdict =
    worse.length === 0
      ? `Nothing is ${word.toLowerCase()} by more than that.`
      : `${word} by more: ${worse.join('; ')}.`;
  const noise = percent(known[0]?.figure.noise ?? 0);
  return `\n  ${lines.join('\n  ')}\n\n  Noise: the rounds of the first row lie ${noise} apart. ${verdict}`;
}

export function goalText(
  { column, measure, of, value, atLeast, atMost }: Reached,
  columns: readonly Summary[],
  measures: Result['measures'],
): string {
  const { label = column, against } = columns.find(({ name }) => name === column) ?? {};
  const unit = measures.find(({ name }) => name === measure)?.unit ?? measure;
  const base = columns.find(({ name }) => name === against)?.label ?? against;
  const bound = atLeast === undefined ? `at most ${number(atMost ?? 0)}` : `at least ${number(atLeast)}`;
  const what = of === 'ratio' ? `${unit}, against ${base}` : unit;
  return `${label}: ${number(value)} ${what}; wanted ${bound}`;
}

function range(min: number, max: number): string {
  return `${min.toFixed(2)} to ${max.toFixed(2)}`;
}

function meanwhileText(meanwhile: Summary['meanwhile'], measures: Result['measures']): string {
  return Object.entries(meanwhile)
    .filter(([name]) => !measures.some((measure) => measure.name === name))
    .map(([name, value]) => `${number(value)} ${name}`)
    .join(', ');
}

/** As many digits as say something. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 'unknown';
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function percent(share: number): string {
  if (Number.isNaN(share)) return '';
  return `${Math.round(share * 100)} %`;
}
