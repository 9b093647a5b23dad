import { describe, expect, it } from 'vitest';
import { ENTRIES, pageBefore, readEntries } from './readEntries.ts';

/** A body that comes in the given pieces, and tells whether it was let go of. */
function bodyOf(pieces: readonly string[]) {
  const left = [...pieces];
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.pulled += 1;
        const piece = left.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

const line = (seq: number, shopper = 'mona') => `${JSON.stringify({ seq, shopper })}\n`;

describe('reading a ledger', () => {
  it('BOOK-5: puts lines together however the network has cut them', async () => {
    const text = line(1, 'Zoë') + line(2) + line(3);
    const bytes = new TextEncoder().encode(text);
    const body = new Blob(Array.from(bytes, (byte) => Uint8Array.of(byte))).stream();
    expect((await readEntries(body, 10)).map((entry) => [entry.seq, 'shopper' in entry ? entry.shopper : ''])).toEqual([
      [1, 'Zoë'],
      [2, 'mona'],
      [3, 'mona'],
    ]);
  });

  it('BOOK-5: takes no more than was asked for, and lets the rest go', async () => {
    const { body, seen } = bodyOf([line(1) + line(2), line(3), line(4), line(5), line(6)]);
    expect((await readEntries(body, 3)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await expect.poll(() => seen.cancelled).toBe(true);
    expect(seen.pulled).toBeLessThan(5);
  });

  it('BOOK-5: fails where the stream holds something else', async () => {
    await expect(readEntries(bodyOf(['{"seq":1}\n<html>\n']).body, 5)).rejects.toThrow();
  });

  it('BOOK-5: goes back from the newest to the first, without a gap and without a repetition', () => {
    const seen: number[] = [];
    let before = 2 * ENTRIES + 13 + 1;
    while (before > 1) {
      const { after, count } = pageBefore(before);
      for (let seq = after + 1; seq <= after + count; seq++) seen.push(seq);
      before = after + 1;
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2 * ENTRIES + 13 }, (_, index) => index + 1));
    expect(pageBefore(1)).toEqual({ after: 0, count: 0 });
  });
});
