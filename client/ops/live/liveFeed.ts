import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import type { LiveMessage } from '../../../shared/protocol/pulse.ts';
import { CONNECTION_TIMING, Connection, type ConnectionStatus, type ConnectionTiming } from '../../sdk/connection.ts';
import { languageOf } from '../../sdk/serverMessages.ts';
import { type LiveView, newerStock, updateLive } from './liveView.ts';

/** `signed_out`: the operator did not sign in again. `unknown_sku`: there is no such drop. */
export type FeedEnd = 'signed_out' | 'unknown_sku';

export interface LiveState {
  /** `undefined` until the server's first word. It stays when the connection is lost. */
  readonly view: LiveView | undefined;
  readonly connection: ConnectionStatus;
  readonly ended: FeedEnd | undefined;
}

export interface FeedPorts {
  /** Of the socket, `wss://…`. */
  readonly url: string;
  /** Asked when a connection was refused or ended by the server: whether there is a point in another, once there may be. */
  readonly mayTryAgain: () => Promise<'yes' | FeedEnd>;
  readonly now: () => number;
  readonly timing?: ConnectionTiming;
}

const OPERATOR_LANGUAGE = languageOf<LiveMessage>('opening', 'pulse', 'drop');

/** One drop as its operator's socket tells it. Comes back by itself; sends nothing. */
export class LiveFeed {
  readonly #ports: FeedPorts;
  readonly #listeners = new Set<() => void>();
  #connection: Connection<LiveMessage> | undefined;
  #isClosed = false;
  #state: LiveState = { view: undefined, connection: 'connecting', ended: undefined };

  constructor(ports: FeedPorts) {
    this.#ports = ports;
    this.#connect();
  }

  readonly getState = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What a command has answered, without waiting for the socket to tell the same. */
  readonly take = (stock: StockSnapshot): void => {
    const { view } = this.#state;
    if (view !== undefined) this.#become({ view: { ...view, stock: newerStock(view.stock, stock) } });
  };

  readonly close = (): void => {
    this.#isClosed = true;
    this.#connection?.close();
  };

  #connect(): void {
    const { url, now, timing = CONNECTION_TIMING } = this.#ports;
    this.#connection = new Connection<LiveMessage>(
      {
        language: OPERATOR_LANGUAGE,
        url: () => url,
        whyRefused: async () => {
          const answer = await this.#ports.mayTryAgain();
          if (answer === 'yes') return undefined;
          this.#become({ ended: answer });
          return answer === 'unknown_sku' ? 'unknown_sku' : 'unauthorized';
        },
        onMessage: (message) => this.#become({ view: updateLive(this.#state.view, message, now()) }),
        onStatus: (connection) => this.#follow(connection),
      },
      timing,
    );
  }

  #follow(connection: ConnectionStatus): void {
    if (this.#isClosed) return;
    const wasDismissed = connection === 'ended' && this.#connection?.ended === 'misbehaved';
    this.#become({ connection: wasDismissed ? 'reconnecting' : connection });
    // The server closes an operator's socket for good when its session is over.
    if (wasDismissed) void this.#goOn();
  }

  async #goOn(): Promise<void> {
    const answer = await this.#ports.mayTryAgain();
    if (this.#isClosed) return;
    if (answer === 'yes') this.#connect();
    else this.#become({ connection: 'ended', ended: answer });
  }

  #become(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
