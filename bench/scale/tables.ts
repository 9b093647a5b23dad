import type { Answer, Answers, Strains } from './answers.ts';
import { FIGURE_NAMES, type FigureName, type Figures, type Validation } from './measure/validate.ts';
import type { Input } from './platform.ts';

/** Rows of texts, for the terminal and for the page alike. */
export type Rows = readonly (readonly string[])[];

export function inputRows(inputs: readonly Input[]): Rows {
  return [
    ['input', 'value', 'source', 'how'],
    ...inputs.map(({ name, value, unit, source, remark }) => [name, `${amount(value)} ${unit}`.trim(), source, remark]),
  ];
}

const FIGURES: Readonly<Record<FigureName, string>> = {
  perSecond: 'a second',
  p50Ms: 'p50, ms',
  p99Ms: 'p99, ms',
  soldOutMs: 'sold out, ms',
};

export function validationRows({ comparisons }: Validation): Rows {
  const cell = ({ predicted, measured, error }: Record<'predicted' | 'measured' | 'error', Figures>) =>
    FIGURE_NAMES.map((figure) => {
      const [p, m, e] = [predicted[figure], measured[figure], error[figure]];
      return p === undefined || m === undefined || e === undefined ? '' : `${amount(p)} / ${amount(m)} (${signed(e)})`;
    });
  return [
    ['predicted / measured', ...FIGURE_NAMES.map((figure) => FIGURES[figure])],
    ...comparisons.map((comparison) => [comparison.name, ...cell(comparison)]),
  ];
}

export function errorRows({ errors }: Validation): Rows {
  return [
    ['error', ...FIGURE_NAMES.map((figure) => FIGURES[figure])],
    ['median', ...FIGURE_NAMES.map((figure) => percentOf(errors[figure].median))],
    ['largest', ...FIGURE_NAMES.map((figure) => percentOf(errors[figure].most))],
  ];
}

const ANSWER_COLUMNS: readonly [string, (answer: Answer) => string][] = [
  ['lanes', ({ lanes }) => amount(lanes)],
  ['sockets each', ({ outcome }) => amount(outcome.lanes.sockets.mean)],
  ['answer p50 / p99, ms', ({ outcome }) => `${amount(outcome.answerMs.p50)} / ${amount(outcome.answerMs.p99)}`],
  [
    'last screen p50 / p99, ms',
    ({ outcome }) => `${amount(outcome.lastScreenMs.p50)} / ${amount(outcome.lastScreenMs.p99)}`,
  ],
  ['sold out after, ms', ({ outcome }) => (outcome.soldOutAfterMs === null ? '' : amount(outcome.soldOutAfterMs))],
  ['calls a second at the Sku', ({ outcome }) => amount(outcome.sku.callsPerSecondMost)],
  ['calls per 1,000 purchases', ({ outcome }) => amount(outcome.sku.callsPer1000)],
  ["the Sku's processor", ({ outcome }) => percentOf(outcome.sku.busyShare)],
  ["a lane's processor", ({ outcome }) => percentOf(outcome.lanes.busyShare)],
  ['told busy', ({ outcome }) => amount(outcome.busy)],
  ['breaks first', ({ bottleneck, strains }) => `${bottleneck} (${amount(strains[bottleneck])} ×)`],
];

/** @param skip of the columns, for what is the same in all rows. */
export function sweepRows(label: string, points: readonly (Answer & { readonly x: number })[]): Rows {
  const columns = ANSWER_COLUMNS.filter(([name]) => name !== label);
  return [
    [label, ...columns.map(([name]) => name)],
    ...points.map((point) => [amount(point.x), ...columns.map(([, cell]) => cell(point))]),
  ];
}

/** One answer, a line for each figure. */
export function answerRows({ answer }: Pick<Answers, 'answer'>): Rows {
  const { outcome } = answer;
  const { sku, lanes } = outcome;
  const spread = ({ p50, p99, max }: { p50: number; p99: number; max: number }, unit: string) =>
    `${amount(p50)} / ${amount(p99)} / ${amount(max)} ${unit}`;
  return [
    ['', ''],
    ['lanes that the program makes', amount(answer.lanes)],
    ['sockets on a lane', amount(lanes.sockets.mean)],
    ['purchases, of these sold', `${amount(outcome.purchases)}, ${amount(outcome.sold)}`],
    ['answered a second', amount(outcome.answeredPerSecond)],
    ['until a purchase is answered, p50 / p99 / most', spread(outcome.answerMs, 'ms')],
    ["of it, waiting for the Sku's processor, a task", spread(sku.waitMs, 'ms')],
    ['sold out after', outcome.soldOutAfterMs === null ? 'not' : `${amount(outcome.soldOutAfterMs)} ms`],
    [
      'until the last screen says so',
      outcome.soldOutShownAfterMs === null ? 'not' : `${amount(outcome.soldOutShownAfterMs)} ms`,
    ],
    ['until the last screen shows a change, p50 / p99 / most', spread(outcome.lastScreenMs, 'ms')],
    ['snapshots a second on a lane', amount(lanes.snapshotsPerSecond)],
    ['pushes to lanes a second', amount(sku.pushesPerSecond)],
    ['calls at the Sku, in the busiest second', amount(sku.callsPerSecondMost)],
    ['calls per 1,000 purchases', amount(sku.callsPer1000)],
    ['purchases in a call, p50 / p99 / most', spread(sku.batch, '')],
    ['purchases in a transaction, p50 / p99 / most', spread(sku.flush, '')],
    ['told to come again (busy)', amount(outcome.busy)],
  ];
}

export function strainRows(strains: Strains): Rows {
  const sorted = (Object.keys(strains) as (keyof Strains)[]).sort((a, b) => strains[b] - strains[a]);
  return [['bound', 'used'], ...sorted.map((name) => [name, percentOf(strains[name])])];
}

export function needRows({ needs }: Pick<Answers, 'needs'>): Rows {
  return [
    ['by', 'lanes', 'how'],
    ...needs.map(({ bound, lanes, most, how }) => [bound, `${most ? 'at most' : 'at least'} ${amount(lanes)}`, how]),
  ];
}

export function billRows({ bill: { size, atMost, simulated } }: Pick<Answers, 'bill'>): Rows {
  return [
    ['the whole drop', '$'],
    [`at most, as shared/display/costs.ts reckons (${size.minutes} minutes, 1 receiver)`, atMost.toFixed(2)],
    ['with the calls and pushes that were simulated', simulated.toFixed(2)],
  ];
}

export function markdown(rows: Rows): string {
  const [header = [], ...rest] = rows;
  const rule = header.map((_, index) => (index === 0 ? '---' : '--:'));
  return [header, rule, ...rest].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function terminal(rows: Rows): string {
  const [first = []] = rows;
  const widths = first.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows
    .map(
      (row) =>
        `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`,
    )
    .join('\n');
}

/** Three figures are all that a simulation can promise. */
export function amount(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(Number(value.toPrecision(4))).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export function percentOf(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(Math.round(share * 100))} %`;
}
