/** When orders are written into their table with the entries that made them, and when later (rule SKU-12). */
export interface FilingBounds {
  /** So many of one decision are written with it, where no others wait. */
  readonly withDecision: number;
  /** From so many on that wait, each decision writes as many of them as it makes. */
  readonly waiting: number;
  /** A decision that makes more writes everything, for what waits is kept in memory. */
  readonly ofDecision: number;
  /** As many are written in one turn when the rush is over. */
  readonly inTurn: number;
}

/**
 * A drop without a crowd keeps nothing waiting. In a rush an order costs half of its processor time when it is written with its decision, where
 * nearly each takes a page of the table to itself; in a sorted run of thousands many share one. What waits takes some 350 bytes of memory for each
 * order, and a few microseconds to be read again from the ledger by an object that wakes in a rush.
 */
export const FILING_BOUNDS: FilingBounds = { withDecision: 16, waiting: 32_768, ofDecision: 4_096, inTurn: 500 };
