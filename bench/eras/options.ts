import { parseArgs } from 'node:util';
import { UserError } from '../../scripts/program/errors.ts';

/** What can be said on the command line about how much is measured. */

interface Option {
  readonly help: string;
  readonly default: number;
  /** With `--quick`: enough to see that everything works. */
  readonly quick: number;
  readonly min: number;
  readonly max: number;
}

const NUMBERS = {
  rounds: { help: 'measurements of each row', default: 3, quick: 1, min: 1, max: 20 },
  shoppers: { help: 'of a rush, on a socket each', default: 2_000, quick: 200, min: 20, max: 8_000 },
  purchases: { help: 'of each level of the table contention', default: 3_000, quick: 200, min: 10, max: 5_000 },
  engine: { help: 'purchases of the table engine', default: 50_000, quick: 5_000, min: 1_000, max: 200_000 },
  lag: { help: 'ms until a region hears of a sale in the other', default: 100, quick: 100, min: 0, max: 10_000 },
  sync: {
    help: 'ms between two writings of the regions to PostgreSQL',
    default: 500,
    quick: 500,
    min: 10,
    max: 10_000,
  },
  'lock-pool': { help: 'connections of SELECT … FOR UPDATE', default: 64, quick: 64, min: 1, max: 128 },
  'update-pool': { help: 'connections of the conditional UPDATE', default: 4, quick: 4, min: 1, max: 128 },
  seed: { help: 'of the mishaps', default: 1, quick: 1, min: 1, max: 2 ** 31 },
} as const satisfies Readonly<Record<string, Option>>;

export type NumberName = keyof typeof NUMBERS;

export const TABLES = ['rush', 'contention', 'crash', 'engine'] as const;

export type TableName = (typeof TABLES)[number];

export interface Options {
  readonly tables: readonly TableName[];
  readonly help: boolean;
  readonly build: boolean;
  readonly out: string;
  readonly value: (name: NumberName) => number;
}

export const USAGE = `
npm run bench:eras -- [options] [table…]

Measures the three eras of selling limited stock side by side, on real PostgreSQL, real Redis and the product itself, and writes
each table to bench/results/eras/ as JSON and as a picture. The page /eras is made of them by the next build.
Everything takes some ten minutes; with --quick, one and a half.

  tables             ${TABLES.join(', ')} (default: all)
  --quick            few rounds of small counts, to see that everything works
${Object.entries(NUMBERS).map(usageOf).join('\n')}
  --out FOLDER       where the results go (default bench/results/eras)
  --no-build         measures the last build of the product
`;

function usageOf([name, { help, default: usual, quick, max }]: [string, Option]): string {
  const quickly = usual === quick ? '' : `, quick ${quick}`;
  return `  --${`${name} N`.padEnd(17)}${help} (default ${usual}${quickly}, at most ${max})`;
}

export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const given: Readonly<Record<string, unknown>> = values;
  const value = (name: NumberName) => wholeNumber(name, given[name], values.quick === true);
  // A number that is wrong is told before anything is measured.
  for (const name of Object.keys(NUMBERS)) value(name as NumberName);
  const unknown = positionals.filter((name) => !TABLES.some((table) => table === name));
  if (unknown.length > 0) throw new UserError(`There is no table named ${unknown.join(', ')}.\n${USAGE}`);
  return {
    tables: TABLES.filter((table) => positionals.length === 0 || positionals.includes(table)),
    help: values.help === true,
    build: values['no-build'] !== true,
    out: String(values.out),
    value,
  };
}

function parse(args: readonly string[]) {
  const numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, { type: 'string' } as const]));
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...numbers,
        out: { type: 'string', default: 'bench/results/eras' },
        quick: flag,
        help: flag,
        'no-build': flag,
      },
    });
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function wholeNumber(name: NumberName, text: unknown, isQuick: boolean): number {
  const { default: usual, quick, min, max } = NUMBERS[name];
  if (text === undefined) return isQuick ? quick : usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UserError(`--${name} is ${text}; it must be a whole number from ${min} to ${max}.`);
}
