import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { history } from '../testing/histories.ts';
import { MemoryStore } from '../testing/memoryStore.ts';
import { PEN } from '../testing/pen.ts';
import { ProofBench, SAMPLE, textOf } from '../testing/proofBench.ts';
import { proofOf, publishedOf, verify } from '../testing/proofs.ts';
import { expectTable } from '../testing/table.ts';
import { canonical } from './canonical.ts';
import { statementsOf, verdictOf } from './statements.ts';

const { sha256, keyed } = PEN;
const bench = new ProofBench();
const PROOF = bench.proof;
const PUBLISHED = bench.published;

describe('a proof as the server writes it', () => {
  it('PROOF-5: everything holds, and is said in words with the figures', () => {
    const statements = statementsOf(bench.read(PROOF.lines), PUBLISHED);
    expect(statements.map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds']);
    expect(verdictOf(statements)).toEqual({ kind: 'holds', heading: 'This drop kept its word.' });
    expect(statements.map(({ text }) => text).join(' ')).toContain('19 in all = 14 left + 0 on hold + 5 sold');
    expect(bench.read(PROOF.lines).shoppers).toBe(2);
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
    expect(bench.brokenIn(before.lines, expected)).toEqual({});
    expect(statementsOf(bench.read(before.lines, expected), expected)[0]?.text).toContain(
      'one more entry has been published',
    );
    const now = { sku: 'x', published: published && { ...published, hashAtEnd: published.head, first } };
    expect(statementsOf(bench.read(after.lines, now), now)[0]?.text).toContain(
      'What was published first, up to entry 3',
    );
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

describe('the state machine in the proof', () => {
  it.each([
    ['stock', { remaining: 3 }, /it says that 3 are left/],
    ['stock', { quantity: 30 }, /remaining is -/],
    ['limits', { quantity: 4 }, /4 units was made where 3 are the most/],
    ['order', { at: '1970-01-01T00:00:00.900Z' }, /time ran backwards/],
    ['order', { at: '1970-01-01T00:00:05.500Z' }, /while the drop was closed/],
  ] as const)('PROOF-5: names what does not follow, though the chain is whole: %s %j', (id, change, words) => {
    const index = PROOF.lines.findIndex((line) => line.includes('"sold"') && line.includes('"quantity":2'));
    const forged = bench.chainedAnew(
      PROOF.lines.with(index, canonical({ ...JSON.parse(PROOF.lines[index] ?? ''), ...change })),
    );
    expect(bench.brokenIn(forged)[id]?.join()).toMatch(words);
  });

  it('PROOF-5: a hold that the server kept beyond its time is out of turn, and figures at the end that differ are named', () => {
    const store = expectTable(`
      @0 drop total=5 max=5 limit=5 hold=1 → done
      @1 ann buys 2 as a1 → held 2 until 1001`);
    store.ledger.push({ kind: 'restocked', quantity: 1, seq: 4, atMs: 5_000, remaining: 4 });
    const { lines } = proofOf(store, 'x', PEN);
    const broken = bench.brokenIn(lines, { sku: 'x', published: undefined });
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
    const said = bench.brokenIn(proofOf(SAMPLE, 'air-two', PEN).lines)['unchanged'];
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
