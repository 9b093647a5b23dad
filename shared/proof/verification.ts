import type { OrderSums } from '../inventory/invariants.ts';
import type { LedgerEvent } from '../inventory/ledger.ts';
import { Replay } from '../inventory/replay.ts';
import { Chain, parsed } from './chain.ts';
import { Course, type Point } from './course.ts';
import { ProofFindings } from './findings.ts';
import type { ProofEnd, ProofFigures, Sha256 } from './format.ts';
import { OVERLONG } from './lines.ts';
import { eventOfLine } from './readEntry.ts';

export interface VerificationOptions {
  readonly sha256: Sha256;
  /** Hashes to look for. */
  readonly watched?: readonly string[] | undefined;
  /** The pseudonym whose entries are kept. */
  readonly follows?: string | undefined;
  /**
   * A file with very many orders is read several times, and each time the orders of a part of the shoppers are replayed, so that
   * memory stays bounded. This is the number of the pass, from 0, and how many there are.
   */
  readonly pass?: number;
  readonly passes?: number;
}

/** What a file comes to when it has been read once. */
export interface PassReading {
  readonly unreadable: string | undefined;
  readonly sku: string;
  readonly end: ProofEnd | undefined;
  /** What the entries come to, whatever the end says. */
  readonly figures: ProofFigures;
  /** Of the orders that this pass was about. */
  readonly sums: OrderSums;
  readonly shoppers: number;
  readonly found: ProofFindings;
  readonly seen: Readonly<Record<string, number>>;
  readonly course: readonly Point[];
  readonly followed: readonly LedgerEvent[];
}

/** A shopper without a limit may have any number of entries. */
export const FOLLOWED_MAX = 1_000;

/**
 * Reads the file of a proof line by line and replays it through the state machine that decided it (rule PROOF-5). It trusts
 * nothing: the file may come from anybody.
 */
export class Verification {
  readonly #options: VerificationOptions;
  readonly #isFirst: boolean;
  readonly #found = new ProofFindings();
  readonly #chain: Chain;
  readonly #replay: Replay;
  readonly #course = new Course();
  readonly #followed: LedgerEvent[] = [];
  #entries = 0;
  #orders = 0;

  constructor(options: VerificationOptions) {
    const { sha256, watched = [], pass = 0, passes = 1 } = options;
    this.#options = options;
    this.#isFirst = pass === 0;
    this.#chain = new Chain(sha256, watched, this.#found);
    this.#replay = new Replay((shopper) => passes === 1 || partOf(shopper, passes) === pass);
  }

  /** Whether reading on would tell nothing more. */
  get isHopeless(): boolean {
    return this.#chain.unreadable !== undefined;
  }

  line(text: string | typeof OVERLONG): void {
    const entry = this.#isFirst ? this.#chain.line(text) : entryOn(text);
    if (entry === undefined) return;
    const event = eventOfLine(entry);
    for (const { topic, words, ofOrder } of this.#replay.examine(event)) {
      // The rest of it was told by the first pass.
      if (this.#isFirst || ofOrder) this.#found.add(topic, words);
    }
    if (this.#isFirst) this.#note(event);
  }

  /** @param rest what stands after the last end of a line. */
  finish(rest: string): PassReading {
    if (this.#isFirst) this.#chain.finish(rest);
    const { stock, orders } = this.#replay;
    const shoppers = new Set<string>();
    for (const { shopper, id, state, expiresAtMs } of orders.values()) {
      shoppers.add(shopper);
      if (state === 'held' && expiresAtMs !== null && expiresAtMs <= stock.atMs) {
        this.#found.add('turn', `The order ${id} of ${shopper} is still on hold, although its time was over.`);
      }
    }
    const { total, remaining, held, sold } = stock;
    const { head, sku, end, unreadable, seen } = this.#chain;
    return {
      ...{ unreadable, sku, end, seen, found: this.#found, sums: this.#replay.sums(), shoppers: shoppers.size },
      ...{ course: this.#course.points, followed: this.#followed },
      figures: { entries: this.#entries, head, orders: this.#orders, total, remaining, held, sold },
    };
  }

  #note(event: LedgerEvent): void {
    this.#entries += 1;
    if (event.kind === 'held' || event.kind === 'sold') this.#orders += 1;
    const { atMs, remaining } = this.#replay.stock;
    this.#course.add({ atMs, remaining });
    const { follows } = this.#options;
    if (follows === undefined || !('shopper' in event) || event.shopper !== follows) return;
    if (this.#followed.length < FOLLOWED_MAX) this.#followed.push(event);
  }
}

/** The later passes look at nothing but entries: what is wrong with lines was told by the first. */
function entryOn(text: string | typeof OVERLONG): Readonly<Record<string, unknown>> | undefined {
  const line = text === OVERLONG ? undefined : parsed(text);
  if (line === undefined || line['kind'] === 'proof' || line['kind'] === 'end') return undefined;
  const { hash: _, ...entry } = line;
  return entry;
}

/** Which pass a shopper's orders belong to. Pseudonyms are hexadecimal digits; another text has to go somewhere too. */
function partOf(shopper: unknown, passes: number): number {
  const number = Number.parseInt(String(shopper).slice(0, 8), 16);
  return Number.isNaN(number) ? 0 : number % passes;
}
