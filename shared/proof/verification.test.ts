import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { history } from '../testing/histories.ts';
import { MemoryStore } from '../testing/memoryStore.ts';
import { proofOf, publishedOf, verify } from '../testing/proofs.ts';
import { expectTable } from '../testing/table.ts';
import { canonical } from './canonical.ts';
import type { Reading } from './conclude.ts';
import { entryHash, originOf } from './format.ts';
import { type Expected, type StatementId, statementsOf, verdictOf } from './statements.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const keyed = (text: string) => createHmac('sha256', 'the salt of this drop').update(text).digest('hex');
const PEN = { sha256, keyed, time: (ms: number) => new Date(ms).toISOString() };

/** A drop with every kind of entry. */
const SAMPLE = expectTable(`
  @0 drop total=20 max=3 limit=9 hold=2 opens=1000 closes=9000 → done
  @1100 ann buys 3 as a1      → held 3 until 3100
  @1200 bob buys 2 as b1      → held 2 until 3200
  @1300 ann buys 1 as a2      → held 1 until 3300
  @1400 bob buys 1 as b2      → held 1 until 3400
  @1500 confirm ann a1 #1     → sold 3
  @1600 bob gives back b2     → released 1
  @1700 pause #2              → done
  @1800 resume #3             → done
  @1900 restock 4 #4          → done
  @2000 restock -2 #5         → done
  @3250 tick                  → done
  @3260 confirm bob b1 #6     → sold 2
  @3270 refund ann a1 #7      → refunded 3
  @3280 refund bob b1 and restock #8 → refunded 2
  @3290 drop total=19 max=3 limit=9 closes=5000 → done
  @4000 ann buys 2 as a3      → sold 2
  @4100 bob buys 3 as b3      → sold 3
  @5000 tick                  → done
`);
const PROOF = proofOf(SAMPLE, 'air-one', PEN);
const PUBLISHED = publishedOf(PROOF, 'air-one');
/** Where the first entry stands in the file, and where the end. */
const [FIRST, END] = [1, PROOF.lines.length - 1];

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function read(lines: readonly string[], expected: Expected = PUBLISHED): Reading {
  const watched = [expected.published?.first.head ?? '', expected.noted ?? ''];
  return verify(textOf(lines), { sha256, watched });
}

/** The statements that do not hold, with what is said of each. */
function brokenIn(lines: readonly string[], expected = PUBLISHED): Partial<Record<StatementId, readonly string[]>> {
  const reading = read(lines, expected);
  if (reading.unreadable !== undefined) return { unchanged: [reading.unreadable] };
  const broken = statementsOf(reading, expected).filter(({ verdict }) => verdict === 'broken');
  return Object.fromEntries(broken.map(({ id, violations }) => [id, violations]));
}

function fieldsOf(line: string | undefined): [string, unknown][] {
  return Object.entries(JSON.parse(line ?? '{}'));
}

