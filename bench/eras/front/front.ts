import type { IncomingMessage } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { SNAPSHOT_INTERVAL_MS, SNAPSHOT_INTERVAL_MS_PER_WATCHER } from '../../../shared/protocol/limits.ts';
import { SKU } from '../era.ts';
import type { Counter, FrontConfig, Order, Outcome } from './shop.ts';

/** How long somebody whose purchase met a store that is away should wait. */
const TRY_AGAIN_MS = 250;

/**
 * What stands between the shoppers' sockets and a store of era 1 or 2: protocol 1 of the product, as far as a rush speaks it, and the
 * same snapshots of the stock to everybody at the same pace. Nothing is decided here.
 */
export class Front {
  readonly #config: FrontConfig;
  readonly #server: WebSocketServer;
  /** The counter that each connection was led to. */
  readonly #sockets = new Map<WebSocket, Counter>();
  /** Where each counter stands, as far as it has been told. */
  readonly #remaining = new Map<Counter, number>();
  readonly #choose: (shopper: string) => Counter;
  #sales = 0;
  #pushedAtMs = 0;
  #pushing: NodeJS.Timeout | undefined;

  /** @param choose which counter a new connection of this shopper is led to. */
  constructor(config: FrontConfig, choose: (shopper: string) => Counter) {
    this.#config = config;
    this.#choose = choose;
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4_096 });
    this.#server.on('connection', (socket, request) => void this.#welcome(socket, request));
  }

  async listening(): Promise<number> {
    if (this.#server.address() === null) await new Promise((resolve) => this.#server.once('listening', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The front listens on no port.');
    return address.port;
  }

  async #welcome(socket: WebSocket, { url = '' }: IncomingMessage): Promise<void> {
    const shopper = new URL(url, 'ws://front').searchParams.get('token') ?? '';
    const counter = this.#choose(shopper);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    try {
      const orders = await counter.ordersOf(shopper);
      if (!this.#remaining.has(counter)) this.#remaining.set(counter, await counter.remaining());
      if (socket.readyState !== WebSocket.OPEN) return;
      this.#sockets.set(socket, counter);
      socket.on('message', (data) => void this.#receive(socket, counter, shopper, String(data)));
      socket.send(JSON.stringify(this.#welcomeMessage(counter, orders)));
    } catch {
      // The store is away: the shopper comes again.
      socket.terminate();
    }
  }

  #welcomeMessage(counter: Counter, orders: readonly Order[]) {
    const { stock, perShopperLimit } = this.#config;
    const drop = { sku: SKU, title: 'Bench', total: stock, perShopperLimit };
    const own = orders.map(({ id, quantity, atMs }) => ({ id, state: 'sold', quantity, at: atMs }));
    return { type: 'welcome', protocol: 1, sku: SKU, now: Date.now(), drop, stock: this.#stock(counter), orders: own };
  }

  async #receive(socket: WebSocket, counter: Counter, shopper: string, text: string): Promise<void> {
    const asked = parsePurchase(text);
    if (asked === undefined) {
      socket.send(JSON.stringify({ type: 'error', code: 'bad_message', message: 'This is no purchase.' }));
      return;
    }
    const answer = await counter.buy({ shopper, ...asked }).then(
      (outcome) => this.#answer(counter, asked, outcome),
      () => refusal(asked.id, 'try_again', undefined, TRY_AGAIN_MS),
    );
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(answer));
  }

  #answer(counter: Counter, { id, quantity }: Asked, outcome: Outcome): object {
    const { remaining } = outcome;
    if (remaining !== undefined)
      this.#remaining.set(counter, Math.min(remaining, this.#remaining.get(counter) ?? remaining));
    if (outcome.kind === 'refused') return refusal(id, outcome.reason, remaining);
    if (!outcome.replayed) {
      this.#sales += 1;
      this.#pushSoon();
    }
    return { type: 'receipt', id, state: 'sold', quantity, at: outcome.atMs, replayed: outcome.replayed };
  }

  /** At once when it has been quiet, ten times a second when it is busy, and seldomer the larger the crowd, as the product does. */
  #pushSoon(): void {
    if (this.#pushing !== undefined) return;
    const intervalMs = Math.max(SNAPSHOT_INTERVAL_MS, this.#sockets.size * SNAPSHOT_INTERVAL_MS_PER_WATCHER);
    const waitMs = Math.max(0, this.#pushedAtMs + intervalMs - Date.now());
    this.#pushing = setTimeout(() => {
      this.#pushing = undefined;
      this.#pushedAtMs = Date.now();
      // Serialised once for each counter.
      const texts = new Map(
        [...this.#remaining.keys()].map((counter) => [counter, JSON.stringify(this.#stock(counter))]),
      );
      for (const [socket, counter] of this.#sockets) socket.send(texts.get(counter) ?? '');
    }, waitMs);
  }

  #stock(counter: Counter) {
    const { stock } = this.#config;
    const remaining = Math.max(0, this.#remaining.get(counter) ?? stock);
    return {
      ...{ type: 'stock', seq: this.#sales, total: stock, remaining, held: 0, sold: stock - remaining },
      ...{ phase: remaining === 0 ? 'sold_out' : 'open', watching: this.#sockets.size, at: Date.now() },
    };
  }
}

interface Asked {
  readonly id: string;
  readonly quantity: number;
}

function parsePurchase(text: string): Asked | undefined {
  try {
    const { type, id, quantity } = JSON.parse(text);
    const isGood = type === 'purchase' && /^[\w-]{1,64}$/.test(id) && Number.isInteger(quantity) && quantity > 0;
    return isGood ? { id, quantity } : undefined;
  } catch {
    return undefined;
  }
}

function refusal(id: string, reason: string, remaining?: number, retryAfterMs?: number): object {
  return { type: 'refusal', id, reason, message: reason, remaining, retryAfterMs };
}
