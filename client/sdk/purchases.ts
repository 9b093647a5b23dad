import type { OrderInfo, OrderRequest, ReceiptMessage, RefusalMessage } from '../../shared/protocol/messages.ts';
import { isRetryable } from '../../shared/protocol/retryable.ts';
import type { EndReason } from './connection.ts';
import { type PendingPurchase, PendingStore } from './pendingStore.ts';
import type { KeyValueStorage } from './storage.ts';

/** How a request ended: with the order as it stands now, or with the reason why not. Tell them apart by `type`. */
export type PurchaseAnswer = ReceiptMessage | RefusalMessage;

export interface PurchasesPorts {
  readonly sku: string;
  readonly storage: KeyValueStorage;
  readonly timing: PurchasesTiming;
  readonly now: () => number;
  send(message: OrderRequest): void;
  /** Told of every final answer to a request of this page. */
  onAnswer(answer: PurchaseAnswer): void;
  /** A request was sent and not answered in all this time: its answer is lost, and perhaps the connection with it. */
  onSilence(): void;
  /** The words for a request that can no longer be answered. */
  refuse(id: string, reason: EndReason): RefusalMessage;
}

export interface PurchasesTiming {
  readonly random: () => number;
  /** Longer than a server that still takes purchases lets any of them wait. */
  readonly answerTimeoutMs: number;
  /** How long to wait after a retryable refusal that does not say. */
  readonly retryMs: number;
}

export const PURCHASES_TIMING: PurchasesTiming = { random: () => Math.random(), answerTimeoutMs: 30_000, retryMs: 500 };

/** The jitter of a retry doubles up to this: whoever is refused again and again stands in a large crowd. */
const RETRY_JITTER_MAX_MS = 5_000;

/** A purchase, or a hold that is given back, from the shopper's wish to the server's final answer. */
interface Request {
  readonly message: OrderRequest;
  readonly startedAtMs: number;
  readonly answer: PromiseWithResolvers<PurchaseAnswer>;
  /** Whether the server may know of it as the present shopper's. */
  sent: boolean;
  /** Retryable refusals so far. */
  retries: number;
  /** Until the answer is overdue, or until it is sent again. While it runs the request is not sent. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * What this shopper has asked for and not heard about. The id makes it safe to ask again, so everything is sent again after
 * each welcome until it is answered. On one connection a request is never in flight twice: a refusal is not remembered by the
 * server, and the two copies could be answered differently.
 */
export class Purchases {
  readonly #ports: PurchasesPorts;
  readonly #requests = new Map<string, Request>();
  #store: PendingStore | undefined;
  #shopper: string | undefined;
  #live = false;
  #pending: readonly PendingPurchase[] = [];

  constructor(ports: PurchasesPorts) {
    this.#ports = ports;
  }

  /** Purchases without an answer. The same array until it changes. */
  get pending(): readonly PendingPurchase[] {
    return this.#pending;
  }