/** The same file with every hash and the end made anew, as somebody would who knows how. */
function chainedAnew(lines: readonly string[]): string[] {
  const [header = '', ...rest] = lines;
  let before = originOf(header, sha256);
  let entries = 0;
  const written = rest.map((line) => {
    const { hash: _, ...entry } = JSON.parse(line);
    if (entry.kind === 'end') return canonical({ ...entry, entries, head: before });
    entries += 1;
    before = entryHash(before, canonical(entry), sha256);
    return canonical({ ...entry, hash: before });
  });
  return [header, ...written];
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

describe('a proof as the server writes it', () => {
  it('PROOF-5: everything holds, and is said in words with the figures', () => {
    const statements = statementsOf(read(PROOF.lines), PUBLISHED);
    expect(statements.map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds']);
    expect(verdictOf(statements)).toEqual({ kind: 'holds', heading: 'This drop kept its word.' });
    expect(statements.map(({ text }) => text).join(' ')).toContain('19 in all = 14 left + 0 on hold + 5 sold');
    expect(read(PROOF.lines).shoppers).toBe(2);
  });

  it('PROOF-3: has every kind of entry, each in its canonical form and chained to the one before it', () => {
    const kinds = PROOF.lines.map((line) => JSON.parse(line).kind);
    expect([...new Set(kinds)].sort()).toEqual([
      ...['closed', 'configured', 'confirmed', 'end', 'expired', 'held', 'opened', 'paused', 'proof', 'refunded'],
      ...['released', 'restocked', 'resumed', 'sold'],
    ]);
    expect(PROOF.lines.map((line) => canonical(JSON.parse(line)))).toEqual(PROOF.lines);
    // As a person would who has a shell: the hash cut out of the line, the one before it in front.
    const [, line = '', next = ''] = PROOF.lines;
    const [before, hash] = [JSON.parse(line).hash, JSON.parse(next).hash];
    expect(sha256(`${before}\n${next.replace(`"hash":"${hash}",`, '')}`)).toBe(hash);
  });

  it('PROOF-2: holds no name and no purchase id, the same pseudonym for the same shopper, another in another drop', () => {
    const text = textOf(PROOF.lines);
    for (const name of ['ann', 'bob', 'a1', 'a2', 'a3', 'b1', 'b2', 'b3']) expect(text).not.toContain(`"${name}"`);
    const shoppers = new Set(PROOF.lines.map((line) => JSON.parse(line).shopper).filter((name) => name !== undefined));
    expect(shoppers.size).toBe(2);
    const other = proofOf(SAMPLE, 'air-one', { ...PEN, keyed: (words) => keyed(`other ${words}`) });
    const others = other.lines.map((line) => JSON.parse(line)).flatMap(({ shopper, id }) => [shopper, id]);
    const known = PROOF.lines.map((line) => JSON.parse(line)).flatMap(({ shopper, id }) => [shopper, id]);
    expect(others.filter((name) => name !== undefined && known.includes(name))).toEqual([]);
  });

  it('PROOF-2: what the ledger may come to hold one day is not published by itself', () => {
    const store = new MemoryStore();
    store.submit([{ kind: 'configure', total: 1, terms: SAMPLE.stock.terms }], 0);
    const [event] = store.ledger;
    const entry = Object.assign({}, event, { operator: 'root@example.com' });
    store.ledger.splice(0, 1, entry);
    expect(textOf(proofOf(store, 'x', PEN).lines)).not.toContain('root@example.com');
  });

  it('PROOF-3: what comes later makes it longer and changes nothing before', () => {
    const store = expectTable(`
      @0 drop total=2 max=2 → done
      @1 ann buys 2 as a1 → sold 2`);
    const before = proofOf(store, 'x', PEN);
    store.submit([{ kind: 'refund', commandId: 'r', shopper: 'ann', id: 'a1', restock: true }], 9);
    const after = proofOf(store, 'x', PEN);
    expect(after.lines.slice(0, before.lines.length - 1)).toEqual(before.lines.slice(0, -1));
    // The older file is still good, and says that there is more by now.
    const first = { entries: before.hashes.length - 1, head: before.hashes.at(-1) ?? '' };
    const { published } = publishedOf(after, 'x', first.head);
    const expected = { sku: 'x', published: published && { ...published, first } };
    expect(brokenIn(before.lines, expected)).toEqual({});
    expect(statementsOf(read(before.lines, expected), expected)[0]?.text).toContain(
      'one more entry has been published',
    );
    const now = { sku: 'x', published: published && { ...published, hashAtEnd: published.head, first } };
    expect(statementsOf(read(after.lines, now), now)[0]?.text).toContain('What was published first, up to entry 3');
  });

  it('PROOF-5: is read the same in pieces of any length, and in any number of passes', () => {
    const text = textOf(PROOF.lines);
    const whole = verify(text, { sha256 });
    for (const pieceLength of [1, 2, 17, 255]) expect(verify(text, { sha256, pieceLength })).toEqual(whole);
    for (const passes of [2, 5]) expect(verify(text, { sha256, passes })).toEqual(whole);
  });

  it('PROOF-5: whatever happened in a drop, its proof holds', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 3 }), (flushes, passes) => {
        const store = new MemoryStore();
        for (const { nowMs, batch } of flushes) store.submit(batch, nowMs);
        const proof = proofOf(store, 'any', PEN);
        const expected = publishedOf(proof, 'any');
        const watched = [expected.published?.first.head ?? ''];
        const reading = verify(textOf(proof.lines), { sha256, watched, passes });
        const wrong = statementsOf(reading, expected).filter(({ verdict }) => verdict !== 'holds');
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

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
          const said = Object.values(brokenIn(PROOF.lines.with(index, line))).flat();
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
        (changed) => Object.keys(brokenIn(PROOF.lines.with(index, canonical(changed)))).length === 0,
      );
    });
    expect(unnoticed).toEqual([]);
  });

  it('PROOF-6: one field that is named twice is found, whichever of the two a reader believes', () => {
    for (const index of lineNumbers) {
      const line = PROOF.lines[index] ?? '';
      const [name, value] = fieldsOf(line)[0] ?? ['', ''];
      const doubled = line.replace('{', `{${JSON.stringify(name)}:${JSON.stringify(value)},`);
      expect(brokenIn(PROOF.lines.with(index, doubled))['unchanged']?.[0]).toMatch(/is not written|no proof/);
    }
  });

  it('PROOF-6: an entry that is removed, repeated, moved or inserted is found and named', () => {
    for (const index of entryIndexes) {
      const line = PROOF.lines.slice(index, index + 1);
      const stranger = canonical({ ...JSON.parse(line[0] ?? ''), remaining: 0 });
      const isLast = index === END - 1;
      const named = isLast ? /number of entries/ : new RegExp(`Entry ${index + 1}, on line ${index + 1}`);
      expect(
        Object.values(brokenIn(PROOF.lines.toSpliced(index, 1)))
          .flat()
          .join(),
      ).toMatch(named);
      for (const inserted of [...line, stranger]) {
        const said = brokenIn(PROOF.lines.toSpliced(index + 1, 0, inserted))['unchanged']?.join();
        expect(said).toMatch(new RegExp(`Entry ${index}, on line ${index + 2}`));
      }
    }
    for (const index of entryIndexes.slice(1)) {
      const [a, b] = [PROOF.lines.slice(index - 1, index), PROOF.lines.slice(index, index + 1)];
      const said = brokenIn(PROOF.lines.toSpliced(index - 1, 2, ...b, ...a))['unchanged']?.join();
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
    expect(brokenIn([...PROOF.lines, entry])['unchanged']?.join()).toContain(`Line ${END + 2} comes after the end`);
    expect(brokenIn(PROOF.lines.toSpliced(2, 0, header))['unchanged']).toBeDefined();
    expect(brokenIn(PROOF.lines.slice(1))['unchanged']?.join()).toContain('first line');
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
      expect(brokenIn(PROOF.lines.with(3, line))['unchanged']?.[0]).toContain('Line 4 ');
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
    const forged = chainedAnew(lie);
    expect(read(forged).found.chain).toBeUndefined();
    expect(brokenIn(forged)).toEqual({ unchanged: ['Its last hash is not the one that is published for entry 21.'] });
    // Nobody who has the file alone can know; the page says so.
    const alone = statementsOf(read(forged), { sku: 'air-one', published: undefined });
    expect(alone.map(({ verdict }) => verdict)).toEqual(['open', 'holds', 'holds', 'holds', 'holds']);
    expect(verdictOf(alone).kind).toBe('open');
  });

  it('PROOF-7: any entry that is left out of it is missed', () => {
    for (let index = FIRST; index < END; index++) {
      expect(brokenIn(chainedAnew(PROOF.lines.toSpliced(index, 1)))['unchanged']).toBeDefined();
    }
  });

  it('PROOF-7: is told apart by a hash that somebody has noted, even where the server publishes it', () => {
    const noted = PROOF.hashes[9];
    const withNoted = { ...PUBLISHED, noted };
    expect(statementsOf(read(PROOF.lines, withNoted), withNoted)[0]?.text).toContain('that of entry 9');
    // Somebody has written the ledger anew and publishes that, as if it had never been another.
    const rewritten = chainedAnew(PROOF.lines.with(3, PROOF.lines[3]?.replace('00:00:01.100Z', '00:00:01.101Z') ?? ''));
    const { head, entries } = JSON.parse(rewritten.at(-1) ?? '');
    const published = { sku: 'air-one', entries, head, hashAtEnd: head, first: { entries, head } };
    const said = brokenIn(rewritten, { sku: 'air-one', published, noted })['unchanged'];
    expect(said).toEqual(['The hash that you noted is nowhere in it.']);
  });

  it('PROOF-7: where the first hash that was published is no longer in it, that is told', () => {
    const first = { entries: 4, head: 'f'.repeat(64) };
    const { published } = PUBLISHED;
    const expected = { sku: 'air-one', published: published && { ...published, first } };
    expect(brokenIn(PROOF.lines, expected)['unchanged']?.[0]).toContain('published first, of entry 4');
  });
});

