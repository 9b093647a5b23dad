import ReconnectingWebSocket from 'partysocket/ws';
import type { ClientMessage } from '../../shared/protocol/messages.ts';
import type { Language } from './serverMessages.ts';

/** `live` begins with the server's greeting, not with the open socket. */
export type ConnectionStatus = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'ended';

/** Why a connection has ended for good. */
export type EndReason = 'unknown_sku' | 'unauthorized' | 'misbehaved' | 'closed';

export interface ConnectionPorts<Heard> {
  readonly language: Language<Heard>;
  /** Asked before each attempt, so that a token may be a fresh one. A rejection counts as a failed attempt. */
  url(): string | Promise<string>;
  /** Asked before the next attempt when the last one failed before it was open. A reason ends the connection. */
  whyRefused(): Promise<EndReason | undefined>;
  onMessage(message: Heard): void;
  onStatus(status: ConnectionStatus): void;
}

export interface ConnectionTiming {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** The first wait is this and a random part of `reconnectSpreadMs` more. */
  readonly reconnectMinMs: number;
  /** A drop's whole crowd loses its sockets in one moment at each deploy; this is over how long it comes back. */
  readonly reconnectSpreadMs: number;
  /** Silence after which the server is asked whether it is there. */
  readonly heartbeatMs: number;
  /** Further silence after which the connection is replaced. */
  readonly pongTimeoutMs: number;
}

export const CONNECTION_TIMING: ConnectionTiming = {
  random: () => Math.random(),
  reconnectMinMs: 500,
  reconnectSpreadMs: 2_500,
  heartbeatMs: 20_000,
  pongTimeoutMs: 8_000,
};

/** Waits grow by this factor up to this multiple of the first one, so that they stay as jittered as it is. */
const RECONNECT_GROWTH = 1.6;
const RECONNECT_GROWTH_MAX = 6;

/** A server that greets a crowd may be slow; giving up sooner would only add to its work. */
const OPEN_TIMEOUT_MS = 10_000;

/**
 * Whoever asks why it was refused while a server starts is answered together with everybody who asks, in one moment, and would
 * come back with all of them. So each waits once more, for a part of so many times as long as the answer took.
 */
const ANSWERED_TOGETHER_SPREAD = 4;

/** The server closes with these when the same again would be no better: binary frame, offender, oversized frame. */
const TERMINAL_CODES = [1003, 1008, 1009];

/**
 * A socket to one drop that comes back by itself, with jitter, until the server says that there is no point. It sends
 * nothing while it is not live: what must arrive is its owner's to send again after the next welcome.
 */
export class Connection<Heard> {
  readonly #ports: ConnectionPorts<Heard>;
  readonly #timing: ConnectionTiming;
  /** How unlucky this connection is with its waits, from 0 up to 1. Drawn once. */
  readonly #jitter: number;
  #socket: ReconnectingWebSocket | undefined;
  #status: ConnectionStatus = 'connecting';
  #ended: EndReason | undefined;
  #refused = false;
  #heartbeat: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ConnectionPorts<Heard>, timing: ConnectionTiming = CONNECTION_TIMING) {
    this.#ports = ports;
    this.#timing = timing;
    this.#jitter = timing.random();
    // Node has neither event. A browser that knows that it has no network saves us the wait for a pong.
    globalThis.addEventListener?.('online', this.#online);
    globalThis.addEventListener?.('offline', this.replace);
    this.#open();
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  get ended(): EndReason | undefined {
    return this.#ended;
  }

  /** Only while `live`. */
  send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  close(): void {
    this.#end('closed');
  }

  #open(): void {
    const { reconnectMinMs, reconnectSpreadMs } = this.#timing;
    const delayMs = reconnectMinMs + this.#jitter * reconnectSpreadMs;
    const socket = new ReconnectingWebSocket(() => this.#nextUrl(), null, {
      minReconnectionDelay: delayMs,
      maxReconnectionDelay: delayMs * RECONNECT_GROWTH_MAX,
      reconnectionDelayGrowFactor: RECONNECT_GROWTH,
      connectionTimeout: OPEN_TIMEOUT_MS,
      maxEnqueuedMessages: 0,
      shouldReconnectOnClose: ({ code }) => !TERMINAL_CODES.includes(code),
    });
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      this.#listen();
    });
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#receive(data);
    });
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return;
      if (TERMINAL_CODES.includes(code)) return this.#end('misbehaved');
      this.#refused = !opened;
      opened = false;
      this.#lost();
    });
    // An attempt that fails for want of an address has no close.
    socket.addEventListener('error', () => {
      if (socket === this.#socket) this.#lost();
    });
    this.#socket = socket;
  }

  async #nextUrl(): Promise<string> {
    if (this.#refused) {
      const askedAtMs = performance.now();
      const reason = await this.#ports.whyRefused();
      this.#refused = false;
      // The socket is closed by this, and a closed one does not look at the address that it asked for.
      if (reason !== undefined) this.#end(reason);
      else await this.#spread(performance.now() - askedAtMs);
    }
    return this.#ended === undefined ? this.#ports.url() : '';
  }

  #spread(waitedMs: number): Promise<void> {
    const { reconnectSpreadMs } = this.#timing;
    const withinMs = Math.min(reconnectSpreadMs, ANSWERED_TOGETHER_SPREAD * waitedMs);
    return new Promise((resolve) => setTimeout(resolve, this.#jitter * withinMs));
  }

  #receive(frame: unknown): void {
    const before = this.#status;
    const { decode, greets } = this.#ports.language;
    const message = decode(frame);
    if (message !== undefined && greets(message)) this.#status = 'live';
    // Without a welcome a connection is of no use, though its platform may answer the heartbeat.
    if (this.#status === 'live') this.#listen();
    if (message !== undefined) this.#ports.onMessage(message);
    if (this.#status !== before) this.#ports.onStatus(this.#status);
  }

  /** Begins a silence. Its length is jittered too, so that a server that hangs is not left by everybody at once. */
  #listen(): void {
    const { heartbeatMs, pongTimeoutMs } = this.#timing;
    clearTimeout(this.#heartbeat);
    this.#heartbeat = setTimeout(
      () => {
        this.#socket?.send('ping');
        this.#heartbeat = setTimeout(this.replace, pongTimeoutMs);
      },
      heartbeatMs * (0.75 + this.#jitter / 2),
    );
  }

  /** Gives the socket up for a new one, which connects at once; the old one would sit out a wait that it has begun. */
  readonly replace = (): void => {
    if (this.#ended !== undefined) return;
    this.#drop();
    this.#refused = false;
    this.#lost();
    this.#open();
  };

  readonly #online = (): void => {
    if (this.#status !== 'live') this.replace();
  };

  #lost(): void {
    clearTimeout(this.#heartbeat);
    this.#become(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting');
  }

  #end(reason: EndReason): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    globalThis.removeEventListener?.('online', this.#online);
    globalThis.removeEventListener?.('offline', this.replace);
    clearTimeout(this.#heartbeat);
    this.#drop();
    this.#become('ended');
  }

  /** Forgets the socket before closing it, because it announces its close at once. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #become(status: ConnectionStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#ports.onStatus(status);
  }
}
