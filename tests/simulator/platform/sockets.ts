import type { Actor, World } from '../world/world.ts';
import { Link } from './link.ts';
import type { ObjectLife } from './objectLife.ts';

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

type Listener = (event: object) => void;

/** What both ends of a socket have, under the names of the browser and of the platform. */
export abstract class SimulatedWebSocket {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static readonly CLOSING = CLOSING;
  static readonly CLOSED = CLOSED;
  static readonly READY_STATE_CONNECTING = CONNECTING;
  static readonly READY_STATE_OPEN = OPEN;
  static readonly READY_STATE_CLOSING = CLOSING;
  static readonly READY_STATE_CLOSED = CLOSED;

  link: Link | undefined;
  readyState: number = OPEN;
  binaryType = 'arraybuffer';

  get bufferedAmount(): number {
    return this.link?.unread ?? 0;
  }

  serializeAttachment(value: unknown): void {
    if (this.link !== undefined) this.link.attachment = structuredClone(value);
  }

  deserializeAttachment(): unknown {
    return structuredClone(this.link?.attachment);
  }
}

/** The end at the object, as one of its lives sees it. */
export class ServerSocket extends SimulatedWebSocket {
  override link: Link;
  #life: ObjectLife | undefined;

  constructor(link: Link, life?: ObjectLife) {
    super();
    this.link = link;
    this.#life = life;
    if (!link.serverOpen) this.readyState = CLOSED;
  }

  /** Lets the object sleep while the socket stays. Without a life it is an end that its program gives up at once. */
  accept(life?: ObjectLife, tags: readonly string[] = []): void {
    if (life === undefined) return;
    this.#life = life;
    this.link.host = life.host;
    this.link.tags = tags;
    life.host.links.add(this.link);
    life.adopt(this);
  }

  send(frame: string): void {
    if (this.readyState !== OPEN || !this.link.serverOpen) throw new TypeError("Can't call send() after close().");
    this.#life?.gate.output(() => this.link.fromServer(frame));
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState !== OPEN || !this.link.serverOpen) return;
    this.readyState = CLOSING;
    this.#life?.gate.output(() => this.link.closedByServer(code, reason));
  }
}

/** `new WebSocketPair()` of a life: the client's end is whatever the upgrade hands on. */
export function webSocketPair(world: World): unknown {
  return class {
    readonly 0: Link;
    readonly 1: ServerSocket;
    constructor() {
      this[0] = new Link(world);
      this[1] = new ServerSocket(this[0]);
    }
  };
}

/** Connects a client, which is told by `opened` or `failed`. */
export type Connect = (url: string, socket: ClientSocket) => void;

/** The end at a client. */
export class ClientSocket extends SimulatedWebSocket {
  readonly actor: Actor;
  readonly url: string;
  /** When it began to connect, by the world's time. */
  readonly askedMs: number;
  override readyState: number = CONNECTING;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(actor: Actor, url: string, askedMs: number) {
    super();
    this.actor = actor;
    this.url = url;
    this.askedMs = askedMs;
  }

  get isOpen(): boolean {
    return this.readyState === OPEN;
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type);
    if (listeners === undefined) this.#listeners.set(type, new Set([listener]));
    else listeners.add(listener);
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  send(frame: string): void {
    if (this.isOpen) this.link?.fromClient(frame);
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState === CLOSING || this.readyState === CLOSED) return;
    const wasOpen = this.isOpen;
    this.readyState = CLOSING;
    if (wasOpen) this.link?.closedByClient(code, reason);
  }

  opened(link: Link): void {
    if (this.readyState !== CONNECTING) {
      link.open(this);
      return link.cut();
    }
    this.link = link;
    this.readyState = OPEN;
    link.open(this);
    this.hear('open', {});
  }

  failed(): void {
    if (this.readyState !== CONNECTING) return;
    this.hear('error', { error: new Error('The connection could not be opened.') });
    this.hearClose(1006, '', false);
  }

  hearClose(code: number, reason: string, wasClean: boolean): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.hear('close', { code, reason, wasClean });
  }

  hear(type: string, parts: object): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener({ type, ...parts });
  }
}

export function clientSocketClass(world: World, connect: Connect): unknown {
  return class extends ClientSocket {
    constructor(url: string) {
      const { actor } = world;
      if (actor === undefined) throw new Error('Nobody runs who could open a socket.');
      super(actor, url, world.elapsedMs);
      connect(url, this);
    }
  };
}