describe('the state machine in the proof', () => {
  it.each([
    ['stock', { remaining: 3 }, /it says that 3 are left/],
    ['stock', { quantity: 30 }, /remaining is -/],
    ['limits', { quantity: 4 }, /4 units was made where 3 are the most/],
    ['order', { at: '1970-01-01T00:00:00.900Z' }, /time ran backwards/],
    ['order', { at: '1970-01-01T00:00:05.500Z' }, /while the drop was closed/],
  ] as const)('PROOF-5: names what does not follow, though the chain is whole: %s %j', (id, change, words) => {
    const index = PROOF.lines.findIndex((line) => line.includes('"sold"') && line.includes('"quantity":2'));
    const forged = chainedAnew(
      PROOF.lines.with(index, canonical({ ...JSON.parse(PROOF.lines[index] ?? ''), ...change })),
    );
    expect(brokenIn(forged)[id]?.join()).toMatch(words);
  });

  it('PROOF-5: a hold that the server kept beyond its time is out of turn, and figures at the end that differ are named', () => {
    const store = expectTable(`
      @0 drop total=5 max=5 limit=5 hold=1 → done
      @1 ann buys 2 as a1 → held 2 until 1001`);
    store.ledger.push({ kind: 'restocked', quantity: 1, seq: 4, atMs: 5_000, remaining: 4 });
    const { lines } = proofOf(store, 'x', PEN);
    const broken = brokenIn(lines, { sku: 'x', published: undefined });
    expect(broken['order']?.join()).toMatch(/is still on hold, although its time was over/);
    expect(broken['figures']?.join()).toMatch(/The last line says of units in all: 5. The entries say: 6./);
  });

  it('PROOF-5: with several passes, nobody’s limit is overlooked', () => {
    const store = expectTable(`
      @0 drop total=90 max=3 limit=3 → done
      ${Array.from({ length: 20 }, (_, n) => `@${n} s${n} buys 3 as p → sold 3`).join('\n')}`);
    for (let n = 0; n < 20; n++) {
      const { seq, remaining } = store.ledger.at(-1) ?? { seq: 0, remaining: 0 };
      store.ledger.push({
        kind: 'sold',
        shopper: `s${n}`,
        id: 'q',
        quantity: 1,
        seq: seq + 1,
        atMs: 90,
        remaining: remaining - 1,
      });
    }
    const { lines } = proofOf(store, 'x', PEN);
    for (const passes of [1, 3, 7]) {
      expect(verify(textOf(lines), { sha256, passes }).found.limit?.count).toBe(20);
    }
  });
});

