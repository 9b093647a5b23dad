import { UserError } from '../program/errors.ts';
import type { Books, LedgerLine, OrderLine, StockFigures } from './history.ts';
import { sameFigures } from './verdict.ts';

export interface Session {
  readonly token: string;
  readonly shopper: string;
}

/** A drop's terms as far as a rush needs them. */
export interface DropTerms {
  readonly maxPerPurchase: number;
  readonly holdSeconds: number;
  readonly stock: StockFigures & { readonly phase: string };
}

/** An answer that is not a success. */
export class Declined extends UserError {
  readonly status: number;

  constructor(request: string, status: number, text: string) {
    super(`${request} was answered ${status}: ${text.slice(0, 500)}`);
    this.status = status;
  }
}

/** No answer: nobody is there, or the connection was lost on the way. Whether it was done, only the books know. */
export class Unanswered extends UserError {
  constructor(request: string, origin: string, { cause }: Error) {
    const { code = 'the connection was lost' } = (cause ?? {}) as NodeJS.ErrnoException;
    super(
      `${request} was not answered by ${origin} (${code}). Without it there is no verdict: see that the program runs, and begin again.`,
    );
  }
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/** While others still buy, the books are read again until nothing moves in between. */
const READINGS_MAX = 5;

/** The server as an outsider meets it: the HTTP contract, spoken by hand. Errors tell what the server said. */
export class Server {
  readonly #origin: string;
  readonly #operatorToken: string;

  constructor(origin: string, operatorToken: string) {
    this.#origin = origin;
    this.#operatorToken = operatorToken;
  }

  /** @param token left out, the socket only watches. */
  socketUrl(sku: string, token?: string): string {
    const query = token === undefined ? '' : `?token=${token}`;
    return `${this.#origin.replace(/^http/, 'ws')}/parties/sku/${encodeURIComponent(sku)}${query}`;
  }

  /** A new anonymous shopper. */
  async session(): Promise<Session> {
    return this.#json('POST', '/api/session');
  }

  /** The drop, or `undefined` where there is none. */
  async drop(sku: string): Promise<DropTerms | undefined> {
    const answer = await this.#send('GET', pathOf(sku));
    return answer.status === 404 ? undefined : JSON.parse(demandOk(answer, `GET ${pathOf(sku)}`));
  }

  async createDrop(sku: string, terms: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#json('PUT', pathOf(sku), terms);
  }

  /** An operator's command; the same id again means the same. */
  async command(
    sku: string,
    command: string,
    body: { readonly id: string; readonly quantity?: number },
  ): Promise<void> {
    await this.#json('POST', `${pathOf(sku)}/${command}`, body);
  }

  /** Settles one order; the same id again means the same. */
  async settle(
    sku: string,
    order: { readonly shopper: string; readonly id: string },
    how: 'confirm' | 'release' | 'refund',
    body: { readonly id: string; readonly restock?: boolean },
  ): Promise<void> {
    const path = `orders/${encodeURIComponent(order.shopper)}/${encodeURIComponent(order.id)}/${how}`;
    await this.#json('POST', `${pathOf(sku)}/${path}`, body);
  }

  /** All that the operator can read, of one moment. Throws where the stock never rests. */
  async books(sku: string): Promise<Books> {
    for (let reading = 0; reading < READINGS_MAX; reading++) {
      const stock = await this.stock(sku);
      const ledger = await this.#ledger(sku);
      const orders = await this.#orders(sku);
      const audit = await this.#json<Books['audit']>('GET', `${pathOf(sku)}/audit`);
      if (sameFigures(stock, await this.stock(sku))) return { stock, ledger, orders, audit };
    }
    throw new UserError(`The stock of ${sku} kept moving while it was read; it cannot be checked while others buy.`);
  }

  async stock(sku: string): Promise<StockFigures> {
    const drop = await this.drop(sku);
    if (drop === undefined) throw new Error(`The drop ${sku} has disappeared.`);
    const { seq, total, remaining, held, sold } = drop.stock;
    return { seq, total, remaining, held, sold };
  }

  /** Whether the program lets its objects be aborted (`npm start -- --faults`). */
  async demandFaults(sku: string): Promise<void> {
    const { status } = await this.#ask('GET', `/faults/skus/${encodeURIComponent(sku)}`);
    if (status === 200) return;
    throw new UserError('This program does not let its objects be aborted. Start it with `npm start -- --faults`.');
  }

  /** The lanes that a drop has at this moment; none where it cannot tell, for it may have been aborted itself. */
  async laneNames(sku: string): Promise<string[]> {
    const answer = await this.#ask('GET', `/faults/skus/${encodeURIComponent(sku)}`);
    if (answer.status !== 200) return [];
    return (JSON.parse(answer.text) as { lanes: string[] }).lanes;
  }

  /** Ends an object in the middle of whatever it does. @returns whether that has happened. */
  async abort(kind: 'lanes' | 'skus', name: string): Promise<boolean> {
    const { status } = await this.#ask('POST', `/faults/${kind}/${encodeURIComponent(name)}/abort`);
    return status === 204;
  }

  async #ledger(sku: string): Promise<LedgerLine[]> {
    const text = await this.#text('GET', `${pathOf(sku)}/ledger`);
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line));
  }

  async #orders(sku: string): Promise<OrderLine[]> {
    const orders: OrderLine[] = [];
    let after = '';
    do {
      const path = `${pathOf(sku)}/orders?limit=1000&after=${encodeURIComponent(after)}`;
      const page = await this.#json<{ orders: OrderLine[]; next?: string }>('GET', path);
      orders.push(...page.orders);
      after = page.next ?? '';
    } while (after !== '');
    return orders;
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return JSON.parse(await this.#text(method, path, body));
  }

  async #text(method: string, path: string, body?: unknown): Promise<string> {
    return demandOk(await this.#ask(method, path, body), `${method} ${path}`);
  }

  #ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const isPublic = path === '/api/session';
    return this.#send(method, path, {
      headers: {
        ...(isPublic ? {} : { authorization: `Bearer ${this.#operatorToken}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The body is read here too, for a server may be lost in the middle of it. */
  async #send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    try {
      const response = await fetch(`${this.#origin}${path}`, { ...init, method });
      return { ok: response.ok, status: response.status, text: await response.text() };
    } catch (error) {
      if (error instanceof TypeError) throw new Unanswered(`${method} ${path}`, this.#origin, error);
      throw error;
    }
  }
}

function pathOf(sku: string): string {
  return `/api/drops/${encodeURIComponent(sku)}`;
}

function demandOk({ ok, status, text }: Answer, request: string): string {
  if (ok) return text;
  throw new Declined(request, status, text);
}
