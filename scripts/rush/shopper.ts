import { WebSocket } from 'ws';
import type { Seen, ShopperHistory, StockFigures } from './history.ts';
import { addsUp, figures } from './verdict.ts';

export interface ShopperOptions {
  /** Of the drop's socket, with the shopper's token. */
  readonly socketUrl: string;
  readonly shopper: string;
  /** The purchase id. */
  readonly id: string;
  readonly quantity: number;
}

/** What came of asking once. */
export type Attempt = 'receipt' | 'refusal' | 'closed' | 'silence';

/** A receipt, a refusal, or an error about this purchase. */
interface AnswerMessage {
  readonly type: string;
  readonly state?: string;
  readonly quantity?: number;
  readonly at?: number;
  readonly replayed?: boolean;
  readonly reason?: string;
  readonly code?: string;
  readonly retryAfterMs?: number;
}

/** A connection that says nothing for so long is given up. */
const CONNECT_MS_MAX = 20_000;

/** One shopper with one purchase, in the raw messages of protocol 1. It writes down all that it is told. */
export class Shopper implements ShopperHistory {
  readonly shopper: string;
  readonly id: string;
  readonly quantity: number;
  readonly seen: Seen[] = [];
  readonly oddPushes: string[] = [];
  lastPush: StockFigures | undefined;
  /** Times on this machine's clock, in milliseconds; `undefined` until it happens. A request to wait is not an answer yet. */
  firstSentAtMs: number | undefined;
  answeredAtMs: number | undefined;
  /** Connections on which it was welcomed. */
  connections = 0;
  readonly #socketUrl: string;
  #socket: WebSocket | undefined;
  #onAttempt: ((attempt: Attempt) => void) | undefined;

  constructor({ socketUrl, shopper, id, quantity }: ShopperOptions) {
    this.shopper = shopper;
    this.id = id;
    this.quantity = quantity;
    this.#socketUrl = socketUrl;
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Opens a connection and waits for its welcome. Rejects where there is none. */
  connect(): Promise<void> {
    const socket = new WebSocket(this.#socketUrl, { perMessageDeflate: false, handshakeTimeout: CONNECT_MS_MAX });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => socket.terminate(), CONNECT_MS_MAX);
      socket.on('message', (data) =>
        this.#receive(String(data), () => {
          clearTimeout(giveUp);
          resolve();
        }),
      );
      socket.on('error', reject);
      socket.on('close', (code) => {
        clearTimeout(giveUp);
        reject(new Error(`The connection was closed with ${code} before its welcome.`));
        if (this.#socket !== socket) return;
        this.#socket = undefined;
        this.lastPush = undefined;
        this.#onAttempt?.('closed');
      });
    });
  }

  /**
   * Sends the purchase, with the same id each time, and waits for what comes of it.
   *
   * @param mishap `twice` sends it twice; `cut` ends the connection as soon as the system has taken the message.
   */
  async ask(silenceMs: number, mishap?: 'twice' | 'cut'): Promise<Attempt> {
    const attempt = new Promise<Attempt>((resolve) => {
      const giveUp = setTimeout(() => resolve('silence'), silenceMs);
      this.#onAttempt = (what) => {
        clearTimeout(giveUp);
        resolve(what);
      };
    });
    this.firstSentAtMs ??= performance.now();
    this.#send(mishap === 'cut' ? () => this.cut() : undefined);
    if (mishap === 'twice') this.#send();
    const result = await attempt;
    this.#onAttempt = undefined;
    return result;
  }

  /** Ends the connection without a goodbye, as a lost network does. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Takes leave in good order. */
  close(): void {
    this.#socket?.close(1000);
  }

  /** The same, and resolves when the connection has ended. */
  async leave(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const left = new Promise((resolve) => socket.once('close', resolve));
    // It gives up waiting for an answer by itself, after half a minute.
    socket.close(1000);
    await left;
  }

  /** @param onTaken called when the system has the message, or when the socket was closing already and drops it. */
  #send(onTaken: () => void = () => {}): void {
    this.#socket?.send(JSON.stringify({ type: 'purchase', id: this.id, quantity: this.quantity }), onTaken);
  }

  #receive(text: string, onWelcome: () => void): void {
    if (text === 'pong') return;
    const message = JSON.parse(text);
    switch (message.type) {
      case 'welcome':
        this.seen.push({
          kind: 'welcome',
          order: message.orders.find((order: { id: string }) => order.id === this.id),
        });
        this.#see(message.stock);
        this.connections += 1;
        return onWelcome();
      case 'stock':
        return this.#see(message);
      case 'receipt':
      case 'refusal':
      case 'error':
        if (message.id === this.id) this.#answer(message);
    }
  }

  #answer({ type, state = '', quantity = 0, at = 0, replayed, reason, code, retryAfterMs }: AnswerMessage): void {
    const isReceipt = type === 'receipt';
    this.seen.push(
      isReceipt
        ? { kind: 'receipt', state, quantity, at, replayed: replayed === true }
        : { kind: 'refusal', reason: reason ?? code ?? 'none given', retryAfterMs },
    );
    if (retryAfterMs === undefined) this.answeredAtMs ??= performance.now();
    this.#onAttempt?.(isReceipt ? 'receipt' : 'refusal');
  }

  #see({ seq, total, remaining, held, sold }: StockFigures): void {
    const stock = { seq, total, remaining, held, sold };
    if (!addsUp(stock)) this.oddPushes.push(`${this.shopper} was shown stock that does not add up: ${figures(stock)}.`);
    // As the contract tells clients to: what is older than what is known is dropped.
    if (this.lastPush === undefined || seq >= this.lastPush.seq) this.lastPush = stock;
  }
}
