import { type Connection, type ConnectionContext, Server } from 'partyserver';
import type { ShopperCommand } from '../shared/inventory/commands.ts';
import { CLOSE_INTERNAL_ERROR, CLOSE_NO_STATUS, CLOSE_NORMAL, SOCKETS_MAX } from '../shared/protocol/limits.ts';
import type { ServerMessage } from '../shared/protocol/messages.ts';
import { Broadcast } from './broadcast.ts';
import { Crowd } from './crowd.ts';
import type { LaneAnswer, Standing } from './lanes/contract.ts';
import { log } from './log.ts';
import { type Visitor, visitorOf } from './visitor.ts';

/**
 * An object that holds sockets of a drop: the Sku itself, or one of its lanes. To a client they are the same. They differ in
 * where a request is decided, and in how they know what a welcome says.
 */
export abstract class DropServer extends Server<Env> {
  static override options = { hibernate: true };

  protected readonly crowd: Crowd;
  protected readonly stockBroadcast: Broadcast;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.crowd = new Crowd({
      sku: () => this.sku,
      now: () => Date.now(),
      remaining: () => this.remaining,
      maxPerPurchase: () => this.maxPerPurchase,
      submit: (command, reply) => this.submit(command, reply),
      answered: (message) => this.answered(message),
      tellsUnread: 'bufferedAmount' in WebSocket.prototype,
    });
    this.stockBroadcast = new Broadcast({
      now: () => Date.now(),
      after,
      watchers: () => this.crowd.size,
      changes: () => this.standing?.stock.seq ?? 0,
      send: () => this.tellStock(),
    });
    // A ping must not wake the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** The drop whose sockets these are. */
  protected abstract get sku(): string;

  /** How the drop stands, as far as is known here. */
  protected abstract get standing(): Standing | undefined;

  /** Units left, as far as is known here. It is asked for at every answer, as the next is at every frame. */
  protected abstract get remaining(): number;

  protected abstract get maxPerPurchase(): number;

  /** Hands a shopper's request to where it is decided; `false` when too much is waiting. */
  protected abstract submit(command: ShopperCommand, reply: (answer: LaneAnswer) => void): boolean;

  /** Takes a new connection in and tells it its first message, now or soon. */
  protected abstract welcome(connection: Connection<Visitor>, visitor: Visitor): void;

  /** Sockets have come or gone. */
  protected watchingChanged(): void {
    this.stockBroadcast.watchingChanged();
  }

  /** An answer has gone out to a shopper. */
  protected answered(_message: ServerMessage): void {}

  /** Sends the stock of this moment to everybody here. */
  protected tellStock(): void {
    const { standing } = this;
    if (standing !== undefined) this.crowd.broadcast(JSON.stringify({ type: 'stock', ...standing.stock }));
  }

  protected dismiss(connection: Connection<Visitor>): void {
    this.crowd.leave(connection);
  }

  /** Keeps below the platform's bound on sockets, past which it would answer with a stack trace. */
  override async fetch(request: Request): Promise<Response> {
    if (this.crowd.size < SOCKETS_MAX) return super.fetch(request);
    return new Response('This drop has as many sockets as it can hold.', { status: 503 });
  }

  override onConnect(connection: Connection<Visitor>, { request }: ConnectionContext): void {
    try {
      const visitor = visitorOf(request);
      connection.setState(visitor);
      this.welcome(connection, visitor);
    } catch (error) {
      this.notWelcomed(connection, error);
    }
  }

  protected notWelcomed(connection: Connection<Visitor>, error: unknown): void {
    log.error('A connection could not be welcomed.', { name: this.name, error });
    this.dismiss(connection);
    connection.close(CLOSE_INTERNAL_ERROR, 'Connect again in a moment.');
  }

  /**
   * partyserver would read the socket's attachment, which is deserialised each time, before it hands a frame on. A socket that the
   * crowd knows was read when it came or when the object woke.
   */
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (this.crowd.has(socket)) this.crowd.receive(socket, message);
    else await super.webSocketMessage(socket, message);
  }

  override onMessage(connection: Connection<Visitor>, message: string | ArrayBuffer | ArrayBufferView): void {
    this.crowd.receive(connection, message);
  }

  override onClose(connection: Connection<Visitor>, code?: number): void {
    // partyserver answers no close frame that came without a code, and a browser would wait ten seconds for the answer.
    if (code === CLOSE_NO_STATUS) connection.close(CLOSE_NORMAL);
    this.dismiss(connection);
    this.watchingChanged();
  }

  override onError(connection: Connection<Visitor>): void {
    this.onClose(connection);
  }

  override onRequest(): Response {
    return new Response('This address speaks WebSocket.', { status: 426 });
  }
}

export function after(delayMs: number, callback: () => void): void {
  setTimeout(callback, delayMs);
}
