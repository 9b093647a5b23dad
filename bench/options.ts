import { parseArgs } from 'node:util';
import { UserError } from '../scripts/program/errors.ts';
import type { Table } from './table.ts';

/** A number that can be given on the command line. */
export interface Option {
  readonly name: string;
  readonly help: string;
  readonly default: number;
  readonly max: number;
}

/** What can be asked for, and what can be said about it. */
export interface Kind {
  readonly name: string;
  readonly options: readonly Option[];
}

export interface TableKind extends Kind {
  make(value: (option: Option) => number): Table;
}

// Those that several tables share.
export const SOCKETS: Option = { name: 'sockets', help: 'shoppers on sockets', default: 500, max: 2_000 };
export const PURCHASES: Option = { name: 'purchases', help: 'of each of them', default: 45, max: 60 };
export const SHOPPERS: Option = {
  name: 'shoppers',
  help: 'who each buy once, through lanes',
  default: 50_000,
  max: 200_000,
};
export const WATCHERS: Option = {
  name: 'watchers',
  help: 'the largest crowd; smaller ones are parts of it',
  default: 8_000,
  // The runtime takes two files for each connection, and may commonly open 20,000.
  max: 9_500,
};

export interface Arguments {
  /** Of the tables that are wanted; empty for all. */
  readonly names: readonly string[];
  readonly help: boolean;
  readonly rounds: number;
  readonly out: string;
  readonly build: boolean;
  readonly value: (option: Option) => number;
}

const ROUNDS: Option = { name: 'rounds', help: 'measurements of each row', default: 5, max: 50 };

/** @param extra what can be asked for by name beside the tables. */
export function usage(kinds: readonly TableKind[], extra: readonly Kind[]): string {
  const options = optionsOf([...kinds, ...extra]).map((option) => {
    const users = [...kinds, ...extra].filter((kind) => kind.options.includes(option)).map(({ name }) => name);
    const whose = users.length === 0 ? '' : `; ${users.join(', ')}`;
    const bounds = `(default ${option.default}, at most ${option.max}${whose})`;
    return `  --${`${option.name} N`.padEnd(15)}${option.help}\n${' '.repeat(19)}${bounds}`;
  });
  return `
npm run bench -- [options] [table…]

Measures on this machine, in alternating rounds, and writes each table to bench/results/ as JSON and as a picture.
Absolute figures depend on the machine; compare the ratios within one run.

  tables           ${kinds.map(({ name }) => name).join(', ')} (default: all of these)
  only by name     ${extra.map(({ name }) => name).join(', ')}

${options.join('\n')}
  --out FOLDER     where the results go (default bench/results)
  --no-build       measures the last build
`;
}

export function readArguments(kinds: readonly TableKind[], extra: readonly Kind[]): Arguments {
  const help = usage(kinds, extra);
  const numbers = optionsOf([...kinds, ...extra]);
  const { values, positionals } = parse(help, () =>
    parseArgs({
      allowPositionals: true,
      options: {
        ...Object.fromEntries(numbers.map(({ name }) => [name, { type: 'string' } as const])),
        out: { type: 'string', default: 'bench/results' },
        'no-build': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  const given: Readonly<Record<string, unknown>> = values;
  const value = (option: Option) => wholeNumber(option, given[option.name]);
  // A number that is wrong is told before anything is measured.
  for (const option of numbers) value(option);
  const unknown = positionals.filter((name) => ![...kinds, ...extra].some((kind) => kind.name === name));
  if (unknown.length > 0) throw new UserError(`There is no table named ${unknown.join(', ')}.\n${help}`);
  return {
    names: positionals,
    help: values.help === true,
    rounds: value(ROUNDS),
    out: String(values.out),
    build: values['no-build'] !== true,
    value,
  };
}

function optionsOf(kinds: readonly Kind[]): Option[] {
  return [...new Set([ROUNDS, ...kinds.flatMap(({ options }) => options)])];
}

function parse<T>(help: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}\n${help}`);
  }
}

function wholeNumber(option: Option, text: unknown): number {
  if (text === undefined) return option.default;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= option.max) return value;
  throw new UserError(`--${option.name} is ${text}; it must be a whole number from 1 to ${option.max}.`);
}
