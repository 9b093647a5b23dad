import type { OperatorCommand, Outcome, SettleCommand, ShopperCommand } from '../shared/inventory/commands.ts';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import type { Order } from '../shared/inventory/order.ts';
import type { DropBody } from '../shared/protocol/bodies.ts';
import type { Authors } from './authors.ts';
import { type Definition, meets, type Precondition } from './definition.ts';
import type { Operator } from './desk/operator.ts';
import type { Alongside, Answer, Intake } from './intake.ts';
import type { LaneAnswer } from './lanes/contract.ts';
import { settingsOf } from './settings.ts';
import type { CommandAnswer, DefineAnswer, DropRecord } from './skuApi.ts';

export interface CallsPorts {
  readonly intake: Intake;
  readonly definition: Definition;
  /** The drop as it stands, or `null` where nothing was defined. */
  readonly record: () => DropRecord | null;
  /** The operator has settled an order; its owner is to be told. */
  readonly settled: (order: Order) => void;
  readonly authors: Authors;
}

/** Commands that come by a call and not by a socket. They join the same queue, and the call ends with their answer. */
export class Calls {
  readonly #ports: CallsPorts;

  constructor(ports: CallsPorts) {
    this.#ports = ports;
  }

  /** @param onAnswer what follows from the answer, in the same turn, before anybody hears of it. */
  submit(
    command: ShopperCommand | OperatorCommand,
    alongside?: Alongside,
    onAnswer?: (answer: Answer) => void,
  ): Promise<LaneAnswer> {
    return new Promise((resolve) => {
      const answered = (answer: Answer) => {
        resolve(answer);
        onAnswer?.(answer);
      };
      if (!this.#ports.intake.submit(command, answered, alongside)) resolve({ kind: 'busy' });
    });
  }

  /**
   * What a lane brings. One promise for all of them, however many: nothing hotter comes in by a call. It was gathered while the
   * call before it was on its way, and waiting here for the turn's end would cost each call a timer, some 1.2 ms (rule SKU-2).
   *
   * @param onAnswer what follows from an answer, in the same turn, before anybody hears of it.
   */
  submitAll(
    commands: readonly ShopperCommand[],
    onAnswer: (command: ShopperCommand, answer: LaneAnswer) => void,
  ): Promise<LaneAnswer[]> {
    return new Promise((resolve) => {
      const answers: LaneAnswer[] = [];
      let missing = commands.length;
      if (missing === 0) resolve(answers);
      for (const [index, command] of commands.entries()) {
        const answered = (answer: LaneAnswer) => {
          answers[index] = answer;
          missing -= 1;
          if (missing === 0) resolve(answers);
          onAnswer(command, answer);
        };
        if (!this.#ports.intake.submit(command, answered)) answered({ kind: 'busy' });
      }
      this.#ports.intake.hurry();
    });
  }

  /**
   * Creates the drop or changes it as a whole, if it is what the operator takes it for. What waits is decided first, and this
   * with nothing in between, so that of two operators who change the same drop at once one is told.
   */
  async define(body: DropBody, precondition: Precondition | null, by?: Operator): Promise<DefineAnswer> {
    const { intake, definition, record } = this.#ports;
    const { listing, terms, total } = settingsOf(body);
    const seen = definition.text;
    const met = await meets(precondition, seen);
    if (precondition !== null) {
      intake.tick();
      if (!met || definition.text !== seen) return { kind: 'precondition_failed', record: record() };
    }
    let created = false;
    const command = { kind: 'configure', total, terms } as const;
    const alongside: Alongside = (outcome, events) => {
      if (outcome.kind !== 'done') return;
      this.#sign(command, outcome, events, by);
      definition.write(listing);
    };
    const answering = this.submit(command, alongside, ({ kind }) => {
      if (kind !== 'done') return;
      created = definition.listing === undefined;
      definition.change(listing);
    });
    if (precondition !== null) intake.tick();
    return { kind: 'decided', answer: await answering, record: record(), created };
  }

  /** Carries out an operator's command; nothing happens to a drop that was not defined. */
  async operate(
    command: Exclude<OperatorCommand, { kind: 'configure' } | SettleCommand>,
    by?: Operator,
  ): Promise<CommandAnswer> {
    if (this.#ports.definition.listing === undefined) return { answer: { kind: 'unknown_sku' }, record: null };
    const answer = await this.submit(command, (outcome, events) => this.#sign(command, outcome, events, by));
    return { answer, record: this.#ports.record() };
  }

  /** Confirms, releases or refunds one order, and tells its owner. */
  async settle(command: SettleCommand, by?: Operator): Promise<CommandAnswer> {
    if (this.#ports.definition.listing === undefined) return { answer: { kind: 'unknown_sku' }, record: null };
    const alongside: Alongside = (outcome, events) => this.#sign(command, outcome, events, by);
    const answer = await this.submit(command, alongside, (answer) => {
      if (answer.kind === 'receipt' && !answer.replayed) this.#ports.settled(answer.order);
    });
    return { answer, record: this.#ports.record() };
  }

  /** Whose doing it was stands beside the entry, where there is a new one. */
  #sign(command: OperatorCommand, outcome: Outcome, events: readonly LedgerEvent[], by: Operator | undefined): void {
    const isNew = (outcome.kind === 'done' || outcome.kind === 'receipt') && !outcome.replayed;
    if (isNew && by !== undefined) this.#ports.authors.sign(command, events, by);
  }
}
