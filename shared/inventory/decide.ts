import { assertNever } from '../assert.ts';
import { type Command, fingerprintOf, type Known, type Outcome } from './commands.ts';
import { closeDrop, configure, restock, setPaused } from './decideDrop.ts';
import { confirm, giveBack, purchase, refund } from './decideOrder.ts';
import { Draft } from './draft.ts';
import { assertSound } from './invariants.ts';
import type { LedgerEvent } from './ledger.ts';
import type { Order } from './order.ts';
import type { Stock } from './stock.ts';

/** The result of deciding one batch. Nothing has happened yet: the caller persists it, and only then answers. */
export interface Decision {
  readonly stock: Stock;
  /** One for each command, in the order of the batch. */
  readonly outcomes: readonly Outcome[];
  /** What to append to the ledger. Empty when every command was refused or replayed. */
  readonly events: readonly LedgerEvent[];
  /** The orders that the events made or changed, each once, in its final state. */
  readonly orders: readonly Order[];
  /** Operator commands carried out, to be remembered by id. */
  readonly commands: readonly CarriedOut[];
}

export interface CarriedOut {
  readonly commandId: string;
  readonly fingerprint: string;
}

/**
 * Decides a batch of commands, one after the other, against a stock. Pure: the same arguments give the same decision.
 *
 * @param nowMs milliseconds since the epoch; a time before the stock's own is taken as the stock's own (rule TIME-1).
 */
export function decide(stock: Stock, batch: readonly Command[], known: Known, nowMs: number): Decision {
  const draft = new Draft(stock, known, Math.max(nowMs, stock.atMs));
  draft.returnDueHolds();
  draft.followSchedule();
  const outcomes = batch.map((command) => decideOne(draft, command));
  assertSound(draft.stock);
  return {
    stock: draft.stock,
    outcomes,
    events: draft.events,
    orders: draft.changedOrders(),
    commands: draft.carriedOut,
  };
}

function decideOne(draft: Draft, command: Command): Outcome {
  switch (command.kind) {
    case 'purchase':
      return purchase(draft, command);
    case 'giveBack':
      return giveBack(draft, command);
    case 'configure':
      return configure(draft, command);
    case 'tick':
      return { kind: 'done', replayed: false };
    default:
      return oncePerId(draft, command);
  }
}

type IdentifiedCommand = Exclude<Command, { kind: 'purchase' | 'giveBack' | 'configure' | 'tick' }>;

/** Carries out an operator command unless its id was carried out before. A refusal is not remembered (rule CMD-2). */
function oncePerId(draft: Draft, command: IdentifiedCommand): Outcome {
  const fingerprint = fingerprintOf(command);
  const earlier = draft.fingerprintOf(command.commandId);
  if (earlier === fingerprint) return replay(draft, command);
  if (earlier !== undefined) {
    return draft.refuse('id_reused', `The command id was used before, for another command (${earlier}). Use a new id.`);
  }
  const outcome = carryOut(draft, command);
  if (outcome.kind === 'receipt' || outcome.kind === 'done') {
    draft.remember({ commandId: command.commandId, fingerprint });
  }
  return outcome;
}

function replay(draft: Draft, command: IdentifiedCommand): Outcome {
  if (!('shopper' in command)) return { kind: 'done', replayed: true };
  const order = draft.order(command.shopper, command.id);
  return order === undefined ? draft.refuse('unknown_order') : { kind: 'receipt', order, replayed: true };
}

function carryOut(draft: Draft, command: IdentifiedCommand): Outcome {
  switch (command.kind) {
    case 'pause':
      return setPaused(draft, true);
    case 'resume':
      return setPaused(draft, false);
    case 'close':
      return closeDrop(draft);
    case 'restock':
      return restock(draft, command.quantity);
    case 'confirm':
      return confirm(draft, command);
    case 'release':
      return giveBack(draft, command);
    case 'refund':
      return refund(draft, command);
    default:
      return assertNever(command);
  }
}
