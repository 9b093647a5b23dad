import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PEN } from '../testing/pen.ts';
import { ProofBench, textOf } from '../testing/proofBench.ts';
import { verify } from '../testing/proofs.ts';
import { canonical } from './canonical.ts';
import { statementsOf, verdictOf } from './statements.ts';

const { sha256 } = PEN;
const bench = new ProofBench();
const PROOF = bench.proof;
const PUBLISHED = bench.published;
/** Where the first entry stands in the file, and where the end. */
const [FIRST, END] = [1, PROOF.lines.length - 1];

function fieldsOf(line: string | undefined): [string, unknown][] {
  return Object.entries(JSON.parse(line ?? '{}'));
}

function liesFor(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1, value - 1, -value - 1, value + 0.5, String(value), null];
  if (typeof value === 'boolean') return [!value, 1, null];
  if (typeof value === 'string' && /^\d{4}-/.test(value)) {
    return [new Date(Date.parse(value) + 1).toISOString(), value.replace('Z', '+00:00'), value.slice(0, 10), 0, null];
  }
  if (typeof value === 'string') return [`${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`, '', 7, null];
  return ['1970-01-01T00:00:02.000Z', 7, 'x'];
}

describe('a file that was tampered with', () => {
  const lineNumbers = PROOF.lines.map((_, index) => index);
  const entryIndexes = lineNumbers.slice(FIRST, END);

  it('PROOF-6: every field of every line that is changed is found, and the line is named', () => {
    let forgeries = 0;
    const missed: string[] = [];
    for (const index of lineNumbers) {
      for (const [field, value] of fieldsOf(PROOF.lines[index])) {
        for (const lie of liesFor(value)) {
          forgeries += 1;
          const line = canonical({ ...JSON.parse(PROOF.lines[index] ?? ''), [field]: lie });
          const said = Object.values(bench.brokenIn(PROOF.lines.with(index, line))).flat();
          const names = [
            new RegExp(`[Ll]ine ${index + 1}\\b|[Ee]ntry ${index}\\b`),
            /last line|first line|another drop/,
          ];
          const isNamed = said.some((words) => names.some((name) => name.test(words)));
          // Of a header that is another one, the first entry is the first to notice.
          const isHeader = index === 0 && said.length > 0;
          if (!isNamed && !isHeader) missed.push(`${field} of line ${index + 1} as ${String(lie)}: ${said.join(' ')}`);
        }
      }
    }
    expect(forgeries).toBeGreaterThan(700);
    expect(missed).toEqual([]);
  });

  it('PROOF-6: a field too many, and one that is missing, are found in every line', () => {
    const unnoticed = lineNumbers.flatMap((index) => {
      const entry = JSON.parse(PROOF.lines[index] ?? '');
      const more = ['note', 'atMs', 'terms', 'expiresAt'].map((name) => ({ ...entry, [name]: 1 }));
      const less = Object.keys(entry).map((name) =>
        Object.fromEntries(fieldsOf(PROOF.lines[index]).filter(([n]) => n !== name)),
      );
      return [...more, ...less].filter(
        (changed) => Object.keys(bench.brokenIn(PROOF.lines.with(index, canonical(changed)))).length === 0,
      );
    });
    expect(unnoticed).toEqual([]);
  });

  it('PROOF-6: one field that is named twice is found, whichever of the two a reader believes', () => {
    for (const index of lineNumbers) {
      const line = PROOF.lines[index] ?? '';
      const [name, value] = fieldsOf(line)[0] ?? ['', ''];
      const doubled = line.replace('{', `{${JSON.stringify(name)}:${JSON.stringify(value)},`);
      expect(bench.brokenIn(PROOF.lines.with(index, doubled))['unchanged']?.[0]).toMatch(/is not written|no proof/);
    }
  });

  it('PROOF-6: an entry that is removed, repeated, moved or inserted is found and named', () => {
    for (const index of entryIndexes) {
      const line = PROOF.lines.slice(index, index + 1);
      const stranger = canonical({ ...JSON.parse(line[0] ?? ''), remaining: 0 });
      const isLast = index === END - 1;
      const named = isLast ? /number of entries/ : new RegExp(`Entry ${index + 1}, on line ${index + 1}`);
      expect(
        Object.values(bench.brokenIn(PROOF.lines.toSpliced(index, 1)))
          .flat()
          .join(),
      ).toMatch(named);
      for (const inserted of [...line, stranger]) {
        const said = bench.brokenIn(PROOF.lines.toSpliced(index + 1, 0, inserted))['unchanged']?.join();
        expect(said).toMatch(new RegExp(`Entry ${index}, on line ${index + 2}`));
      }
    }
    for (const index of entryIndexes.slice(1)) {
      const [a, b] = [PROOF.lines.slice(index - 1, index), PROOF.lines.slice(index, index + 1)];
      const said = bench.brokenIn(PROOF.lines.toSpliced(index - 1, 2, ...b, ...a))['unchanged']?.join();
      expect(said).toMatch(
        new RegExp(`Entry ${index}, on line ${index}\\b.*Entry ${index - 1}, on line ${index + 1}\\b`),
      );
    }
  });

  it('PROOF-6: a file that is cut off is told as such, wherever it was cut', () => {
    const text = textOf(PROOF.lines);
    const firstLine = (PROOF.lines[0] ?? '').length;
    for (let length = 0; length < text.length; length += 1) {
      const reading = verify(text.slice(0, length), { sha256 });
      if (length <= firstLine) expect(reading.unreadable).toMatch(/no proof|empty/);
      else expect(reading.found.chain?.shown.join()).toMatch(/breaks off in the middle of a line|last line is missing/);
    }
  });

  it('PROOF-6: what comes after the end, before the header, or is no JSON is found', () => {
    const [header = '', entry = ''] = PROOF.lines;
    expect(bench.brokenIn([...PROOF.lines, entry])['unchanged']?.join()).toContain(
      `Line ${END + 2} comes after the end`,
    );
    expect(bench.brokenIn(PROOF.lines.toSpliced(2, 0, header))['unchanged']).toBeDefined();
    expect(bench.brokenIn(PROOF.lines.slice(1))['unchanged']?.join()).toContain('first line');
    for (const line of [
      '',
      '{',
      'null',
      '[]',
      '7',
      '<script>alert(1)</script>',
      'x'.repeat(9_000),
      `${entry} `,
      `\u00a0${entry}`,
    ]) {
      expect(bench.brokenIn(PROOF.lines.with(3, line))['unchanged']?.[0]).toContain('Line 4 ');
    }
  });

  it('PROOF-6: with any one character replaced, something does not hold', () => {
    const text = textOf(PROOF.lines);
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.constantFrom('0', '1', 'a', '"', ',', '}', '\n', '\u0000', 'é'),
        (at, other) => {
          fc.pre(text[at] !== other);
          const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
          const reading = verify(changed, { sha256, watched: [PUBLISHED.published?.head ?? ''] });
          const holds = statementsOf(reading, PUBLISHED).every(({ verdict }) => verdict === 'holds');
          expect(reading.unreadable !== undefined || !holds).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a chain that somebody has made anew from end to end', () => {
  it('PROOF-7: is whole in itself, and told apart by the hash that is published', () => {
    // Ann's last purchase becomes Bob's: the ledger still holds together.
    const bob = JSON.parse(PROOF.lines.find((line) => line.includes('"released"')) ?? '').shopper;
    const index = PROOF.lines.findIndex((line) => line.includes('"sold"') && line.includes('"quantity":2'));
    const lie = PROOF.lines.with(index, canonical({ ...JSON.parse(PROOF.lines[index] ?? ''), shopper: bob }));
    const forged = bench.chainedAnew(lie);
    expect(bench.read(forged).found.chain).toBeUndefined();
    expect(bench.brokenIn(forged)).toEqual({
      unchanged: ['Its last hash is not the one that is published for entry 21.'],
    });
    // Nobody who has the file alone can know; the page says so.
    const alone = statementsOf(bench.read(forged), { sku: 'air-one', published: undefined });
    expect(alone.map(({ verdict }) => verdict)).toEqual(['open', 'holds', 'holds', 'holds', 'holds']);
    expect(verdictOf(alone).kind).toBe('open');
  });

  it('PROOF-7: any entry that is left out of it is missed', () => {
    for (let index = FIRST; index < END; index++) {
      expect(bench.brokenIn(bench.chainedAnew(PROOF.lines.toSpliced(index, 1)))['unchanged']).toBeDefined();
    }
  });

  it('PROOF-7: is told apart by a hash that somebody has noted, even where the server publishes it', () => {
    const noted = PROOF.hashes[9];
    const withNoted = { ...PUBLISHED, noted };
    expect(statementsOf(bench.read(PROOF.lines, withNoted), withNoted)[0]?.text).toContain('that of entry 9');
    // Somebody has written the ledger anew and publishes that, as if it had never been another.
    const rewritten = bench.chainedAnew(
      PROOF.lines.with(3, PROOF.lines[3]?.replace('00:00:01.100Z', '00:00:01.101Z') ?? ''),
    );
    const { head, entries } = JSON.parse(rewritten.at(-1) ?? '');
    const published = { sku: 'air-one', entries, head, hashAtEnd: head, first: { entries, head } };
    const said = bench.brokenIn(rewritten, { sku: 'air-one', published, noted })['unchanged'];
    expect(said).toEqual(['The hash that you noted is nowhere in it.']);
  });

  it('PROOF-7: where the first hash that was published is no longer in it, that is told', () => {
    const first = { entries: 4, head: 'f'.repeat(64) };
    const { published } = PUBLISHED;
    const expected = { sku: 'air-one', published: published && { ...published, first } };
    expect(bench.brokenIn(PROOF.lines, expected)['unchanged']?.[0]).toContain('published first, of entry 4');
  });
});
