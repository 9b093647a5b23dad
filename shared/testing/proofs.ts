import type { LedgerEvent } from '../inventory/ledger.ts';
import { conclude, type Reading } from '../proof/conclude.ts';
import { endLine, headerLine, originOf } from '../proof/format.ts';
import { Lines } from '../proof/lines.ts';
import type { Expected } from '../proof/statements.ts';
import { Verification, type VerificationOptions } from '../proof/verification.ts';
import { type Pen, writeEntry } from '../proof/writeEntry.ts';
import type { MemoryStore } from './memoryStore.ts';

export interface WrittenProof {
  readonly lines: readonly string[];
  readonly hashes: readonly string[];
}

/** The file of a proof as a server writes it, line by line. */
export function proofOf(store: MemoryStore, sku: string, pen: Pen): WrittenProof {
  const { total, remaining, held, sold } = store.stock;
  const header = headerLine(sku, pen.sha256('salt'));
  const hashes = [originOf(header, pen.sha256)];
  const entries = store.ledger.map((event: LedgerEvent) => {
    const { line, hash } = writeEntry(event, hashes.at(-1) ?? '', pen);
    hashes.push(hash);
    return line;
  });
  const figures = { entries: entries.length, head: hashes.at(-1) ?? '', orders: store.orders.size };
  return { lines: [header, ...entries, endLine({ ...figures, total, remaining, held, sold })], hashes };
}

/** Reads a file as the page does, in pieces of some length. */
export function verify(
  text: string,
  options: Omit<VerificationOptions, 'pass'> & { readonly pieceLength?: number },
): Reading {
  const { passes = 1, pieceLength = 7_919 } = options;
  const [first, ...others] = Array.from({ length: passes }, (_, pass) => {
    const verification = new Verification({ ...options, pass });
    const lines = new Lines();
    for (let from = 0; from < text.length; from += pieceLength) {
      for (const line of lines.add(text.slice(from, from + pieceLength))) verification.line(line);
    }
    return verification.finish(lines.rest);
  });
  if (first === undefined) throw new Error('A file is read at least once.');
  return conclude(first, others);
}

/** What the server says of a proof that it has published as a whole. */
export function publishedOf({ hashes }: WrittenProof, sku: string, hashAtEnd?: string): Expected {
  const [entries, head] = [hashes.length - 1, hashes.at(-1) ?? ''];
  return { sku, published: { sku, entries, head, hashAtEnd: hashAtEnd ?? head, first: { entries, head } } };
}
