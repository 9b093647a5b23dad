import type { OperatorCommand, Outcome } from './commands.ts';
import type { Draft } from './draft.ts';
import { sameTerms, TOTAL_MAX } from './stock.ts';

const DONE: Outcome = { kind: 'done', replayed: false };

/** Creates the drop or changes its terms. Saying again what already holds changes nothing (rule CMD-3). */
export function configure(draft: Draft, command: Extract<OperatorCommand, { kind: 'configure' }>): Outcome {
  const { total, terms } = command;
  const { seq, held, sold, total: totalBefore, terms: termsBefore } = draft.stock;
  if (total < held + sold) return refuseLowering(draft, total);
  if (seq > 0 && total === totalBefore && sameTerms(terms, termsBefore)) return DONE;
  draft.record({ kind: 'configured', total, terms });
  draft.followSchedule();
  return DONE;
}

/** Adds units, or takes unsold ones away with a quantity below zero. */
export function restock(draft: Draft, quantity: number): Outcome {
  const total = draft.stock.total + quantity;
  if (total > TOTAL_MAX) return { kind: 'invalid', message: `The total can be at most ${TOTAL_MAX}` };
  if (total < draft.stock.held + draft.stock.sold) return refuseLowering(draft, total);
  draft.record({ kind: 'restocked', quantity });
  return DONE;
}

export function setPaused(draft: Draft, paused: boolean): Outcome {
  if (draft.phase === 'closed') return draft.refuse('closed');
  if (draft.stock.paused !== paused) draft.record({ kind: paused ? 'paused' : 'resumed' });
  return DONE;
}

/** Ends the drop for good. Holds run on, so that payments under way can still be confirmed. */
export function closeDrop(draft: Draft): Outcome {
  if (!draft.stock.closedByOperator) draft.record({ kind: 'closed', by: 'operator' });
  return DONE;
}

function refuseLowering(draft: Draft, total: number): Outcome {
  const { held, sold } = draft.stock;
  return draft.refuse(
    'insufficient_stock',
    `The total cannot be lowered to ${total}: ${held} held and ${sold} sold are spoken for. The lowest possible is ${held + sold}.`,
  );
}
