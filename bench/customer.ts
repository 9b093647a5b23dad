import { WebSocket } from 'ws';

/** What came of one purchase, and how long it took to hear of it. */
export interface Bought {
  readonly kind: 'receipt' | 'refusal' | 'error';
  /** Of a refusal or an error. */
  readonly reason?: string;
  readonly answerMs: number;
}

type Listener = (message: { readonly type: Bought['kind']; readonly reason?: string; readonly code?: string }) => void;

/** One shopper on one connection who buys again and again, in the raw messages of protocol 1, each time under a new id. */
export class Customer {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, Listener>();

  /** Its first message. */
  readonly welcome: string;

  private constructor(socket: WebSocket, welcome: string) {
    this.#socket = socket;
    this.welcome = welcome;
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', (code) => {
      for (const listener of this.#waiting.values()) listener({ type: 'error', reason: `closed with ${code}` });
    });
  }

  /** Opens a connection and waits for its welcome. */
  static async connect(socketUrl: string): Promise<Customer> {
    const socket = new WebSocket(socketUrl, { perMessageDeflate: false });
    const welcome = await new Promise((resolve, reject) => {
      socket.once('message', resolve);
      socket.once('error', reject);
    });
    return new Customer(socket, String(welcome));
  }

  /** Sends a purchase and waits for its answer. */
  buy(id: string, quantity = 1): Promise<Bought> {
    const sentAtMs = performance.now();
    return new Promise((resolve) => {
      this.#waiting.set(id, ({ type, reason, code }) => {
        this.#waiting.delete(id);
        const why = reason ?? code;
        const answerMs = performance.now() - sentAtMs;
        resolve({ kind: type, answerMs, ...(why === undefined ? {} : { reason: why }) });
      });
      this.#socket.send(JSON.stringify({ type: 'purchase', id, quantity }));
    });
  }

  close(): void {
    this.#socket.close(1000);
  }

  /** Whatever concerns no purchase, above all the stock that everybody is shown, is passed over without being parsed. */
  #receive(text: string): void {
    if (!text.includes('"id"')) return;
    const message = JSON.parse(text);
    this.#waiting.get(message.id)?.(message);
  }
}
