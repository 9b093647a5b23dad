import type { LedgerEvent } from '../inventory/ledger.ts';
import { ledgerLine, type WriteTime } from '../protocol/ledgerLine.ts';
import { canonical } from './canonical.ts';
import { entryHash, type Sha256 } from './format.ts';
import { type Keyed, pseudonymous } from './pseudonyms.ts';

/** What the writer of a proof brings along. */
export interface Pen {
  readonly sha256: Sha256;
  /** Keyed with the salt of the drop. */
  readonly keyed: Keyed;
  readonly time: WriteTime;
}

export interface WrittenEntry {
  readonly line: string;
  readonly hash: string;
}

/** The line of an entry, with its hash. @param before the hash of the entry before it, or of the header. */
export function writeEntry(event: LedgerEvent, before: string, { sha256, keyed, time }: Pen): WrittenEntry {
  const entry = ledgerLine(pseudonymous(event, keyed), time);
  const hash = entryHash(before, canonical(entry), sha256);
  return { line: canonical({ ...entry, hash }), hash };
}
