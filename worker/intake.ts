import type { Command, Known, Outcome } from '../shared/inventory/commands.ts';
import { type Decision, decide } from '../shared/inventory/decide.ts';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import { type Phase, phaseAt, type Stock } from '../shared/inventory/stock.ts';
import { INTAKE_MAX } from '../shared/protocol/limits.ts';
import { log } from './log.ts';

/** What the intake needs of the ledger. Everything is synchronous: between reading and writing nothing can come. */
export interface LedgerPort {
  load(): Stock;
  know(stock: Stock, batch: readonly Command[], nowMs: number): Known;
  /** Writes the whole decision and what belongs to it, or throws and writes nothing. */
  commit(decision: Decision, alongside?: () => void): void;
}

export interface IntakePorts {
  readonly ledger: LedgerPort;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls back once the present turn has ended, and a crowd of sockets has had the time to send what goes with it. */
  readonly afterTurn: (callback: () => void) => void;
  /** Calls back once what has come in already is waiting. */
  readonly afterArrived: (callback: () => void) => void;
  /** Something was decided and written; the replies have gone out. */
  readonly onChange: (decision: Decision) => void;
}

/** The answer to a command, or `failed` where the batch could not be written: trying again, with the same id, may help. */
export type Answer = Outcome | { readonly kind: 'failed' };

type Reply = (answer: Answer) => void;

/** Writes what belongs to a command's outcome, in the transaction of the decision: all of it stands or nothing (rule SKU-11). */
export type Alongside = (outcome: Outcome, events: readonly LedgerEvent[]) => void;

interface Waiting {
  readonly command: Command;
  readonly reply: Reply;
  readonly alongside: Alongside | undefined;
}

/**
 * More than this in one transaction gains nothing (measured: batches of 1,000 are as fast as larger ones for each purchase),
 * and would keep the object from answering anybody for longer.
 */
const FLUSH_MAX = 4_096;

/**
 * The write path. Commands wait until the turn has ended, or until a lane brings its batch, and are then looked up, decided and
 * written together, in one transaction (group commit, rule SKU-2). Only then is memory replaced and everybody answered, and only then are the watchers
 * told: persist, acknowledge, broadcast (rule SKU-1). The platform's output gate holds all of it back until it is on disk.
 */
export class Intake {
  readonly #ports: IntakePorts;
  readonly #waiting: Waiting[] = [];
  #stock: Stock;
  #scheduled = false;
  #hurrying = false;

  constructor(ports: IntakePorts) {
    this.#ports = ports;
    this.#stock = ports.ledger.load();
  }

  get stock(): Stock {
    return this.#stock;
  }

  get phase(): Phase {
    return phaseAt(this.#stock, Math.max(this.#ports.now(), this.#stock.atMs));
  }

  /** Queues a command for the next flush. `false`: too much is waiting, and `reply` will not be called (rule SKU-10). */
  submit(command: Command, reply: Reply, alongside?: Alongside): boolean {
    if (this.#waiting.length >= INTAKE_MAX) return false;
    this.#waiting.push({ command, reply, alongside });
    this.#schedule();
    return true;
  }

  /**
   * Decides soon what waits: for whoever has gathered its commands already, as a lane has. What other lanes have brought while the
   * object was busy is decided with it, so that hundreds of them do not cost a transaction each.
   */
  hurry(): void {
    if (this.#hurrying) return;
    this.#hurrying = true;
    this.#ports.afterArrived(() => {
      this.#hurrying = false;
      this.#flush();
    });
  }

  /**
   * Decides everything that time has brought, now, without waiting for a command.
   *
   * @returns `false` when it could not be written: everything that is due is still due.
   */
  tick(): boolean {
    let written = false;
    const reply = (answer: Answer) => {
      written = answer.kind !== 'failed';
    };
    this.#waiting.push({ command: { kind: 'tick' }, reply, alongside: undefined });
    this.#flush();
    return written;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#ports.afterTurn(() => {
      this.#scheduled = false;
      this.#flushOnce();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    while (this.#waiting.length > 0) this.#flushOnce();
  }

  #flushOnce(): void {
    const batch = this.#waiting.splice(0, FLUSH_MAX);
    if (batch.length === 0) return;
    const decision = this.#decideAndWrite(batch);
    for (const [index, { reply }] of batch.entries()) {
      try {
        reply(decision?.outcomes[index] ?? { kind: 'failed' });
      } catch (error) {
        log.error('An answer could not be given; the others of its batch are not concerned.', { error });
      }
    }
    if (decision !== undefined && decision.events.length > 0) this.#ports.onChange(decision);
  }

  /** `undefined`: nothing was written and memory is as before (rule SKU-3). */
  #decideAndWrite(batch: readonly Waiting[]): Decision | undefined {
    const { ledger, now } = this.#ports;
    const commands = batch.map(({ command }) => command);
    // One reading of the clock serves both, so that what is due and what is decided cannot differ.
    const nowMs = Math.max(now(), this.#stock.atMs);
    try {
      const known = ledger.know(this.#stock, commands, nowMs);
      const decision = decide(this.#stock, commands, known, nowMs);
      ledger.commit(decision, () => writeAlongside(batch, decision));
      this.#stock = decision.stock;
      return decision;
    } catch (error) {
      log.error('A batch of commands could not be written; its senders are asked to try again.', {
        commands: batch.length,
        error,
      });
      return undefined;
    }
  }
}

function writeAlongside(batch: readonly Waiting[], { outcomes, events }: Decision): void {
  for (const [index, { alongside }] of batch.entries()) {
    const outcome = outcomes[index];
    if (alongside !== undefined && outcome !== undefined) alongside(outcome, events);
  }
}
