import { describe, expect, it } from 'vitest';
import { plot } from '../bench/plot.ts';
import { median, quantile, ratios, spread } from '../bench/statistics.ts';
import { surroundings } from '../bench/surroundings.ts';
import { type Round, resultText, summarise, type Table } from '../bench/table.ts';

const TABLE: Table = {
  name: 'sample',
  title: 'Sales <&> more',
  unit: 'sales per second',
  method: 'By hand.',
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
  it('BENCH-2: compares within a round, so that a machine that is slow for a while slows nobody in the comparison', () => {
    const { noise, columns } = summarise(TABLE, measured([1_000, 500, 1_000], [950, 475, 950], [100, 50, 100]));
    expect(noise).toBe(0.5);
    expect(columns.map(({ ratio }) => [ratio.median, ratio.share])).toEqual([
      [1, 0],
      [0.95, 0],
      [0.1, 0],
    ]);
    expect(columns.map(({ slower }) => slower)).toEqual([false, false, true]);
    expect(columns[0]?.answerMs).toEqual({ p50: 50, p99: 99 });
  });

  it('BENCH-2: a difference within the noise is none, and one round says nothing', () => {
    const slower = (...columns: number[][]) => summarise(TABLE, measured(...columns)).columns.map((c) => c.slower);
    expect(slower([1_000, 900], [900, 810], [890, 801])).toEqual([false, false, true]);
    expect(slower([1_000], [900], [100])).toEqual([false, false, false]);
  });

  it('BENCH-2: is told as a table', () => {
    const text = resultText(summarise(TABLE, measured([1_000, 1_000], [1_000, 1_000], [500, 500])));
    expect(text).toContain('the base one             1,000     0 %   1.00   1.00 to 1.00  50.0 ms  99.0 ms');
    expect(text).toContain('Slower by more: the slow one.');
  });
});

describe('a picture', () => {
  const svg = plot(summarise(TABLE, measured([1_000, 900], [950, 950], [500, 500])), surroundings(new Date(0)));

  it('BENCH-3: has a title, a description, and a ring for each round', () => {
    expect(svg).toContain('aria-labelledby="title desc"');
    expect(svg).toContain('<title id="title">Sales &lt;&amp;&gt; more</title>');
    expect(svg).toContain('the slow one: 500, 53 % of the first.');
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
