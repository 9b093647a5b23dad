import { assertNever } from '../assert.ts';
import type { DropChange, LedgerEvent, LedgerStamp, OrderChange } from './ledger.ts';
import type { Order, OrderState } from './order.ts';
import { phaseAt, type Stock, sameTerms, scheduleChange } from './stock.ts';

/** What a violation is about; whoever reads a ledger asks one question of each. */
export type Topic =
  /** The entry is none, or is not the next one. */
  | 'form'
  /** Somebody was served out of turn: too early, too late, or not as the order stood. */
  | 'turn'
  /** More was sold than there was, or the figures do not follow. */
  | 'stock'
  /** Somebody got more than the drop allowed. */
  | 'limit';

export interface Violation {
  readonly topic: Topic;
  readonly words: string;
  /** Only a replay that concerns itself with the order's shopper finds it. */
  readonly ofOrder?: true;
}

/**
 * What must hold for a ledger entry to follow from the ones before it, in words. An entry that the state machine could not
 * have written there breaks at least one of these rules.
 */

/** Of every entry: its number, its time, and that the schedule's own entries were not left out before it. */
export function stampViolations(before: Stock, event: LedgerEvent): Violation[] {
  const wrong: Violation[] = [];
  if (event.seq !== before.seq + 1) {
    wrong.push({ topic: 'form', words: `entry ${before.seq + 1} is missing before entry ${event.seq}` });
  }
  if (event.atMs < before.atMs) wrong.push(outOfTurn('time ran backwards'));
  if (before.seq === 0 && event.kind !== 'configured') wrong.push(outOfTurn('the drop was not defined yet'));
  const owed = scheduleChange(before, event.atMs);
  if (owed !== null && !mayComeFirst(event)) {
    wrong.push(outOfTurn(`the schedule's '${owed.kind}' is missing before it`));
  }
  return wrong;
}

function outOfTurn(words: string): Violation {
  return { topic: 'turn', words };
}

/** The schedule is written down before anything else of a decision, except for the holds that are given back. */
function mayComeFirst(event: LedgerEvent): boolean {
  return event.kind === 'expired' || event.kind === 'opened' || (event.kind === 'closed' && event.by === 'schedule');
}

/** Of a change of the drop as a whole. */
export function dropViolations(before: Stock, event: DropChange & LedgerStamp): Violation[] {
  return dropMistakes(before, event).map(outOfTurn);
}

function dropMistakes(before: Stock, event: DropChange & LedgerStamp): string[] {
  const { closedByOperator, paused } = before;
  switch (event.kind) {
    case 'configured': {
      const same = before.seq > 0 && event.total === before.total && sameTerms(event.terms, before.terms);
      return same ? ['it defines what already held'] : [];
    }
    case 'opened':
      return scheduleChange(before, event.atMs)?.kind === 'opened' ? [] : ['nothing was due to open'];
    case 'closed': {
      if (event.by === 'operator') return closedByOperator ? ['the drop was closed by hand before'] : [];
      return scheduleChange(before, event.atMs)?.kind === 'closed' ? [] : ['nothing was due to close'];
    }
    case 'paused':
    case 'resumed': {
      const wrong = phaseAt(before, event.atMs) === 'closed' ? ['the drop was closed'] : [];
      if (paused === (event.kind === 'paused')) wrong.push(`the drop was ${paused ? '' : 'not '}paused already`);
      return wrong;
    }
    case 'restocked':
      return [];
    default:
      return assertNever(event);
  }
}

/** Of a change of one order; `before` is `undefined` where the ledger has not named it yet. */
export function orderViolations(
  stock: Stock,
  before: Order | undefined,
  event: OrderChange & LedgerStamp,
): Violation[] {
  const wrong: Violation[] = [];
  const from = before?.state;
  if (!cameFrom(event).includes(from))
    wrong.push(outOfTurn(`an order that is ${from ?? 'new'} cannot become ${event.kind}`));
  if (event.kind === 'held' || event.kind === 'sold') return wrong.concat(purchaseViolations(stock, event));
  if (before === undefined) return wrong;
  if (before.quantity !== event.quantity) {
    wrong.push({ topic: 'stock', words: `the order has ${before.quantity} units, the entry ${event.quantity}` });
  }
  if (from === 'held' && before.expiresAtMs !== null) {
    const over = event.atMs >= before.expiresAtMs;
    if (event.kind === 'expired' && !over) wrong.push(outOfTurn('the hold expired before its time'));
    if (event.kind !== 'expired' && over) wrong.push(outOfTurn('the hold had expired by then'));
  }
  return wrong;
}

function purchaseViolations(
  stock: Stock,
  event: Extract<OrderChange, { kind: 'held' | 'sold' }> & LedgerStamp,
): Violation[] {
  const { terms } = stock;
  const wrong: Violation[] = [];
  const phase = phaseAt(stock, event.atMs);
  if (phase !== 'open') wrong.push(outOfTurn(`a purchase was made while the drop was ${phase}`));
  if (event.quantity > terms.maxPerPurchase) {
    const words = `a purchase of ${event.quantity} units was made where ${terms.maxPerPurchase} are the most`;
    wrong.push({ topic: 'limit', words });
  }
  if ((event.kind === 'held') !== terms.holdSeconds > 0) {
    wrong.push(outOfTurn(`a purchase was ${event.kind} where holds last ${terms.holdSeconds} seconds`));
  }
  if (event.kind === 'held' && event.expiresAtMs !== event.atMs + terms.holdSeconds * 1_000) {
    wrong.push(outOfTurn(`the hold does not last ${terms.holdSeconds} seconds`));
  }
  return wrong;
}

function cameFrom(event: OrderChange): readonly (OrderState | undefined)[] {
  switch (event.kind) {
    case 'held':
    case 'sold':
      return [undefined];
    case 'confirmed':
      return [event.late ? 'expired' : 'held'];
    case 'released':
    case 'expired':
      return ['held'];
    case 'refunded':
      return ['sold'];
    default:
      return assertNever(event);
  }
}
