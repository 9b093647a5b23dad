import type { Chance } from './chance.ts';

/** A JSON schema, as far as values are made from it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Texts that have broken programs: of paths, prototypes, spreadsheets, pages, queries, and what Unicode knows. */
export const ODD_TEXTS: readonly string[] = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '../..',
    '..\\..',
    '%',
    '%00',
    '%2e%2e%2f',
    '%ff',
    '/',
    '//',
    '\\',
    'a/b',
    '-',
    'x'.repeat(64),
  ],
  ...['x'.repeat(65), 'x'.repeat(3_000), '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'],
  ...['null', 'undefined', 'NaN', 'true', '0', '-1', '1e309', '[object Object]'],
  ...['\u0000', 'a\u0000b', '\n', 'a\r\nb', '\u2028', '\ud800', '\udfff\ud800', '\u202etxet', 'e\u0301', 'ä', 'ﬀ', 'İ'],
  ...[
    '\ufeff',
    '\u200b',
    '🛍️',
    '👩‍👩‍👧',
    'Ａ',
    '＜script＞',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
  ],
  ...["' OR 1=1 --", '"; DROP TABLE orders; --', '=1+1', '@SUM(A1)', '-2+3', '{{7*7}}', '<%=7*7%>', '$(id)', '`id`'],
];

const ODD_NUMBERS: readonly number[] = [
  ...[0, -0, -1, 1, 2, 0.5, 1e-320, 10, 11, 1_000, 1_001, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 1e21, 1e308, -1e308],
];

/** A value of any kind but the one that belongs there. */
export function oddValue(chance: Chance): unknown {
  switch (chance.below(7)) {
    case 0:
      return chance.pick(ODD_NUMBERS);
    case 1:
      return chance.pick(ODD_TEXTS);
    case 2:
      return chance.pick([null, true, false]);
    case 3:
      return [];
    case 4:
      return { [chance.pick(ODD_TEXTS)]: chance.pick(ODD_TEXTS) };
    case 5:
      return Array.from({ length: 1 + chance.below(50) }, () => chance.pick(ODD_NUMBERS));
    default:
      return { toString: 'x', valueOf: 1, constructor: { prototype: null } };
  }
}

/** A value by its schema. Texts have patterns that no schema can be drawn from, so they are told by the name of their field. */
export function valueBy(schema: Schema, chance: Chance, text: (field: string) => string, field = ''): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return chance.pick(schema.enum);
  if (schema.properties !== undefined) {
    const entries = Object.entries(schema.properties).filter(
      ([name]) => schema.required?.includes(name) === true || chance.is(0.4),
    );
    return Object.fromEntries(entries.map(([name, part]) => [name, valueBy(part, chance, text, name)]));
  }
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice !== undefined) return valueBy(chance.pick(choice), chance, text, field);
  const type = typeof schema.type === 'string' || schema.type === undefined ? schema.type : chance.pick(schema.type);
  if (type === 'null') return null;
  if (type === 'boolean') return chance.is(0.5);
  if (type === 'integer' || type === 'number') return numberOf(schema, chance);
  if (type === 'array') {
    const { items = {} } = schema;
    return Array.from({ length: chance.below(5) }, () => valueBy(items, chance, text, field));
  }
  return text(field);
}

/** Mostly small, so that it is not always the stock that says no; sometimes at the edge of what is allowed, or past it. */
function numberOf({ minimum = 0, maximum = 1_000 }: Schema, chance: Chance): number {
  if (chance.is(0.7)) return Math.max(minimum, 1) + chance.below(Math.min(3, Math.max(1, maximum)));
  return chance.pick([minimum, maximum, minimum - 1, maximum + 1, (minimum + maximum) / 2]);
}

/** Changes a few fields of an object: gone, of another kind, one too many, or a key that prototypes have. */
export function bend(value: unknown, chance: Chance): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return oddValue(chance);
  const entries: [string, unknown][] = Object.entries(value);
  const at = chance.below(Math.max(1, entries.length));
  switch (chance.below(4)) {
    case 0:
      return Object.fromEntries(entries.filter((_, index) => index !== at));
    case 1:
      return Object.fromEntries([...entries, [chance.pick(ODD_TEXTS), oddValue(chance)]]);
    default:
      return Object.fromEntries(entries.map(([name, part], index) => [name, index === at ? oddValue(chance) : part]));
  }
}

/** JSON that is not quite what `JSON.stringify` would write. */
export function scribble(text: string, chance: Chance): string {
  const at = chance.below(text.length + 1);
  switch (chance.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + chance.pick(ODD_TEXTS) + text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(chance.below(0x1_0000)) + text.slice(at + 1);
    case 3:
      return text.replace('{', '{"__proto__":{"type":"purchase","quantity":1},');
    case 4:
      return text.replace(
        /("\w+":)/,
        (name) => `${name}${chance.pick(['NaN', '1e999', '-0', '0x10', '01', '1.0', ''])},${name}`,
      );
    case 5:
      return `${'['.repeat(chance.below(1_500))}${text}`;
    case 6:
      return text.replaceAll(/"(\w+)":/g, (name, word: string) =>
        chance.is(0.5) ? `"\\u${word.charCodeAt(0).toString(16).padStart(4, '0')}${word.slice(1)}":` : name,
      );
    default:
      return text + text;
  }
}
