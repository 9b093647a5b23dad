import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

const NOT_JSON = { ok: false, message: 'not valid JSON' };
const NAMED_TWICE = { ok: false, message: 'a field is named twice' };
const RUNS = { seed: 20_261_122, numRuns: 1_000 };

describe('what is not JSON', () => {
  it.each([
    ...['', ' ', 'ping', '{', '}', '[', '{"a"}', '{"a":}', '{"a":1,}', '[1,]', "{'a':1}", '{a:1}', '{"a":1}{"b":2}'],
    ...['NaN', 'Infinity', 'undefined', '01', '1.', '.5', '+1', '0x1', '"', '"\n"', '"\\x"', '// 1', '\u0000'],
    ...['{"a":1', '{"a":1 "b":2}', '{"a":1}\u0000', '\ufeff{"a":1}'],
  ])('WS-4, HTTP-11: is told so: %j', (text) => {
    expect(parseJson(text)).toEqual(NOT_JSON);
  });
});

describe('a field that is named twice', () => {
  it.each([
    '{"id":"a","id":"a"}',
    '{"id":"a","id":"b"}',
    '{"id":"a","\\u0069d":"b"}',
    '{"\\u0069\\u0064":"a","id":"b"}',
    '{"a\\/b":1,"a/b":2}',
    '{"":1,"":2}',
    '{"1":1,"1":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"constructor":1,"constructor":2}',
    '{ "a" : 1 , "a" : 2 }',
    '{"a":{"b":1,"b":2}}',
    '[{"a":1},{"b":1,"b":2}]',
    '{"a":{"x":1},"a":{"y":{"z":1}}}',
    '{"a":":","a":"\\":"}',
    '{"a\\"":1,"a\\"":2}',
    '{"a\\\\":1,"a\\\\":2}',
    '{"😀":1,"\\ud83d\\ude00":2}',
  ])('WS-11, HTTP-11: is refused: %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(parseJson(text)).toEqual(NAMED_TWICE);
  });

  it.each([
    '{"a":1,"b":2}',
    '{"a":1,"A":2}',
    '{"a":":","b":"::"}',
    '{"a":"\\":\\"","b":"\\\\"}',
    '{"a:b":1,"a":{"b":2}}',
    '[{"a":1},{"a":2}]',
    '{"a":{"a":{"a":[]}}}',
    '{"__proto__":1,"constructor":2,"toString":3}',
    '{"\u2028":"\u2029:","x":1}',
    '{}',
    '[]',
    '":"',
    'null',
    '-0',
    '1e309',
  ])('WS-11: is not seen where there is none: %s', (text) => {
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it('WS-11: __proto__ is a field like any other and changes no prototype', () => {
    const parsed = parseJson('{"__proto__":{"type":"purchase"}}');
    expect(parsed).toMatchObject({ ok: true });
    const value = parsed.ok ? parsed.value : undefined;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
  });

  it('WS-4, HTTP-11: deep nesting and many fields are read like anything else', () => {
    const deep = `${'['.repeat(8_000)}${']'.repeat(8_000)}`;
    expect(parseJson(deep).ok).toBe(true);
    const nested = `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`;
    expect(parseJson(nested).ok).toBe(true);
    const wide = `{${Array.from({ length: 1_000 }, (_, i) => `"f${i}":${i}`).join()}}`;
    expect(parseJson(wide).ok).toBe(true);
    expect(parseJson(wide.replace('"f999"', '"f0"'))).toEqual(NAMED_TWICE);
  });
});

describe('arbitrary text', () => {
  it('WS-4, HTTP-11: never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), jsonLike), (text) => {
        const parsed = parseJson(text);
        expect(parsed.ok || parsed.message).toBeTruthy();
      }),
      RUNS,
    );
  });

  it('WS-11: what is written with distinct names is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      RUNS,
    );
  });

  it('WS-11: a second field of the same name is found wherever it stands and however it is spelled', () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(names, fc.nat(), fc.nat(), fc.boolean(), fc.boolean(), (given, which, where, escaped, deep) => {
        const members = given.map((name) => `${JSON.stringify(name)}:{"x":":"}`);
        const name = given[which % given.length] ?? '';
        members.splice(where % (members.length + 1), 0, `${escaped ? spelledOut(name) : JSON.stringify(name)}:2`);
        const text = `{${members.join()}}`;
        expect(parseJson(deep ? `[{"y":${text}}]` : text)).toEqual(NAMED_TWICE);
      }),
      RUNS,
    );
  });
});

/** Pieces of JSON in any order. */
const jsonLike = fc
  .array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"', '\\', '"a"', '"id"', '1', 'null', ' ', '\\u0069', '\ud800'))
  .map((pieces) => pieces.join(''));

/** A name as a JSON string in which every character is escaped. */
function spelledOut(name: string): string {
  const units = Array.from({ length: name.length }, (_, i) => name.charCodeAt(i).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}
