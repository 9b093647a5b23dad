import { canonical } from './canonical.ts';
import type { ProofFindings } from './findings.ts';
import { entryHash, HASH, originOf, PROOF_VERSION, type ProofEnd, type Sha256 } from './format.ts';
import { OVERLONG } from './lines.ts';

type Line = Readonly<Record<string, unknown>>;

/**
 * Follows a file from its header over its entries to its end, and says where it is not what was written. After an entry whose
 * hash is wrong it goes on from the hash that stands there, so that the entries after it are not blamed.
 */
export class Chain {
  readonly #sha256: Sha256;
  readonly #watched: ReadonlySet<string>;
  readonly #found: ProofFindings;
  #lines = 0;
  #before: string | undefined;
  #end: ProofEnd | undefined;
  #isCutOff = false;
  /** The file's last words are not the first time that it breaks off: told once. */
  #isAfterEndTold = false;
  sku = '';
  /** Why it is no proof at all. */
  unreadable: string | undefined;
  readonly seen: Record<string, number> = {};

  constructor(sha256: Sha256, watched: readonly string[], found: ProofFindings) {
    this.#sha256 = sha256;
    this.#watched = new Set(watched);
    this.#found = found;
  }

  /** The hash of the newest entry, or of the header; empty before there is one. */
  get head(): string {
    return this.#before ?? '';
  }

  /** What the file says that it comes to. */
  get end(): ProofEnd | undefined {
    return this.#end;
  }

  /** @returns the entry that the line holds, without its hash, or nothing where it holds none. */
  line(text: string | typeof OVERLONG): Line | undefined {
    this.#lines += 1;
    if (this.unreadable !== undefined) return undefined;
    const line = text === OVERLONG ? undefined : parsed(text);
    if (this.#before === undefined) {
      this.#header(text, line);
      return undefined;
    }
    if (line === undefined) {
      this.#wrong(text === OVERLONG ? 'is longer than any that a server writes' : 'is no JSON object');
      return undefined;
    }
    if (canonical(line) !== text) this.#wrong('is not written as the server writes it');
    if (this.#end !== undefined) return this.#afterEnd();
    if (line['kind'] === 'end') {
      this.#end = line as unknown as ProofEnd;
      return undefined;
    }
    return this.#entry(line);
  }

  /** @param rest what stands after the last end of a line. */
  finish(rest: string): void {
    if (this.unreadable !== undefined) return;
    if (this.#before === undefined) {
      this.unreadable = this.#lines === 0 && rest === '' ? 'The file is empty.' : NO_HEADER;
      return;
    }
    if (rest !== '') {
      this.#isCutOff = true;
      this.#found.add('chain', 'The file breaks off in the middle of a line.');
    }
    if (this.#end === undefined && !this.#isCutOff) {
      this.#found.add('chain', 'The last line is missing: the file was cut off, or its end was removed.');
    }
  }

  #header(text: string | typeof OVERLONG, line: Line | undefined): void {
    if (text === OVERLONG || line?.['kind'] !== 'proof' || typeof line['sku'] !== 'string') {
      this.unreadable = NO_HEADER;
      return;
    }
    if (line['version'] !== PROOF_VERSION) {
      this.unreadable = 'This proof was written in a version that this page does not read.';
      return;
    }
    const { kind: _1, version: _2, sku: _3, salt, ...more } = line;
    if (canonical(line) !== text || !isHash(salt) || Object.keys(more).length > 0) {
      this.#wrong('is not written as the server writes it');
    }
    this.sku = line['sku'];
    this.#before = originOf(text, this.#sha256);
  }

  #entry(line: Line): Line {
    const { hash, ...entry } = line;
    const due = entryHash(this.#before ?? '', canonical(entry), this.#sha256);
    if (hash !== due) {
      const why = isHash(hash)
        ? 'its hash does not follow from what it says and from the hash before it'
        : 'it has no hash';
      this.#found.add('chain', `Entry ${String(entry['seq'])}, on line ${this.#lines}: ${why}.`);
    }
    this.#before = isHash(hash) ? hash : due;
    if (this.#watched.has(this.#before) && typeof entry['seq'] === 'number') this.seen[this.#before] = entry['seq'];
    return entry;
  }

  #afterEnd(): undefined {
    if (!this.#isAfterEndTold) this.#wrong('comes after the end');
    this.#isAfterEndTold = true;
  }

  #wrong(words: string): void {
    this.#found.add('chain', `Line ${this.#lines} ${words}.`);
  }
}

const NO_HEADER = 'This is no proof of a drop: its first line does not say so.';

/** An object of JSON, or nothing. */
export function parsed(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && HASH.test(value);
}
