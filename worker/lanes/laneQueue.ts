import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import type { OrderInfo } from '../../shared/protocol/messages.ts';
import { log } from '../log.ts';
import type { LaneAnswer, LaneAnswers, LaneBatch } from './contract.ts';

export interface LaneQueuePorts {
  /** Asks the Sku; `null` where there is no such drop. A rejection leaves open whether it has decided the batch. */
  readonly send: (batch: Pick<LaneBatch, 'commands' | 'arrivals'>) => Promise<LaneAnswers | null>;
  readonly after: (delayMs: number, callback: () => void) => void;
  /** From 0 up to 1: spreads the repeats of many lanes whose Sku has failed them together. */
  readonly random: () => number;
  /** What has come is given next. */
  readonly onAnswers: (answers: LaneAnswers) => void;
  /** Everybody in the batch has been answered. */
  readonly onSettled: () => void;
  /** Nothing waits and nothing is on the way. */
  readonly onIdle: () => void;
}

interface Waiting {
  readonly command: ShopperCommand;
  readonly reply: (answer: LaneAnswer) => void;
}

interface Arrival {
  /** `null` for somebody who only watches. */
  readonly shopper: string | null;
  /** `null`: the Sku cannot be asked at the moment. */
  readonly welcome: (orders: readonly OrderInfo[] | null) => void;
}

/** Requests that wait for the call that is on the way. Past it the answer is `busy`: waiting longer would help nobody. */
export const LANE_WAITING_MAX = 20_000;

/** As many as one transaction decides without keeping the Sku from other lanes for long: some ten milliseconds. */
export const LANE_BATCH_MAX = 1_000;

/** The wait before a batch is sent again; it doubles with each failure. */
const RETRY_MS = 50;
const RETRY_MS_MAX = 1_000;

/** After some five seconds its senders are asked to try again themselves; until then a restarted Sku is back. */
const ATTEMPTS_MAX = 8;

/**
 * One batch in flight; what arrives meanwhile is the next one. So the lane clocks itself: the busier the Sku, the larger the
 * batches, and the number of calls stays bounded by the number of lanes (rule LANE-2). A call whose outcome is unknown is sent
 * again with the same ids, and the Sku answers what it has decided already with the same receipts (rule LANE-3).
 */
export class LaneQueue {
  readonly #ports: LaneQueuePorts;
  #waiting: Waiting[] = [];
  #arrivals: Arrival[] = [];
  #reportDue = false;
  #scheduled = false;
  #inFlight = false;

  constructor(ports: LaneQueuePorts) {
    this.#ports = ports;
  }

  /** Whether answers are on their way. */
  get busy(): boolean {
    return this.#inFlight;
  }

  /** @returns `false` when too much is waiting; `reply` is not called then. */
  submit(command: ShopperCommand, reply: (answer: LaneAnswer) => void): boolean {
    if (this.#waiting.length >= LANE_WAITING_MAX) return false;
    this.#waiting.push({ command, reply });
    this.#schedule();
    return true;
  }

  /** Asks for a shopper's orders. They are told before the answer to anything that the shopper asks after this. */
  arrive(shopper: string | null, welcome: Arrival['welcome']): void {
    this.#arrivals.push({ shopper, welcome });
    this.#schedule();
  }

  /** Makes a call also when nothing is asked: with every call goes what the lane has to tell of itself. */
  report(): void {
    this.#reportDue = true;
    this.#schedule();
  }

  /** What has come in within one turn goes together. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight) return;
    this.#scheduled = true;
    this.#ports.after(0, () => {
      this.#scheduled = false;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#inFlight = true;
    try {
      while (this.#reportDue || this.#waiting.length > 0 || this.#arrivals.length > 0) await this.#sendNext();
    } finally {
      this.#inFlight = false;
      this.#ports.onIdle();
    }
  }

  async #sendNext(): Promise<void> {
    this.#reportDue = false;
    const waiting = this.#waiting.splice(0, LANE_BATCH_MAX);
    const arrivals = this.#arrivals.splice(0, LANE_BATCH_MAX);
    const commands = waiting.map(({ command }) => command);
    const shoppers = arrivals.map(({ shopper }) => shopper);
    const answers = await this.#sendUntilAnswered(commands, shoppers);
    if (answers !== null) this.#ports.onAnswers(answers);
    for (const [index, { welcome }] of arrivals.entries()) give(() => welcome(answers?.orders[index] ?? null));
    for (const [index, { reply }] of waiting.entries())
      give(() => reply(answers?.answers[index] ?? { kind: 'failed' }));
    this.#ports.onSettled();
  }

  async #sendUntilAnswered(
    commands: readonly ShopperCommand[],
    arrivals: readonly (string | null)[],
  ): Promise<LaneAnswers | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ports.send({ commands, arrivals });
      } catch (error) {
        if (attempt < ATTEMPTS_MAX) await this.#pause(attempt);
        else {
          log.error('A batch of commands could not be brought to its drop; its senders try again.', {
            commands: commands.length,
            error,
          });
          return null;
        }
      }
    }
  }

  #pause(attempt: number): Promise<void> {
    const longestMs = Math.min(RETRY_MS * 2 ** (attempt - 1), RETRY_MS_MAX);
    return new Promise((resolve) => this.#ports.after(longestMs * (0.5 + this.#ports.random() / 2), resolve));
  }
}

/** One answer that cannot be given keeps no other one back. */
function give(answer: () => void): void {
  try {
    answer();
  } catch (error) {
    log.error('An answer could not be given; the others of its batch are not concerned.', { error });
  }
}
