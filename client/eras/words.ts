import { type ErasResults, type ErasTable, figureOf } from './results.ts';

/** What the figures come to, in words. Nothing here knows how they turned out. */

export const PRODUCT = 'product';

/** As they are called in a figure, where there is little room. */
const SHORT: Readonly<Record<string, string>> = {
  'sql-lock': 'Row lock',
  'sql-update': 'One update',
  'redis-regions': 'Two regions',
  'redis-lua': 'Redis + Lua',
  [PRODUCT]: 'Revenue Guard',
};

export function shortName({ name, label }: { readonly name: string; readonly label: string }): string {
  return SHORT[name] ?? label;
}

/** As many digits as say something. */
export function number(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function times(factor: number): string {
  return factor >= 10 ? `${Math.round(factor)} times` : `${factor.toFixed(1)} times`;
}

/** Something in which an opponent did better than the product. */
export interface Ahead {
  readonly what: string;
  readonly who: string;
  /** Both figures, in words. */
  readonly figures: string;
}

/** Everything in which somebody is ahead of the product, by the medians. Each opponent is named, not only the best. */
export function aheadOf({ rush, contention, crash, engine }: ErasResults): Ahead[] {
  const at = (where: string) => (unit: string) => `${where}: ${unit}`;
  return [
    ...aheadIn(rush, at('In the rush')),
    ...aheadAtLevels(contention),
    ...aheadIn(crash, at('When the store dies')),
    ...aheadWithoutSockets(engine),
  ];
}

function aheadIn(table: ErasTable, what: (unit: string) => string): Ahead[] {
  return table.measures.flatMap((measure) => {
    const own = figureOf(table, PRODUCT, measure.name);
    return aheadBy(table, measure, own).map(({ label, theirs }) => ({
      what: what(measure.unit),
      who: label,
      figures: `${number(theirs)} against ${number(own ?? 0)}`,
    }));
  });
}

/** The levels of one opponent are one remark. */
function aheadAtLevels(table: ErasTable): Ahead[] {
  const kinds = [
    ['perSecond', 'With more shoppers at once: purchases per second'],
    ['p99', 'With more shoppers at once: the slowest answer of a hundred'],
  ] as const;
  return kinds.flatMap(([kind, what]) => {
    const levels = table.measures.filter(({ name }) => name.startsWith(`${kind}At`));
    return table.columns.flatMap(({ name, label }) => {
      const won = levels.filter((measure) =>
        aheadBy(table, measure, figureOf(table, PRODUCT, measure.name)).some((other) => other.name === name),
      );
      if (won.length === 0) return [];
      const where = won.length === levels.length ? 'every number of shoppers' : won.map(levelOf).join(', ');
      return [{ what, who: label, figures: `with ${where}` }];
    });
  });
}

/** There each opponent is compared with the product at as many purchases under way. */
function aheadWithoutSockets(table: ErasTable): Ahead[] {
  return table.columns.flatMap(({ name, label, against }) => {
    const [own, theirs] = [figureOf(table, against ?? name, 'perSecond'), figureOf(table, name, 'perSecond')];
    if (own === undefined || theirs === undefined || theirs <= own) return [];
    const figures = `${number(theirs)} against ${number(own)}`;
    return [{ what: 'Without sockets: purchases per second', who: label, figures }];
  });
}

function aheadBy(
  table: ErasTable,
  { name: measure, better }: { readonly name: string; readonly better: 'more' | 'less' },
  own: number | undefined,
): { name: string; label: string; theirs: number }[] {
  if (own === undefined) return [];
  return table.columns.flatMap(({ name, label }) => {
    const theirs = figureOf(table, name, measure);
    if (theirs === undefined || (better === 'more' ? theirs <= own : theirs >= own)) return [];
    return [{ name, label, theirs }];
  });
}

export function levelOf({ name }: { readonly name: string }): string {
  return /At(\d+)$/.exec(name)?.[1] ?? '';
}

/** How many times as fast one column is as another, by the medians. */
export function factorOf(table: ErasTable, own: string, other: string): number | undefined {
  const [a, b] = [figureOf(table, own, 'perSecond'), figureOf(table, other, 'perSecond')];
  return a === undefined || b === undefined ? undefined : a / b;
}

/** "3.1 times as many", or the other way round where the product is behind. */
export function comparisonWords(factor: number, other: string): string {
  return factor >= 1
    ? `${times(factor)} as many as ${other}`
    : `fewer than ${other}, which makes ${times(1 / factor)} as many`;
}
