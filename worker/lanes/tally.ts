import type { RefusalReason, ServerMessage } from '../../shared/protocol/messages.ts';

/** What a lane has answered by itself since it last told its Sku, which counts for all. */
export interface Tally {
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Frames that were no messages. */
  readonly errors: number;
}

/** Refusals of the shell around the state machine. All others were decided by the Sku, and are counted there. */
const OWN_REASONS: readonly RefusalReason[] = ['unauthorized', 'rate_limited', 'busy', 'try_again'];

export class LaneTally {
  #refusals: Partial<Record<RefusalReason, number>> = {};
  #errors = 0;

  /** @returns whether there is something to tell. */
  count(message: ServerMessage): boolean {
    if (message.type === 'error') this.#errors += 1;
    else if (message.type !== 'refusal' || !OWN_REASONS.includes(message.reason)) return false;
    else this.#refusals[message.reason] = (this.#refusals[message.reason] ?? 0) + 1;
    return true;
  }

  /** What is to be told; it begins anew. */
  take(): Tally {
    const tally = { refusals: this.#refusals, errors: this.#errors };
    this.#refusals = {};
    this.#errors = 0;
    return tally;
  }

  /** The call with it has failed. Had it arrived after all, these are counted twice, which a figure on a screen can bear. */
  putBack({ refusals, errors }: Tally): void {
    this.#errors += errors;
    for (const [reason, count = 0] of Object.entries(refusals) as [RefusalReason, number?][]) {
      this.#refusals[reason] = (this.#refusals[reason] ?? 0) + count;
    }
  }
}
