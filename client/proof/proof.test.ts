import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../shared/proof/course.ts';
import { Course } from '../../shared/proof/course.ts';
import { proofOf } from '../../shared/testing/proofs.ts';
import { expectTable } from '../../shared/testing/table.ts';
import { drawCourse, spanWords } from './courseDrawing.ts';
import { Received } from './download.ts';
import { sha256 } from './hashing.ts';
import { ownOrders } from './ownOrders.ts';
import { readFile } from './readFile.ts';

const keyed = (text: string) => createHmac('sha256', 'salt').update(text).digest('hex');
const PEN = { sha256, keyed, time: (ms: number) => new Date(ms).toISOString() };

/** Two hundred shoppers, of whom every third gives the hold back. */
const STORE = expectTable(`
  @0 drop total=300 max=3 limit=3 hold=60 → done
  ${Array.from({ length: 200 }, (_, n) => `@${n} s${n} buys 1 as p → held 1 until ${n + 60_000}`).join('\n')}
  ${Array.from({ length: 200 }, (_, n) => `@${n + 300} ${n % 3 === 0 ? `s${n} gives back p → released 1` : `confirm s${n} p #c${n} → sold 1`}`).join('\n')}`);
const FILE = new Blob([
  proofOf(STORE, 'x', PEN)
    .lines.map((line) => `${line}\n`)
    .join(''),
]);

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

describe('reading a file in the browser', () => {
  it('PROOF-8: hashes as everybody does', () => {
    for (const text of ['', 'abc', 'é'.repeat(500)]) {
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });

  it('PROOF-8, PROOF-5: a file that is too large for one pass comes to the same in several, and says how far it is', async () => {
    const told: number[] = [];
    const whole = await readFile(FILE, {}, (done) => told.push(done));
    const inPasses = await readFile(FILE, {}, (done) => told.push(done), 20_000);
    expect(inPasses).toEqual(whole);
    expect(whole.found).toEqual({});
    expect(whole.shoppers).toBe(200);
    expect(told.at(-1)).toBe(1);
    expect(told.every((done) => done > 0 && done <= 1)).toBe(true);
  });

  it('PROOF-9: of a file that is no proof no more is read than its beginning', async () => {
    const told: number[] = [];
    const huge = new Blob(Array.from({ length: 64 }, () => 'no proof\n'.repeat(20_000)));
    expect((await readFile(huge, {}, (done) => told.push(done))).unreadable).toContain('no proof');
    expect(told.at(-1) ?? 0).toBeLessThan(0.2);
  });

  it('PROOF-9: bytes that are no text, and a mark at the beginning, are no proof', async () => {
    for (const part of [new Uint8Array([0xff, 0xfe, 0x00]), new Uint8Array([0xef, 0xbb, 0xbf])]) {
      expect((await readFile(new Blob([part, FILE]), {}, () => {})).unreadable).toContain('no proof');
    }
  });

  it('PROOF-4: when a connection breaks off, whole lines are kept, and the rest is fetched after the last entry', async () => {
    const text = await FILE.text();
    for (const cut of [0, 10, 120, 121, 700, 5_000, text.length - 3]) {
      const received = new Received();
      // However the network has cut it into pieces.
      for (let from = 0; from < cut; from += 97) received.add(bytes(text.slice(from, Math.min(cut, from + 97))));
      received.brokeOff();
      const { entries } = received;
      const rest = text.split('\n').slice(entries === 0 ? 0 : entries + 1);
      received.add(bytes(rest.join('\n')));
      expect(await received.blob().text()).toBe(text);
    }
  });
});

describe('the shopper’s own orders', () => {
  const pseudonym = (id: string) => keyed(`order\n${id}\ns1`).slice(0, 24);

  it('PROOF-10: are found in the file entry by entry, and one that is missing is told', async () => {
    const follows = keyed('shopper\ns1').slice(0, 24);
    const reading = await readFile(FILE, { follows }, () => {});
    const order = { quantity: 1, state: 'sold' } as const;
    const own = {
      ...{ sku: 'x', shopper: follows },
      orders: [
        { ...order, id: 'p', pseudonym: pseudonym('p') },
        { ...order, id: 'q', pseudonym: pseudonym('q') },
      ],
    };
    expect(ownOrders(own, reading)).toEqual([
      { id: 'p', units: '1 unit', found: 'on hold in entry 4, paid in entry 204' },
      { id: 'q', units: '1 unit', found: undefined },
    ]);
  });
});

describe('the drawing of the stock', () => {
  const at = (atMs: number, remaining: number): Point => ({ atMs, remaining });

  it('PROOF-8: is of the sale, however long the drop waited before and whatever came after', () => {
    const DAY_MS = 86_400_000;
    const sale = [at(0, 10), at(DAY_MS, 10), at(DAY_MS + 1_000, 9), at(DAY_MS + 3_000, 0), at(9 * DAY_MS, 1)];
    const drawing = drawCourse(sale);
    expect(drawing).toMatchObject({ top: 10, words: 'From 10 left to none, in 2.1 s.' });
    expect(drawing?.line).toBe('M0 0H4.76V10H100V100H100');
  });

  it('PROOF-8: there is none where nothing was sold', () => {
    // All in one millisecond.
    expect(drawCourse([at(7, 5), at(7, 2), at(7, 0)])?.line).toBe('M0 0H100V60H100V100H100');
    expect(drawCourse([])).toBeUndefined();
    expect(drawCourse([at(0, 5), at(9, 5)])).toBeUndefined();
  });

  it('PROOF-8, PROOF-4: has a bounded number of points, the last entry always among them', () => {
    const course = new Course();
    for (let n = 0; n < 100_000; n++) course.add(at(n, 100_000 - n));
    expect(course.points.length).toBeLessThan(2_000);
    expect(course.points.length).toBeGreaterThan(700);
    expect(course.points.at(-1)).toEqual(at(99_999, 1));
    expect(course.points[0]).toEqual(at(0, 100_000));
  });

  it.each([
    [0, '1 ms'],
    [42, '42 ms'],
    [2_449, '2.4 s'],
    [600_000, '10 min'],
    [7_200_000, '2 hours'],
    [400_000_000, '5 days'],
  ])('PROOF-8: says %d ms as %s', (ms, words) => {
    expect(spanWords(ms)).toBe(words);
  });
});
