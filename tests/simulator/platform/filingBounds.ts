import type { FilingBounds } from '../../../worker/filingBounds.ts';

/** In the place of `worker/filingBounds.ts`: a simulated drop has some dozens of orders, and is to pass every bound with them. */
export const FILING_BOUNDS: FilingBounds = { withDecision: 1, waiting: 6, ofDecision: 12, inTurn: 2 };
