import { describe, expect, it } from 'vitest';
import { renderEras, renderPage } from './render.tsx';
import { type ErasResults, type ErasTable, parseResults } from './results.ts';
import { aheadOf, comparisonWords } from './words.ts';

type Rates = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A table whose columns have these medians. */
function table(name: ErasTable['name'], columns: Rates, against: Readonly<Record<string, string>> = {}): ErasTable {
  const measures = Object.keys(Object.values(columns)[0] ?? {});
  return {
    name,
    at: '2026-01-02T03:04:05.000Z',
    commit: 'abcdef0123456789',
    machine: { cpu: 'a slow one', cpus: 2, memoryGb: 3, system: 'linux', loadBefore: 0 },
    versions: { node: '24.0.0', redis: '7.0.15' },
    title: name,
    method: `How ${name} was measured.`,
    measures: measures.map((measure) => ({
      name: measure,
      unit: `the ${measure}`,
      better: measure.startsWith('perSecond') ? 'more' : 'less',
    })),
    columns: Object.entries(columns).map(([column, figures]) => ({
      name: column,
      label: `label of ${column}`,
      against: against[column] ?? null,
      figures: Object.fromEntries(
        Object.entries(figures).map(([measure, median]) => [
          measure,
          { median, min: median, max: median, rounds: [median] },
        ]),
      ),
      meanwhile: { acknowledged: 500 + (figures['oversold'] ?? 0), recorded: 500 },
    })),
    eras: [],
    missing: [],
  };
}

const rushed = (perSecond: number, oversold = 0) => ({
  perSecond,
  p50: 5,
  p99: 9,
  oversold,
  soldTwice: 0,
  lost: 0,
  unanswered: 0,
});
const killed = (lost: number, awayMs = 9) => ({ lost, oversold: 0, soldTwice: 0, unanswered: 0, awayMs });
const levels = (at8: number, at64: number) => ({ perSecondAt8: at8, perSecondAt64: at64, p99At8: 7, p99At64: 7 });
const ANSWERS = { p50: 1, p99: 2 };

const RESULTS: ErasResults = {
  rush: table('rush', { 'sql-lock': rushed(123.4), 'redis-regions': rushed(4_321, 250), product: rushed(8_765) }),
  contention: table('contention', { 'sql-lock': levels(456, 234), product: levels(3_456, 9_876) }),
  crash: table('crash', { 'redis-regions': killed(17), product: killed(0) }),
  engine: table(
    'engine',
    {
      'product-64': { perSecond: 60_000, ...ANSWERS },
      'redis-lua-64': { perSecond: 20_000, ...ANSWERS },
      'sql-lock-64': { perSecond: 500, ...ANSWERS },
    },
    { 'redis-lua-64': 'product-64', 'sql-lock-64': 'product-64' },
  ),
};

const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the page of the eras', () => {
  const html = renderEras(RESULTS);

  it('ERAS-6: tells every figure, drawn and as a table, and loads nothing but its looks', () => {
    const text = textOf(html);
    for (const figure of ['123', '4,321', '8,765', '250 too many', '17', '60,000', '3.0 times', '120 times'])
      expect(text).toContain(figure);
    expect(text).toContain('456 a second with 8, 234 with 64.');
    expect(html.match(/<figure/g)?.length).toBe(html.match(/<details/g)?.length);
    expect(html).not.toMatch(/<script|style="|NaN|undefined|Infinity/);
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  it('ERAS-6: is drawn from what was measured last, whose shape it knows', () => {
    expect(textOf(renderPage())).toContain('Three eras of selling the last one');
    expect(() => parseResults([RESULTS.rush])).toThrow('npm run bench:eras');
    expect(() => parseResults([{ ...RESULTS.rush, columns: [{ name: 'product' }] }])).toThrow();
  });

  it('ERAS-7: says that nobody is ahead only where nobody is', () => {
    expect(aheadOf(RESULTS)).toEqual([]);
    expect(textOf(html)).toContain('In no column of this run');
  });

  it('ERAS-7: names everybody who is ahead, in every table', () => {
    const results = {
      rush: table('rush', { 'redis-lua': rushed(9_000), 'redis-regions': rushed(9_500, 3), product: rushed(8_000) }),
      contention: table('contention', { 'redis-lua': levels(5_000, 5_000), product: levels(3_000, 9_000) }),
      crash: table('crash', { 'redis-lua': killed(0, 40), product: killed(0, 3_000) }),
      engine: table(
        'engine',
        { 'product-64': { perSecond: 10_000, ...ANSWERS }, 'redis-lua-64': { perSecond: 15_000, ...ANSWERS } },
        { 'redis-lua-64': 'product-64' },
      ),
    };
    expect(aheadOf(results).map(({ who, figures }) => `${who}: ${figures}`)).toEqual([
      'label of redis-lua: 9,000 against 8,000',
      'label of redis-regions: 9,500 against 8,000',
      'label of redis-lua: with 8',
      'label of redis-lua: 40 against 3,000',
      'label of redis-lua-64: 15,000 against 10,000',
    ]);
    const text = textOf(renderEras(results));
    expect(text).toContain('an opponent did better than Revenue Guard here');
    expect(text).toContain('fewer than label of redis-lua-64, which makes 1.5 times as many');
  });

  it('ERAS-7: what was not measured is named with its reason, and has no figure', () => {
    const missing = [{ name: 'redis-lua', label: 'One Redis', why: 'Redis was not found.' }];
    const without = (results: ErasTable) => ({ ...results, missing });
    const text = textOf(
      renderEras({ ...RESULTS, rush: without(RESULTS.rush), contention: without(RESULTS.contention) }),
    );
    expect(text).toContain('One Redis was not measured. Redis was not found.');
    expect(text).toContain('One Redis not measured not measured');
  });

  it('ERAS-7: is as plain about being slower as about being faster', () => {
    expect(comparisonWords(3.14, 'it')).toBe('3.1 times as many as it');
    expect(comparisonWords(0.5, 'it')).toBe('fewer than it, which makes 2.0 times as many');
    expect(comparisonWords(120, 'it')).toBe('120 times as many as it');
  });
});
