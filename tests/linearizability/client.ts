import { WebSocket } from 'ws';
import type { Answer, Attempt } from './history.ts';

/** A shopper who asks one thing after the other over a real socket and writes down when, and what came of it. */
export class Client {
  readonly shopper: string;
  readonly attempts: Attempt[] = [];
  readonly #socketUrl: string;
  #socket: WebSocket | undefined;
  #onAnswer: ((id: string, answer: Answer) => void) | undefined;
  #onClose: (() => void) | undefined;

  constructor(shopper: string, socketUrl: string) {
    this.shopper = shopper;
    this.#socketUrl = socketUrl;
  }

  /** Opens a connection, however often that takes, and waits for its welcome. */
  async connect(): Promise<void> {
    while (this.#socket === undefined) {
      this.#socket = await this.#open().catch(() => undefined);
      if (this.#socket === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /**
   * Asks once.
   *
   * @param isCut ends the connection as soon as the system has taken the message, as a lost network does.
   * @returns the answer, or `undefined` where the connection ended first.
   */
  async ask(wants: Attempt['wants'], id: string, quantity: number, isCut = false): Promise<Answer | undefined> {
    await this.connect();
    const invokedMs = performance.now();
    const answer = await new Promise<Answer | undefined>((resolve) => {
      this.#onAnswer = (of, answer) => {
        if (of === id && !isNews(wants, answer)) resolve(answer);
      };
      this.#onClose = () => resolve(undefined);
      const message = wants === 'purchase' ? { type: wants, id, quantity } : { type: wants, id };
      this.#socket?.send(JSON.stringify(message), () => {
        if (isCut) this.#socket?.terminate();
      });
    });
    const answeredMs = answer === undefined ? Number.POSITIVE_INFINITY : performance.now();
    this.attempts.push({ shopper: this.shopper, id, wants, quantity, invokedMs, answeredMs, answer });
    return answer;
  }

  close(): void {
    this.#socket?.close(1000);
  }

  #open(): Promise<WebSocket> {
    const socket = new WebSocket(this.#socketUrl, { perMessageDeflate: false });
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data) => {
        const message: Told = JSON.parse(String(data));
        if (message.type === 'welcome') return resolve(socket);
        const answer = answerOf(message);
        if (answer !== undefined) this.#onAnswer?.(message.id, answer);
      });
      socket.on('close', () => {
        reject(new Error('The connection ended before its welcome.'));
        if (this.#socket !== socket) return;
        this.#socket = undefined;
        this.#onClose?.();
      });
    });
  }
}

interface Told {
  readonly type: string;
  readonly id: string;
  readonly state: string;
  readonly quantity: number;
  readonly at: number;
  readonly replayed: boolean;
  readonly reason: string;
  readonly remaining: number;
}

function answerOf({ type, state, quantity, at, replayed, reason, remaining }: Told): Answer | undefined {
  if (type === 'receipt') return { kind: 'receipt', state, quantity, at, replayed };
  return type === 'refusal' ? { kind: 'refusal', reason, remaining } : undefined;
}

/** A release is told to every socket of its shopper, and may have been asked for on an earlier one: news, and no answer to a purchase. */
function isNews(wants: Attempt['wants'], answer: Answer): boolean {
  return wants === 'purchase' && answer.kind === 'receipt' && answer.state === 'released' && !answer.replayed;
}
