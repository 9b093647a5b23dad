import { nanoid } from 'nanoid';
import { type DropView, EMPTY_VIEW, updateView } from '../../shared/dropView.ts';
import type { RefusalMessage, ServerMessage } from '../../shared/protocol/messages.ts';
import { socketUrl } from './addresses.ts';
import { AnonymousSession } from './anonymousSession.ts';
import type { DropClient, DropEvents, DropOptions, DropState } from './api.ts';
import { nextClockOffset } from './clock.ts';
import { CONNECTION_TIMING, Connection, type ConnectionTiming, type EndReason } from './connection.ts';
import { Events } from './events.ts';
import { type Identity, shopIdentity } from './identity.ts';
import { PURCHASES_TIMING, type PurchaseAnswer, Purchases, type PurchasesTiming } from './purchases.ts';
import { refusalAtEnd, refusalOfError, tooManyRefusal, watchOnlyRefusal } from './refusals.ts';
import { SHOPPER_LANGUAGE } from './serverMessages.ts';
import { browserStorage, unfailing } from './storage.ts';
import { Tabs } from './tabs.ts';
import { whyRefused } from './whyRefused.ts';

/** What tests replace so that they need not wait. */
export interface DropTiming {
  readonly connection: ConnectionTiming;
  readonly purchases: PurchasesTiming;
  readonly now: () => number;
}

export const DROP_TIMING: DropTiming = { connection: CONNECTION_TIMING, purchases: PURCHASES_TIMING, now: Date.now };

/** The state before the server has said anything. */
export function initialState({ sku, initial }: DropOptions, nowMs: number): DropState {
  const view: DropView =
    initial?.sku === sku
      ? { ...EMPTY_VIEW, drop: initial.drop, stock: initial.stock, clockOffsetMs: initial.now - nowMs }
      : EMPTY_VIEW;
  return { view, connection: 'connecting', ended: undefined, pending: [], lastRefusal: undefined };
}

/** Folds what the connection hears and what the purchases become into one state, and tells of its changes. */
export class Drop implements DropClient {
  readonly sku: string;
  readonly #host: string;
  readonly #now: () => number;
  readonly #identity: Identity | undefined;
  readonly #events = new Events<DropEvents>();
  readonly #purchases: Purchases;
  readonly #connection: Connection<ServerMessage>;
  readonly #tabs: Tabs;
  #state: DropState;
  #view: DropView;
  #lastRefusal: RefusalMessage | undefined;
  /** Final answers that are not told of yet. */
  #answers: PurchaseAnswer[] = [];
  #clockOffsetMs: number | undefined;
  #token: string | undefined;

  constructor(options: DropOptions, timing: DropTiming = DROP_TIMING) {
    const storage = unfailing(options.storage ?? browserStorage());
    this.sku = options.sku;
    this.#host = originOf(options.host ?? globalThis.location?.origin);
    this.#now = timing.now;
    this.#state = initialState(options, timing.now());
    this.#view = this.#state.view;
    this.#clockOffsetMs = this.#view.stock === undefined ? undefined : this.#view.clockOffsetMs;
    if (options.token !== undefined) this.#identity = shopIdentity(options.token);
    else if (options.buys !== false) this.#identity = new AnonymousSession(this.#host, storage, timing.now);
    this.#purchases = new Purchases({
      sku: this.sku,
      storage,
      timing: timing.purchases,
      now: timing.now,
      send: (message) => this.#connection.send(message),
      onAnswer: (answer) => this.#answers.push(answer),
      onSilence: () => this.#connection.replace(),
      refuse: (id, reason) => refusalAtEnd(id, reason, this.#remaining),
    });
    this.#tabs = new Tabs(storage, (answer) => this.#receive(answer));
    this.#connection = new Connection(
      {
        language: SHOPPER_LANGUAGE,
        url: () => this.#url(),
        whyRefused: () => this.#whyRefused(),
        onMessage: (message) => {
          if (this.#receive(message)) this.#tabs.tell(message);
        },
        onStatus: () => this.#reconsider(),
      },
      timing.connection,
    );
  }

  readonly getState = (): DropState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => this.on('state', listener);

  readonly on: DropClient['on'] = (event, listener) => this.#events.on(event, listener);

  readonly serverNow = (): number => this.#now() + this.#view.clockOffsetMs;

  readonly close = (): void => this.#connection.close();

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

  #ask(id: string, request: () => Promise<PurchaseAnswer>): Promise<PurchaseAnswer> | PurchaseAnswer {
    const { ended } = this.#connection;
    if (this.#identity === undefined) return this.#refuse(watchOnlyRefusal(id, this.#remaining));
    if (ended !== undefined) return this.#refuse(refusalAtEnd(id, ended, this.#remaining));
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

  async #url(): Promise<string> {
    if (this.#identity === undefined) return socketUrl(this.#host, this.sku);
    const { token, shopper } = await this.#identity.credentials().catch((error: unknown) => {
      const cause = error instanceof Error ? error.message : String(error);
      this.#events.emit('error', { code: 'no_token', message: `There is no token yet: ${cause}. Trying again.` });
      throw error;
    });
    this.#token = token;
    if (this.#connection.ended === undefined) {
      this.#tabs.join(this.sku, shopper);
      this.#purchases.identify(shopper);
      this.#commit();
    }
    return socketUrl(this.#host, this.sku, token);
  }

  async #whyRefused(): Promise<EndReason | undefined> {
    const token = this.#token;
    const reason = await whyRefused(this.#host, this.sku, token);
    const another = reason === 'unauthorized' && token !== undefined && this.#identity?.discard(token);
    return another ? undefined : reason;
  }

  /** @returns whether it was the final answer to a request. */
  #receive(message: ServerMessage): message is PurchaseAnswer {
    this.#view = this.#nextView(message);
    let answered = false;
    switch (message.type) {
      case 'welcome':
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

  #reconsider(): void {
    const { status, ended } = this.#connection;
    if (ended !== undefined) {
      this.#tabs.leave();
      this.#purchases.end(ended);
    } else if (status !== 'live') {
      this.#purchases.suspend();
    }
    this.#commit();
  }

  /** Makes the state out of its parts and tells of what is new in it. */
  #commit(): void {
    const before = this.#state;
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) this.#lastRefusal = answer.type === 'refusal' ? answer : undefined;
    const { status: connection, ended } = this.#connection;
    const { pending } = this.#purchases;
    const state: DropState = { view: this.#view, connection, ended, pending, lastRefusal: this.#lastRefusal };
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

function originOf(host: string | undefined): string {
  if (host !== undefined && URL.canParse(host)) return new URL(host).origin;
  throw new TypeError(`The host must be an origin such as https://drops.example, not ${host}.`);
}
