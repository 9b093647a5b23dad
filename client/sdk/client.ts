import { nanoid } from 'nanoid';
import { type DropView, EMPTY_VIEW, updateView } from '../../shared/dropView.ts';
import type { OrderRequest, RefusalMessage, ServerMessage } from '../../shared/protocol/messages.ts';
import type { DropClient, DropError, DropEvents, DropOptions, DropState } from './api.ts';
import { nextClockOffset } from './clock.ts';
import type { ConnectionStatus, EndReason } from './connection.ts';
import { Events } from './events.ts';
import { type PurchaseAnswer, Purchases } from './purchases.ts';
import { refusalAtEnd, refusalOfError, tooManyRefusal, watchOnlyRefusal } from './refusals.ts';
import type { KeyValueStorage } from './storage.ts';
import { Tabs } from './tabs.ts';
import type { DropTiming } from './timing.ts';

/** What a drop needs of the line that it is on, which it may share with other sizes of its product. */
export interface DropLine {
  readonly status: ConnectionStatus;
  readonly ended: EndReason | undefined;
  /** Whether the shopper may buy, and not only watch. */
  readonly buys: boolean;
  /** Only while the drop is live. */
  send(sku: string, request: OrderRequest): void;
  replace(): void;
  watch(sku: string): DropClient;
  leave(sku: string): void;
}

/** The state before the server has said anything. */
export function initialState({ sku, initial }: DropOptions, nowMs: number): DropState {
  const known = initial?.sku === sku ? initial : initial?.sizes?.find((size) => size.sku === sku);
  const view: DropView =
    initial === undefined || known === undefined
      ? EMPTY_VIEW
      : { ...EMPTY_VIEW, drop: known.drop, stock: known.stock, clockOffsetMs: initial.now - nowMs };
  return { view, connection: 'connecting', ended: undefined, pending: [], lastRefusal: undefined };
}

/**
 * One SKU: folds what is heard about it and what its purchases become into one state, and tells of its changes. It hears
 * its messages as if the line were its own.
 */
export class Drop implements DropClient {
  readonly sku: string;
  readonly #line: DropLine;
  readonly #now: () => number;
  readonly #events = new Events<DropEvents>();
  readonly #purchases: Purchases;
  readonly #tabs: Tabs;
  #state: DropState;
  #view: DropView;
  #lastRefusal: RefusalMessage | undefined;
  /** Final answers that are not told of yet. */
  #answers: PurchaseAnswer[] = [];
  #clockOffsetMs: number | undefined;
  /** The server has welcomed it on the present connection. */
  #welcomed = false;
  #ended: EndReason | undefined;

