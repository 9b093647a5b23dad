import { describe, expect, it } from 'vitest';
import { citedBy, readRules, readTitles, testFiles, titlesOf } from '../scripts/rules/citations.ts';

/** Holds SPEC.md and the tests together: each rule has a test, and each test its rule. `npm run rules` prints the table. */

const RULES = readRules();
const FILES = testFiles();
const TITLES = readTitles(FILES);

describe('SPEC.md', () => {
  it('ARCH-4: has a test for every rule', () => {
    const cited = new Set(TITLES.flatMap(({ text }) => citedBy(text)));
    const uncited = RULES.filter(({ id }) => !cited.has(id)).map(({ id, text }) => `${id} ${text}`);
    expect(
      uncited,
      failure('rules that no test cites: give each a test whose title begins with its id', uncited),
    ).toEqual([]);
  });

  it('ARCH-4: gives each rule an id of its own, in the section of that name', () => {
    expect(RULES.length).toBeGreaterThan(100);
    const ids = RULES.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(RULES.filter(({ id, section }) => !id.startsWith(`${section}-`))).toEqual([]);
  });
});

describe('the tests', () => {
  it('ARCH-4: cite only rules that exist', () => {
    const ids = new Set(RULES.map(({ id }) => id));
    const unknown = TITLES.flatMap(({ where, text }) =>
      citedBy(text)
        .filter((id) => !ids.has(id))
        .map((id) => `${where} cites ${id}: ${text}`),
    );
    expect(unknown, failure('citations of rules that SPEC.md does not have', unknown)).toEqual([]);
  });

  it('ARCH-4: are found in every file of tests', () => {
    expect(FILES.length).toBeGreaterThan(10);
    expect(FILES.filter((file) => !TITLES.some(({ where }) => where.startsWith(`${file}:`)))).toEqual([]);
  });

  it('ARCH-4: each cite a rule at the beginning of their title', () => {
    const uncited = TITLES.filter(({ text }) => citedBy(text).length === 0).map(({ where, text }) => {
      return `${where} ${text ?? '(the title is not written down as a text)'}`;
    });
    expect(
      uncited,
      failure('tests that cite no rule: begin their titles like "BUY-3: …" or "BUY-3, HTTP-4: …"', uncited),
    ).toEqual([]);
  });
});

describe('the reader of titles', () => {
  it('ARCH-4: finds them however a test is written, and nothing else', () => {
    const source = `
      import { describe, it, test as check } from 'vitest';
      import { test } from './other.ts';
      describe('A-1: a group', () => {
        it('A-2: plain', () => {});
        check("A-3: other quotes", () => {});
        it(\`A-4: of \${1 + 1} parts\`, () => {});
        it.each([['A-9: a row']])('A-5: rows of %s', () => {});
        check.for(table)('A-6: other rows', () => {});
        it.each\`a | b\`('A-7: a table', () => {});
        it.concurrent('A-8: with a flag', { timeout: 1 }, async () => {});
        it(title, () => {});
        // it('A-9: in a comment', () => {});
        /it/.test('A-9: no test');
        pattern.test('A-9: no test');
        test('A-9: another function of that name');
        say("it('A-9: in a text')");
      });
      export const view = <p>it('A-9: in a page')</p>;`;
    expect(titlesOf('sample.test.tsx', source)).toEqual([
      { where: 'sample.test.tsx:5', text: 'A-2: plain' },
      { where: 'sample.test.tsx:6', text: 'A-3: other quotes' },
      { where: 'sample.test.tsx:7', text: 'A-4: of … parts' },
      { where: 'sample.test.tsx:8', text: 'A-5: rows of %s' },
      { where: 'sample.test.tsx:9', text: 'A-6: other rows' },
      { where: 'sample.test.tsx:10', text: 'A-7: a table' },
      { where: 'sample.test.tsx:11', text: 'A-8: with a flag' },
      { where: 'sample.test.tsx:12', text: undefined },
    ]);
  });

  it('ARCH-4: takes citations only from the beginning of a title', () => {
    expect(citedBy('BUY-3: the same id')).toEqual(['BUY-3']);
    expect(citedBy('BUY-3, HTTP-4: the same id')).toEqual(['BUY-3', 'HTTP-4']);
    for (const title of [
      'the same id (BUY-3)',
      'BUY-3 the same id',
      'BUY-3,HTTP-4: x',
      'buy-3: x',
      'BUY-3:x',
      '',
      undefined,
    ]) {
      expect(citedBy(title)).toEqual([]);
    }
  });
});

function failure(what: string, list: readonly string[]): string {
  return `${list.length} ${what}\n  ${list.join('\n  ')}\n`;
}
