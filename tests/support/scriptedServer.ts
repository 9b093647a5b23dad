import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type {
  ClientMessage,
  DropInfo,
  OrderInfo,
  RefusalMessage,
  ServerMessage,
  StockSnapshot,
  WelcomeMessage,
} from '../../shared/protocol/messages.ts';

/**
 * A server for the client's tests that does what a test tells it: it may be slow, rude, forgetful or silent, as the real one
 * must never be. It speaks real HTTP and real WebSockets on loopback.
 */

export const DROP: DropInfo = { title: 'Air One', maxPerPurchase: 4, holdSeconds: 0 };

export const STOCK: StockSnapshot = {
  seq: 10,
  total: 100,
  remaining: 60,
  held: 10,
  sold: 30,
  phase: 'open',
  watching: 3,
  at: 1_000_000,
};

export interface HttpAnswer {
  readonly status: number;
  readonly body: object;
}

/** What the server does with each kind of request. A test replaces what it is about. */
export interface Script {
  /** `undefined` accepts the WebSocket; a number refuses it with that status. */
  upgrade(request: ScriptedRequest): number | undefined;
  /** The first words on an accepted socket; by default a welcome with no orders. */
  greet(socket: ScriptedSocket): void;
  /** What it does about a message, once it has been noted; by default nothing. */
  hear(socket: ScriptedSocket, message: ClientMessage): void;
  /** `GET /api/drops/:sku` */
  drop(request: ScriptedRequest): HttpAnswer;
  /** `POST /api/session` */
  session(request: ScriptedRequest): HttpAnswer;
}

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  /** From the query of an upgrade or the header of a request. */
  readonly token: string | undefined;
}

/** One accepted connection, seen from the server. */
export class ScriptedSocket {
  readonly request: ScriptedRequest;
  /** Every message of the client, in order. */
  readonly received: ClientMessage[] = [];
  pings = 0;
  closed = false;
  /** Whether it answers the heartbeat. */
  answersPings = true;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, request: ScriptedRequest, hear: Script['hear']) {
    this.#socket = socket;
    this.request = request;
    socket.on('message', (data) => {
      const text = String(data);
      if (text !== 'ping') {
        const message: ClientMessage = JSON.parse(text);
        this.received.push(message);
        hear(this, message);
      } else {
        this.pings += 1;
        if (this.answersPings) socket.send('pong');
      }
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  welcome(change: Partial<Pick<WelcomeMessage, 'sku' | 'now' | 'drop' | 'stock' | 'orders'>> = {}): void {
    this.send({
      type: 'welcome',
      protocol: 1,
      // That of the socket's address.
      sku: this.request.path.split('/').at(-1) ?? '',
      now: STOCK.at,
      drop: DROP,
      stock: STOCK,
      orders: [],
      ...change,
    });
  }

  receipt(id: string, change: Partial<OrderInfo> & { replayed?: boolean; sku?: string } = {}): void {
    this.send({ type: 'receipt', id, state: 'sold', quantity: 1, at: STOCK.at, replayed: false, ...change });
  }

  refusal(id: string, reason: RefusalMessage['reason'], change: Partial<RefusalMessage> = {}): void {
    this.send({ type: 'refusal', id, reason, message: reason, remaining: 0, ...change });
  }

  /** All that the client has sent so far has been received when this resolves. */
  async settled(): Promise<void> {
    const pong = new Promise((resolve) => this.#socket.once('pong', resolve));
    this.#socket.ping();
    await pong;
  }

  /** The network is gone: no goodbye. */
  cut(): void {
    this.#socket.terminate();
  }

  close(code: number): void {
    this.#socket.close(code);
  }
}

export class ScriptedServer {
  readonly script: Script = {
    upgrade: () => undefined,
    greet: (socket) => socket.welcome(),
    hear: () => {},
    drop: () => ({ status: 200, body: { sku: 'air-one', drop: DROP, stock: STOCK } }),
    session: ({ token }) => this.#session(token),
  };
  /** Every accepted connection, in order. */
  readonly sockets: ScriptedSocket[] = [];
  /** Every request, upgrades too, in order. */
  readonly requests: ScriptedRequest[] = [];
  readonly #http: Server;
  readonly #websockets = new WebSocketServer({ noServer: true });
  #sessions = 0;

  private constructor(http: Server) {
    this.#http = http;
    http.on('request', (request, response) => this.#answer(request, response));
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(): Promise<ScriptedServer> {
    const http = createServer();
    const server = new ScriptedServer(http);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** For `DropOptions.host`. */
  get host(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** The connection that was accepted last. */
  get socket(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('No client has connected yet.');
    return socket;
  }

  async stop(): Promise<void> {
    for (const client of this.#websockets.clients) client.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const scripted = this.#note(request);
    const answer = scripted.path === '/api/session' ? this.script.session(scripted) : this.script.drop(scripted);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const scripted = this.#note(request);
    const status = this.script.upgrade(scripted);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#websockets.handleUpgrade(request, socket, head, (accepted) => {
      const connection = new ScriptedSocket(accepted, scripted, (socket, message) => this.script.hear(socket, message));
      this.sockets.push(connection);
      this.script.greet(connection);
    });
  }

  #note({ method, url, headers }: IncomingMessage): ScriptedRequest {
    const { pathname, searchParams } = new URL(url ?? '/', this.host);
    const token = searchParams.get('token') ?? headers.authorization?.replace('Bearer ', '');
    const request = { method: method ?? '', path: pathname, token };
    this.requests.push(request);
    return request;
  }

  /** Like the real one: a valid token renews its shopper. */
  #session(token: string | undefined): HttpAnswer {
    this.#sessions += 1;
    const shopper = token?.split('.')[0] ?? `anon-${this.#sessions}`;
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    return { status: 201, body: { token: `${shopper}.${this.#sessions}`, shopper, expiresAt } };
  }
}
