import type { LedgerLine } from '../../../shared/protocol/answers/books.ts';

/**
 * Reads entries from the stream of a ledger until there are enough, and lets go of the rest: a ledger may have a million.
 *
 * @param body NDJSON, one entry a line.
 * @param count at most this many.
 * @throws Error when the stream breaks off, or holds something that is no entry.
 */
export async function readEntries(body: ReadableStream<Uint8Array>, count: number): Promise<LedgerLine[]> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  const entries: LedgerLine[] = [];
  let rest = '';
  try {
    while (entries.length < count) {
      const { value, done } = await reader.read();
      if (done) break;
      const lines = `${rest}${value}`.split('\n');
      rest = lines.pop() ?? '';
      entries.push(...lines.filter((line) => line !== '').map((line): LedgerLine => JSON.parse(line)));
    }
  } finally {
    // Not waited for: the server notices by itself that nobody reads on.
    reader.cancel().catch(() => {});
  }
  return entries.slice(0, count);
}

/** Entries shown at a time. */
export const ENTRIES = 50;

/** The entries before `beforeSeq`, or the newest where it is one past the newest: which to ask for, and how many there are. */
export function pageBefore(beforeSeq: number): { readonly after: number; readonly count: number } {
  const after = Math.max(0, beforeSeq - 1 - ENTRIES);
  return { after, count: beforeSeq - 1 - after };
}