  /** @param id a new one. */
  purchase(id: string, quantity: number): Promise<PurchaseAnswer> {
    const request = newRequest({ type: 'purchase', id, quantity }, this.#ports.now());
    this.#store?.add({ id, quantity, startedAtMs: request.startedAtMs });
    this.#begin(request);
    return request.answer.promise;
  }

  /** @returns when nobody waits for a purchase of this id any more: answers carry only the id, so one request has it at a time. */
  async answered(id: string): Promise<void> {
    const request = this.#requests.get(id);
    if (request?.message.type === 'purchase') await request.answer.promise;
  }

  release(id: string): Promise<PurchaseAnswer> {
    const request = this.#requests.get(id) ?? newRequest({ type: 'release', id }, this.#ports.now());
    if (!this.#requests.has(id)) this.#begin(request);
    return request.answer.promise;
  }

  /**
   * Says whose purchases these are, before they are sent. What is stored for this shopper is asked again. What was sent for
   * another cannot be answered to this one, and must not be bought in their name.
   */
  identify(shopper: string): void {
    if (shopper === this.#shopper) return;
    this.#shopper = shopper;
    for (const request of this.#requests.values()) {
      if (request.sent) this.#finish(request, this.#ports.refuse(request.message.id, 'unauthorized'));
    }
    const unsent = this.#pending;
    for (const { id } of unsent) this.#store?.remove(id);
    const store = new PendingStore(this.#ports.storage, this.#ports.sku, shopper);
    for (const { id, quantity, startedAtMs } of store.load()) {
      const request = newRequest({ type: 'purchase', id, quantity }, startedAtMs);
      this.#requests.set(id, { ...request, sent: true });
    }
    for (const purchase of unsent) store.add(purchase);
    this.#store = store;
    this.#changed();
  }

  /** A new connection: everything is sent again that the shopper's own orders do not answer. */
  resume(orders: readonly OrderInfo[]): void {
    this.#live = true;
    for (const order of orders) this.settle({ type: 'receipt', replayed: true, ...order });
    for (const request of this.#requests.values()) this.#send(request);
  }

  /** The connection is gone, and with it all answers that were under way. */
  suspend(): void {
    this.#live = false;
    for (const request of this.#requests.values()) {
      clearTimeout(request.timer);
      request.timer = undefined;
    }
  }

  /** @returns whether this was the final answer to a request. */
  settle(answer: PurchaseAnswer): boolean {
    const request = this.#requests.get(answer.id);
    if (request === undefined || !answers(answer, request.message)) return false;
    if (answer.type === 'refusal' && isRetryable(answer.reason)) {
      this.#retry(request, answer.retryAfterMs ?? this.#ports.timing.retryMs);
      return false;
    }
    this.#finish(request, answer);
    return true;
  }

  /** There will be no other connection. Where it was the shop that ended it, the next client asks again. */
  end(reason: EndReason): void {
    this.suspend();
    for (const request of this.#requests.values()) {
      const refusal = this.#ports.refuse(request.message.id, reason);
      if (reason === 'closed') request.answer.resolve(refusal);
      else this.#finish(request, refusal);
    }
  }

  #begin(request: Request): void {
    this.#requests.set(request.message.id, request);
    this.#changed();
    this.#send(request);
  }

  #send(request: Request): void {
    if (!this.#live || request.timer !== undefined) return;
    request.sent = true;
    request.timer = setTimeout(() => this.#ports.onSilence(), this.#ports.timing.answerTimeoutMs);
    this.#ports.send(request.message);
  }

  #retry(request: Request, retryAfterMs: number): void {
    const { random } = this.#ports.timing;
    const jitterMs = random() * Math.min(retryAfterMs * 2 ** request.retries, RETRY_JITTER_MAX_MS);
    request.retries += 1;
    clearTimeout(request.timer);
    request.timer = setTimeout(() => {
      request.timer = undefined;
      this.#send(request);
    }, retryAfterMs + jitterMs);
  }

  #finish({ message, timer, answer: { resolve } }: Request, answer: PurchaseAnswer): void {
    clearTimeout(timer);
    this.#requests.delete(message.id);
    if (message.type === 'purchase') this.#store?.remove(message.id);
    this.#changed();
    this.#ports.onAnswer(answer);
    resolve(answer);
  }

  #changed(): void {
    this.#pending = [...this.#requests.values()].flatMap(({ message, startedAtMs }) =>
      message.type === 'purchase' ? [{ id: message.id, quantity: message.quantity, startedAtMs }] : [],
    );
  }
}

function newRequest(message: OrderRequest, startedAtMs: number): Request {
  return {
    message,
    startedAtMs,
    answer: Promise.withResolvers(),
    sent: false,
    retries: 0,
    timer: undefined,
  };
}

/** A receipt may be news of the order, such as its expiry, while the shopper is still giving it back. */
function answers(answer: PurchaseAnswer, request: OrderRequest): boolean {
  return answer.type === 'refusal' || request.type === 'purchase' || answer.state === 'released';
}
