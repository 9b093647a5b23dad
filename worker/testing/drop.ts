import { env, SELF } from 'cloudflare:test';
import type { DropBody } from '../../shared/protocol/bodies.ts';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { mintSession } from '../identity.ts';

/** Drives the Worker as the world does: over HTTP and real sockets. */

export const OPERATOR = { authorization: 'Bearer test-operator-token' };
const ORIGIN = 'https://drops.test';

let skusMade = 0;

/** A name that no other test uses. */
export function newSku(): string {
  skusMade += 1;
  return `sku-${skusMade}`;
}

export function api(path: string, init?: RequestInit): Promise<Response> {
  return SELF.fetch(`${ORIGIN}${path}`, init);
}

export function operator(method: string, path: string, body?: unknown): Promise<Response> {
  return api(path, { method, headers: OPERATOR, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

type DropInput = Partial<Record<keyof DropBody, unknown>>;

/** Defines a drop of 10 and returns its name. */
export async function makeDrop(body: DropInput = {}): Promise<string> {
  const sku = newSku();
  const response = await operator('PUT', `/api/drops/${sku}`, { title: 'Air One', total: 10, ...body });
  if (response.status !== 201) throw new Error(await response.text());
  return sku;
}

export async function changeDrop(sku: string, body: DropInput): Promise<Response> {
  return operator('PUT', `/api/drops/${sku}`, { title: 'Air One', total: 10, ...body });
}

export async function tokenFor(shopper: string): Promise<string> {
  const secret = env.SHOPPER_TOKEN_SECRET;
  if (secret === undefined) throw new Error('The tests are configured without SHOPPER_TOKEN_SECRET.');
  return (await mintSession(secret, shopper)).token;
}

export async function buy(sku: string, shopper: string, id: string, quantity = 1): Promise<Response> {
  return api(`/api/drops/${sku}/purchases`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenFor(shopper)}`, 'idempotency-key': id },
    body: JSON.stringify({ quantity }),
  });
}

export function objectOf(sku: string) {
  return env.Sku.getByName(sku);
}

/** A client's end of a socket that keeps what it has heard. */
export class TestSocket<Heard extends { readonly type: string } = ServerMessage> {
  readonly heard: Heard[] = [];
  readonly texts: string[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #socket: WebSocket;
  #wake: () => void = () => {};

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.texts.push(String(data));
      if (data !== 'pong') this.heard.push(JSON.parse(String(data)));
      this.#wake();
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason };
      this.#wake();
    });
    socket.accept();
  }

  send(message: object | string | ArrayBuffer): void {
    const frame = typeof message === 'string' || message instanceof ArrayBuffer ? message : JSON.stringify(message);
    this.#socket.send(frame);
  }

  /** @param code left out, the frame has none. */
  close(code?: number): void {
    this.#socket.close(code);
  }

  /** The first message, from the `from`-th on, that fits; waits for it. */
  async find<T extends Heard['type']>(
    type: T,
    fits: (message: Extract<Heard, { type: T }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<Heard, { type: T }>> {
    const isWanted = (message: Heard): message is Extract<Heard, { type: T }> =>
      message.type === type && fits(message as Extract<Heard, { type: T }>);
    await this.until(() => this.heard.slice(from).some(isWanted));
    const found = this.heard.slice(from).find(isWanted);
    if (found === undefined) throw new Error('It was there a moment ago.');
    return found;
  }

  /** Waits until something holds; the test's own time limit is the only one. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** A shopper's end of a socket. */
export class ShopperSocket extends TestSocket {
  /** Sends a purchase and waits for what answers it. @param sku left out, it is about the socket's home. */
  async purchase(id: string, quantity = 1, sku?: string) {
    const from = this.heard.length;
    this.send({ type: 'purchase', id, quantity, ...(sku === undefined ? {} : { sku }) });
    return this.answer(id, from, sku);
  }

  async release(id: string, sku?: string) {
    const from = this.heard.length;
    this.send({ type: 'release', id, ...(sku === undefined ? {} : { sku }) });
    return this.answer(id, from, sku);
  }

  /** Says what to watch, and waits until all that is new has been welcomed. */
  async watch(...skus: string[]): Promise<void> {
    const from = this.heard.length;
    const known = new Set(this.#watched);
    this.send({ type: 'watch', skus });
    this.#watched = skus;
    for (const sku of skus.filter((one) => !known.has(one))) await this.find('welcome', (of) => of.sku === sku, from);
  }

  #watched: readonly string[] = [];

  async answer(id: string, from: number, sku?: string) {
    const answers = () =>
      this.heard
        .slice(from)
        .filter((message) => message.type === 'receipt' || message.type === 'refusal')
        .filter((message) => message.id === id && message.sku === sku);
    await this.until(() => answers().length > 0);
    const [answer] = answers();
    if (answer === undefined) throw new Error('It was there a moment ago.');
    return answer;
  }
}

/** Opens a socket and waits for its welcome. Without a shopper it only watches. */
export async function connect(sku: string, shopper?: string): Promise<ShopperSocket> {
  const socket = await open(sku, shopper === undefined ? '' : `?token=${await tokenFor(shopper)}`);
  await socket.find('welcome');
  return socket;
}

export async function open(sku: string, query = '', headers: Record<string, string> = {}): Promise<ShopperSocket> {
  const response = await upgrade(sku, query, headers);
  if (response.webSocket === null) throw new Error(`${response.status} ${await response.text()}`);
  return new ShopperSocket(response.webSocket);
}

export function upgrade(sku: string, query = '', headers: Record<string, string> = {}): Promise<Response> {
  return api(`/parties/sku/${sku}${query}`, { headers: { upgrade: 'websocket', ...headers } });
}
