import type { Outcome } from '../shared/inventory/commands.ts';
import type { Order } from '../shared/inventory/order.ts';
import { BUSY_RETRY_MS, TRY_AGAIN_MS } from '../shared/protocol/limits.ts';
import type {
  ErrorMessage,
  OrderInfo,
  ReceiptMessage,
  RefusalMessage,
  RefusalReason,
} from '../shared/protocol/messages.ts';
import type { LaneAnswer } from './lanes/contract.ts';

/** Turns the answers of the state machine and of the shell around it into messages of the protocol. */

export function orderInfo(order: Order): OrderInfo {
  const { id, state, quantity, atMs, expiresAtMs } = order;
  return {
    id,
    state,
    quantity,
    at: atMs,
    ...(state === 'held' && expiresAtMs !== null ? { expiresAt: expiresAtMs } : {}),
  };
}

export function receipt(order: Order, replayed: boolean): ReceiptMessage {
  return { type: 'receipt', ...orderInfo(order), replayed };
}

export type Reply = ReceiptMessage | RefusalMessage | ErrorMessage;

/**
 * @param id the purchase that was asked about.
 * @param remaining units left, for refusals that the state machine does not see.
 */
export function replyTo(id: string, answer: LaneAnswer, remaining: number): Reply {
  switch (answer.kind) {
    case 'receipt':
      return receipt(answer.order, answer.replayed);
    case 'refusal':
      return { type: 'refusal', id, reason: answer.reason, message: answer.message, remaining: answer.remaining };
    case 'invalid':
      return { type: 'error', code: 'bad_message', message: answer.message, id };
    case 'failed':
      return shellRefusal(id, 'try_again', remaining);
    case 'busy':
      return shellRefusal(id, 'busy', remaining);
    case 'done':
      throw new Error('Only commands about the whole drop are answered with `done`.');
  }
}

type ShellReason = Exclude<RefusalReason, Extract<Outcome, { kind: 'refusal' }>['reason']>;

const SHELL_REFUSALS: Record<ShellReason, { message: string; retryAfterMs?: number }> = {
  unauthorized: { message: 'Buying needs a shopper token. Connect again with one.' },
  rate_limited: { message: 'Too many messages. Wait a moment and send it again.' },
  busy: {
    message: 'Very many are buying at this moment. Send it again with the same id.',
    retryAfterMs: BUSY_RETRY_MS,
  },
  try_again: { message: 'This could not be recorded. Send it again with the same id.', retryAfterMs: TRY_AGAIN_MS },
};

/** A refusal by the shell: the state machine has not seen the request. */
export function shellRefusal(
  id: string,
  reason: ShellReason,
  remaining: number,
  retryAfterMs?: number,
): RefusalMessage {
  const refusal = SHELL_REFUSALS[reason];
  const wait = retryAfterMs ?? refusal.retryAfterMs;
  return {
    type: 'refusal',
    id,
    reason,
    message: refusal.message,
    remaining,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}
