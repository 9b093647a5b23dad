import { type Connection, type ConnectionContext, Server } from 'partyserver';
import {
  CLOSE_INTERNAL_ERROR,
  CLOSE_NO_STATUS,
  CLOSE_NORMAL,
  CLOSE_TRY_AGAIN_LATER,
  SOCKETS_MAX,
  SOCKETS_PER_SHOPPER_MAX,
} from '../shared/protocol/limits.ts';
import { Audience, type Member, type Seat } from './audience.ts';
import { Crowd } from './crowd.ts';
import { log } from './log.ts';
import type { Room } from './room.ts';
import { type Visitor, visitorOf } from './visitor.ts';
import type { Judgement } from './watching.ts';

/**
 * An object that holds sockets of a drop: the Sku itself, or a lane. To a client they are the same. They differ in which rooms
 * they have, and so in where a request is decided, and in how they know what a welcome says.
 */
export abstract class DropServer extends Server<Env> {
  static override options = { hibernate: true };

  protected readonly crowd: Crowd;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.crowd = new Crowd({
      now: () => Date.now(),
      judge: (home, others) => this.judge(home, others),
      roomOf: (sku) => this.roomOf(sku),
      seated: (member, newSeats) => this.seated(member, newSeats),
    });
    // A ping must not wake the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** Takes a new connection in and tells it its first message, now or soon. */
  protected abstract welcome(connection: Connection<Visitor>, visitor: Visitor): void;

  /** Whether those whose home this is may watch these other SKUs here. */
  protected abstract judge(home: Room, others: readonly string[]): Promise<Judgement>;

  protected abstract roomOf(sku: string): Room;

  /** A socket watches other SKUs than before; those that are new are to be welcomed. */
  protected abstract seated(member: Member, newSeats: readonly Seat[]): void;

  protected newAudience(sku: string): Audience {
    return new Audience(sku, {
      tellsUnread: 'bufferedAmount' in WebSocket.prototype,
      gone: ({ socket }) => this.crowd.leave(socket),
      lags: (member) =>
        this.crowd.close(member, CLOSE_TRY_AGAIN_LATER, 'This connection does not keep up. Connect again.'),
      afterTurn: (callback) => after(0, callback),
    });
  }

  protected dismiss(connection: Connection<Visitor>): void {
    this.crowd.gone(connection);
  }

  /** Keeps below the platform's bound on sockets, past which it would answer with a stack trace. */
  override async fetch(request: Request): Promise<Response> {
    if (this.crowd.size >= SOCKETS_MAX) {
      return new Response('This drop has as many sockets as it can hold.', { status: 503 });
    }
    if (this.#isCrowdedBy(request)) {
      return new Response('This shopper has as many sockets here as one may have.', { status: 429 });
    }
    return super.fetch(request);
  }

  #isCrowdedBy(request: Request): boolean {
    if (request.headers.get('upgrade') === null) return false;
    const visitor = visitorOf(request);
    if (visitor.kind !== 'shopper' || visitor.shopper === null) return false;
    return this.roomOf(visitor.home).audience.seatsOf(visitor.shopper) >= SOCKETS_PER_SHOPPER_MAX;
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
    if (this.crowd.knows(socket)) this.crowd.receive(socket, message);
    else await super.webSocketMessage(socket, message);
  }

  override onMessage(connection: Connection<Visitor>, message: string | ArrayBuffer | ArrayBufferView): void {
    this.crowd.receive(connection, message);
  }

  override onClose(connection: Connection<Visitor>, code?: number): void {
    // partyserver answers no close frame that came without a code, and a browser would wait ten seconds for the answer.
    if (code === CLOSE_NO_STATUS) connection.close(CLOSE_NORMAL);
    this.dismiss(connection);
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
