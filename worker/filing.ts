import { FILING_BOUNDS } from './filingBounds.ts';
import { log } from './log.ts';

export interface FilingPorts {
  readonly after: (delayMs: number, callback: () => void) => void;
  /** Whether so much is being sold that it must not be kept waiting. */
  readonly rushing: () => boolean;
  readonly ledger: {
    /** Orders that are not in their table yet. */
    readonly unfiled: number;
    /** Writes at most so many of them, or throws and writes none. */
    file(count: number): void;
  };
}

/** Until the rush is looked at again, or what has failed is tried again. */
const WAIT_MS = 500;

/** After some milliseconds of work whoever buys has the turn. */
const PAUSE_MS = 5;

/**
 * Brings the orders that a rush has left into their table, once it is over, some in each turn (rule SKU-12). It needs no alarm: whoever wakes
 * the object has it go on, and until then nobody asks for them.
 */
export class Filing {
  readonly #ports: FilingPorts;
  #isSet = false;

  constructor(ports: FilingPorts) {
    this.#ports = ports;
  }

  /** Something was written, or the object has woken. */
  look(): void {
    if (this.#ports.ledger.unfiled > 0) this.#set(WAIT_MS);
  }

  #set(delayMs: number): void {
    if (this.#isSet) return;
    this.#isSet = true;
    this.#ports.after(delayMs, () => {
      this.#isSet = false;
      this.#fileSome();
    });
  }

  #fileSome(): void {
    const { rushing, ledger } = this.#ports;
    if (ledger.unfiled === 0) return;
    if (rushing()) return this.#set(WAIT_MS);
    try {
      ledger.file(FILING_BOUNDS.inTurn);
    } catch (error) {
      log.warn('Orders could not be brought into their table; the ledger has them, and it is tried again.', { error });
      return this.#set(WAIT_MS);
    }
    if (ledger.unfiled > 0) this.#set(PAUSE_MS);
  }
}