describe('other files', () => {
  it('PROOF-9: another drop’s file is told by name', () => {
    const said = brokenIn(proofOf(SAMPLE, 'air-two', PEN).lines)['unchanged'];
    expect(said).toEqual(['This is the proof of another drop: air-two. This page is about air-one.']);
  });

  it('PROOF-9: what is no proof is told so after its first line, and long lines fill nobody’s memory', () => {
    for (const text of [
      '',
      '\n',
      'PK\u0003\u0004',
      '{"kind":"sold"}\n',
      '[]\n',
      'a,b\n1,2\n',
      '\u0000'.repeat(50_000),
    ]) {
      expect(verify(text, { sha256 }).unreadable).toMatch(/no proof|empty/);
    }
    const later = canonical({ kind: 'proof', version: 2, sku: 'x', salt: sha256('') });
    expect(verify(`${later}\n`, { sha256 }).unreadable).toContain('version');
  });

  it('PROOF-9: whatever is in it, reading it never throws, and nothing of it is found to be whole', () => {
    const part = fc.oneof(
      fc.constantFrom(...PROOF.lines),
      fc.json(),
      fc.string(),
      fc.constantFrom('{"__proto__":{"kind":"sold"}}', '{"kind":"toString","hash":1}'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, headed) => {
        const lines = headed ? [PROOF.lines[0] ?? '', ...parts] : parts;
        const reading = verify(textOf(lines), { sha256, passes: 2 });
        const holds = statementsOf(reading, PUBLISHED).every(({ verdict }) => verdict === 'holds');
        expect(reading.unreadable === undefined && holds).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