  constructor(line: DropLine, state: DropState, sku: string, storage: KeyValueStorage, timing: DropTiming) {
    this.sku = sku;
    this.#line = line;
    this.#now = timing.now;
    this.#state = state;
    this.#view = state.view;
    this.#clockOffsetMs = this.#view.stock === undefined ? undefined : this.#view.clockOffsetMs;
    this.#purchases = new Purchases({
      sku,
      storage,
      timing: timing.purchases,
      now: timing.now,
      send: (request) => line.send(sku, request),
      onAnswer: (answer) => this.#answers.push(answer),
      onSilence: () => line.replace(),
      refuse: (id, reason) => refusalAtEnd(id, reason, this.#remaining),
    });
    this.#tabs = new Tabs(storage, (answer) => this.#receive(answer));
  }

  readonly getState = (): DropState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => this.on('state', listener);

  readonly on: DropClient['on'] = (event, listener) => this.#events.on(event, listener);

  readonly serverNow = (): number => this.#now() + this.#view.clockOffsetMs;

  readonly watch = (sku: string): DropClient => this.#line.watch(sku);

  readonly close = (): void => this.#line.leave(this.sku);

  readonly purchase = async (quantity: number): Promise<PurchaseAnswer> => {
    if (!Number.isInteger(quantity) || quantity < 1) {
      throw new RangeError(`The quantity must be a whole number from 1 on, not ${quantity}.`);
    }
    const id = nanoid();
    const { maxPerPurchase = quantity } = this.#view.drop ?? {};
    if (quantity > maxPerPurchase) return this.#refuse(tooManyRefusal(id, maxPerPurchase, this.#remaining));
    return this.#ask(id, () => this.#purchases.purchase(id, quantity));
  };

  readonly release = async (id: string): Promise<PurchaseAnswer> => {
    await this.#purchases.answered(id);
    return this.#ask(id, () => this.#purchases.release(id));
  };

  /** What it is one size of. */
  get product(): string | undefined {
    return this.#view.drop?.product;
  }

  get isLive(): boolean {
    return this.#welcomed;
  }

  /** Says who buys here, before anything is sent. */
  identify(shopper: string): void {
    this.#tabs.join(this.sku, shopper);
    this.#purchases.identify(shopper);
    this.#commit();
  }

  /** A message about this drop, or an answer of another tab to one of its purchases. */
  hear(message: ServerMessage): void {
    if (this.#receive(message)) this.#tabs.tell(message);
  }

  /** Something went wrong that is not about one of the messages. */
  fail(error: DropError): void {
    this.#events.emit('error', error);
  }

  /** The line stands otherwise than before. */
  reconsider(): void {
    const { status, ended } = this.#line;
    if (ended !== undefined) return this.end(ended);
    if (status !== 'live') {
      this.#welcomed = false;
      this.#purchases.suspend();
    }
    this.#commit();
  }

  /** For good, with its line or before it. */
  end(reason: EndReason): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#welcomed = false;
    this.#tabs.leave();
    this.#purchases.end(reason);
    this.#commit();
  }

  #ask(id: string, request: () => Promise<PurchaseAnswer>): Promise<PurchaseAnswer> | PurchaseAnswer {
    if (!this.#line.buys) return this.#refuse(watchOnlyRefusal(id, this.#remaining));
    if (this.#ended !== undefined) return this.#refuse(refusalAtEnd(id, this.#ended, this.#remaining));
    this.#lastRefusal = undefined;
    const answer = request();
    this.#commit();
    return answer;
  }

  #refuse(refusal: RefusalMessage): RefusalMessage {
    this.#answers.push(refusal);
    this.#commit();
    return refusal;
  }

  get #remaining(): number {
    return this.#view.stock?.remaining ?? 0;
  }

  /** @returns whether it was the final answer to a request. */
  #receive(message: ServerMessage): message is PurchaseAnswer {
    this.#view = this.#nextView(message);
    let answered = false;
    switch (message.type) {
      case 'welcome':
        this.#welcomed = true;
        this.#purchases.resume(message.orders);
        break;
      case 'receipt':
        answered = this.#purchases.settle(message);
        // News of an order that nobody has asked for is told as well.
        if (!answered) this.#answers.push(message);
        break;
      case 'refusal':
        answered = this.#purchases.settle(message);
        break;
      case 'error': {
        const refusal = refusalOfError(message, this.#remaining);
        if (refusal !== undefined) this.#purchases.settle(refusal);
      }
    }
    this.#commit();
    if (message.type === 'error') this.#events.emit('error', message);
    return answered;
  }

  /** The same view where the message says nothing new. */
  #nextView(message: ServerMessage): DropView {
    const before = this.#view;
    const nowMs = this.#now();
    this.#clockOffsetMs = nextClockOffset(this.#clockOffsetMs, message, nowMs);
    const view = { ...updateView(before, message, nowMs), clockOffsetMs: this.#clockOffsetMs };
    return differs(view, before) ? view : before;
  }

  /** A size that the line has only now begun to watch is not live before its own welcome. */
  get #connection(): ConnectionStatus {
    if (this.#ended !== undefined) return 'ended';
    const { status } = this.#line;
    return status === 'live' && !this.#welcomed ? 'connecting' : status;
  }

  /** Makes the state out of its parts and tells of what is new in it. */
  #commit(): void {
    const before = this.#state;
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) this.#lastRefusal = answer.type === 'refusal' ? answer : undefined;
    const connection = this.#connection;
    const { pending } = this.#purchases;
    const lastRefusal = this.#lastRefusal;
    const state: DropState = { view: this.#view, connection, ended: this.#ended, pending, lastRefusal };
    if (differs(state, before)) {
      this.#state = state;
      this.#events.emit('state', state);
    }
    if (connection !== before.connection) this.#events.emit('connection', connection);
    const { stock } = state.view;
    if (stock !== undefined && stock !== before.view.stock) this.#events.emit('stock', stock);
    for (const answer of answers) {
      if (answer.type === 'receipt') this.#events.emit('receipt', answer);
      else this.#events.emit('refusal', answer);
    }
  }
}

function differs<T extends object>(after: T, before: T): boolean {
  return (Object.keys(after) as (keyof T)[]).some((key) => after[key] !== before[key]);
}
