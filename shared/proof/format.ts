import { phaseAt, type Stock } from '../inventory/stock.ts';
import type { LedgerLine } from '../protocol/answers/books.ts';
import type { StockSnapshot } from '../protocol/messages.ts';
import { canonical } from './canonical.ts';

/**
 * The file of a proof: NDJSON, each line in its canonical form. First a header, then the entries of the ledger with pseudonyms
 * in place of names, each with its hash, and at the end what it all comes to.
 */

/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. It is handed in: the Worker and the page have it, and this is pure. */
export type Sha256 = (text: string) => string;

export const HASH = /^[0-9a-f]{64}$/;

export const PROOF_VERSION = 1;

/** No line that was written by a server is longer: a SKU has 64 characters, a pseudonym 24, and the rest are numbers. */
export const LINE_LENGTH_MAX = 2_000;

/** The first line. It never changes, and the first entry's hash covers it, so a proof belongs to its drop. */
export interface ProofHeader {
  readonly kind: 'proof';
  readonly version: number;
  readonly sku: string;
  /** SHA-256 of the salt of the pseudonyms: whoever is shown the salt one day can tell that it was this one all along. */
  readonly salt: string;
}

/** An entry as it stands in the file. `shopper` and `id` are pseudonyms. */
export type ProofEntry = LedgerLine & { readonly hash: string };

/** What a ledger comes to. */
export interface ProofFigures {
  /** The number of the last entry. */
  readonly entries: number;
  /** The hash of the last entry. */
  readonly head: string;
  readonly orders: number;
  readonly total: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
}

/** The last line, which no hash covers: it grows with the proof, and says nothing that the entries do not. */
export type ProofEnd = ProofFigures & { readonly kind: 'end' };

export function headerLine(sku: string, salt: string): string {
  return canonical({ kind: 'proof', version: PROOF_VERSION, sku, salt } satisfies ProofHeader);
}

export function endLine({ entries, head, orders, total, remaining, held, sold }: ProofFigures): string {
  return canonical({ kind: 'end', entries, head, orders, total, remaining, held, sold } satisfies ProofEnd);
}

/** What the hash of the first entry covers in place of a hash before it. */
export function originOf(header: string, sha256: Sha256): string {
  return sha256(header);
}

/** @param before the hash of the entry before it, or of the header. @param text the entry's canonical text, without its hash. */
export function entryHash(before: string, text: string, sha256: Sha256): string {
  return sha256(`${before}\n${text}`);
}

/**
 * Whether a drop is over as far as anybody can know, so that its proof may be read (rule PROOF-1). While something can still be
 * bought, or come back from a hold, the ledger would tell those who read it when to strike.
 */
export function isOver(stock: Pick<StockSnapshot, 'phase' | 'remaining' | 'held' | 'sold'>): boolean {
  const { phase, remaining, held, sold } = stock;
  return phase === 'closed' || (remaining === 0 && held === 0 && sold > 0);
}

export function isOverAt(stock: Stock, nowMs: number): boolean {
  return isOver({ ...stock, phase: phaseAt(stock, nowMs) });
}
