import { describe, expect, it } from 'vitest';
import { plot } from '../bench/plot.ts';
import { median, quantile, ratios, spread } from '../bench/statistics.ts';
import { surroundings } from '../bench/surroundings.ts';
import { beside, perSecond, type Round, summarise, type Table } from '../bench/table.ts';
import { resultText } from '../bench/text.ts';

const TABLE: Table = {
  name: 'sample',
  title: 'Sales <&> more',
  method: 'By hand.',
  measures: [perSecond('sales per second')],
  columns: ['base', 'same', 'slow'].map((name) => ({
    name,
    label: `the ${name} one`,
    measure: () => Promise.reject(new Error('It was measured by hand.')),
  })),
};

/** A round of so many a second, whose answers took 1 to 100 ms. */
function round(perSecond: number): Round {
  return {
    count: perSecond * 2,
    seconds: 2,
    answersMs: Array.from({ length: 100 }, (_, index) => index + 1),
    meanwhile: {},
  };
}

const measured = (...columns: number[][]) => columns.map((rates) => rates.map(round));

describe('the figures', () => {
  it.each<[number[], number]>([
    [[3], 3],
    [[3, 1], 2],
    [[9, 1, 2], 2],
    [[10, 2, 4, 8], 6],
    [[10, 9, 100], 10],
  ])('BENCH-2: the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it.each<[number, number]>([
    [0, 1],
    [0.01, 1],
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('BENCH-2: of 1 to 100, the quantile %d is %d', (share, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(values, share)).toBe(expected);
  });

  it('BENCH-2: nothing is made of nothing', () => {
    for (const figure of [() => median([]), () => quantile([], 0.5), () => ratios([1], [1, 2])])
      expect(figure).toThrow();
  });

  it('BENCH-2: spread and ratios', () => {
    expect(spread([8, 10, 12])).toEqual({ median: 10, min: 8, max: 12, share: 0.4 });
    expect(ratios([5, 20], [10, 20])).toEqual([0.5, 1]);
  });
});

describe('a result', () => {
  const figures = (table: Table, ...columns: number[][]) =>
    summarise(table, measured(...columns)).columns.map((column) => column.figures['perSecond']);

  it('BENCH-2: compares within a round, so that a machine that is slow for a while slows nobody in the comparison', () => {
    const { columns } = summarise(TABLE, measured([1_000, 500, 1_000], [950, 475, 950], [100, 50, 100]));
    const compared = columns.map(({ figures }) => figures['perSecond']);
    expect(compared.map((figure) => figure?.noise)).toEqual([0.5, 0.5, 0.5]);
    expect(compared.map((figure) => [figure?.ratio?.median, figure?.ratio?.share])).toEqual([
      [1, 0],
      [0.95, 0],
      [0.1, 0],
    ]);
    expect(compared.map((figure) => figure?.worse)).toEqual([false, false, true]);
    expect(columns[0]?.answerMs).toEqual({ p50: 50, p99: 99 });
  });

  it('BENCH-2: a difference within the noise is none, and one round says nothing', () => {
    const worse = (...columns: number[][]) => figures(TABLE, ...columns).map((figure) => figure?.worse);
    expect(worse([1_000, 900], [900, 810], [890, 801])).toEqual([false, false, true]);
    expect(worse([1_000], [900], [100])).toEqual([false, false, false]);
  });

  it('BENCH-2: a column may be compared with another than the first, and where less is better more is worse', () => {
    const [base, same, slow] = TABLE.columns;
    if (base === undefined || same === undefined || slow === undefined) throw new Error('The table has three columns.');
    const own = { ...TABLE, columns: [base, { ...same, against: 'same' }, { ...slow, against: 'same' }] };
    const inverse = { ...own, measures: [{ ...perSecond('ms'), better: 'less' as const }] };
    const rates = [
      [10, 10],
      [1_000, 1_000],
      [1_500, 1_500],
    ];
    expect(figures(own, ...rates).map((figure) => figure?.ratio?.median)).toEqual([1, 1, 1.5]);
    expect(figures(own, ...rates).map((figure) => figure?.worse)).toEqual([false, false, false]);
    expect(figures(inverse, ...rates).map((figure) => figure?.worse)).toEqual([false, false, true]);
  });

  it('BENCH-2: a figure that a column does not have is left out, and nothing is divided by nothing', () => {
    const counted = (count: number) => ({ ...round(1), meanwhile: { rows: count } });
    const table = { ...TABLE, measures: [beside('rows', 'rows')] };
    const { columns } = summarise(table, [[counted(0)], [round(1)], [counted(2)]]);
    expect(columns.map(({ figures }) => figures['rows']?.median)).toEqual([0, undefined, 2]);
    expect(columns.map(({ figures }) => figures['rows']?.ratio)).toEqual([null, undefined, null]);
  });

  it('BENCH-2: is told as a table', () => {
    const text = resultText(summarise(TABLE, measured([1_000, 1_000], [1_000, 1_000], [500, 500])));
    expect(text).toContain('the base one             1,000     0 %   1.00   1.00 to 1.00  50 ms  99 ms');
    expect(text).toContain('Lower by more: the slow one.');
  });

  it('BENCH-4: what a column must reach is told with what it has reached', () => {
    const goals = [
      { column: 'same', measure: 'perSecond', of: 'ratio' as const, atLeast: 0.9 },
      { column: 'slow', measure: 'perSecond', of: 'median' as const, atMost: 400 },
      { column: 'nobody', measure: 'perSecond', of: 'median' as const, atLeast: 1 },
    ];
    const result = summarise({ ...TABLE, goals }, measured([1_000], [900], [500]));
    expect(result.goals.map(({ value, reached }) => [value, reached])).toEqual([
      [0.9, true],
      [500, false],
      [Number.NaN, false],
    ]);
    expect(resultText(result)).toContain(
      '✔ the same one: 0.90 sales per second, against the base one; wanted at least 0.90',
    );
    expect(resultText(result)).toContain('✘ the slow one: 500 sales per second; wanted at most 400');
  });
});

describe('a picture', () => {
  const svg = plot(summarise(TABLE, measured([1_000, 900], [950, 950], [500, 500])), surroundings(new Date(0)));

  it('BENCH-3: has a title, a description, and a ring for each round', () => {
    expect(svg).toContain('aria-labelledby="title desc"');
    expect(svg).toContain('<title id="title">Sales &lt;&amp;&gt; more</title>');
    expect(svg).toContain('the slow one: 500, 53 % of the base one.');
    expect(svg).not.toContain('NaN');
    expect(svg.match(/<circle/g)).toHaveLength(6);
  });

  it('BENCH-3: every colour has one for the dark', () => {
    const [light = '', dark = ''] = svg.split('@media (prefers-color-scheme: dark)');
    const classes = (css: string) => [...css.matchAll(/(\.\w+|text) \{[^}]*(?:fill|stroke):/g)].map(([, name]) => name);
    expect(new Set(classes(dark))).toEqual(new Set(classes(light)));
  });

  it('BENCH-1: says where and of what it was measured', () => {
    const { at, commit, machine, versions } = surroundings(new Date(0));
    expect(at).toBe('1970-01-01T00:00:00.000Z');
    expect(commit).toMatch(/^[0-9a-f]{40}\+?$|^unknown$/);
    expect(machine.cpus).toBeGreaterThan(0);
    for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\./);
    expect(svg).toContain(commit.slice(0, 9));
  });
});
