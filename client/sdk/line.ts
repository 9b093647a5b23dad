import { WATCHED_MAX } from '../../shared/protocol/limits.ts';
import type { ErrorMessage, OrderRequest, ServerMessage, WelcomeMessage } from '../../shared/protocol/messages.ts';
import { socketUrl } from './addresses.ts';
import { AnonymousSession } from './anonymousSession.ts';
import type { DropClient, DropOptions } from './api.ts';
import { Drop, type DropLine, initialState } from './client.ts';
import { Connection, type ConnectionStatus, type EndReason } from './connection.ts';
import { type Identity, shopIdentity } from './identity.ts';
import { SHOPPER_LANGUAGE } from './serverMessages.ts';
import { browserStorage, type KeyValueStorage, unfailing } from './storage.ts';
import { DROP_TIMING, type DropTiming } from './timing.ts';
import { whyRefused } from './whyRefused.ts';

/**
 * One socket and the drops that are told of on it: the one whose address it has, which is its home, and other sizes of the
 * same product that are watched beside it. Each hears what is about it, and nothing else.
 */
export class Line implements DropLine {
  readonly home: Drop;
  readonly #options: DropOptions;
  readonly #timing: DropTiming;
  readonly #host: string;
  readonly #storage: KeyValueStorage;
  readonly #identity: Identity | undefined;
  readonly #connection: Connection<ServerMessage>;
  /** By SKU, the home among them. */
  readonly #drops = new Map<string, Drop>();
  /** What the server was last told to watch on this connection. */
  #told: ReadonlySet<string> = new Set();
  #telling: ReturnType<typeof setTimeout> | undefined;
  #token: string | undefined;
  #shopper: string | undefined;

  constructor(options: DropOptions, timing: DropTiming = DROP_TIMING) {
    this.#options = options;
    this.#timing = timing;
    this.#storage = unfailing(options.storage ?? browserStorage());
    this.#host = originOf(options.host ?? globalThis.location?.origin);
    if (options.token !== undefined) this.#identity = shopIdentity(options.token);
    else if (options.buys !== false) {
      this.#identity = new AnonymousSession(this.#host, this.#storage, timing.now, options.challenge);
    }
    this.home = this.#add(options.sku);
    this.#connection = new Connection(
      {
        language: SHOPPER_LANGUAGE,
        url: () => this.#url(),
        whyRefused: () => this.#whyRefused(),
        onMessage: (message) => this.#hear(message),
        onStatus: () => this.#reconsider(),
      },
      timing.connection,
    );
  }

  get status(): ConnectionStatus {
    return this.#connection.status;
  }

  get ended(): EndReason | undefined {
    return this.#connection.ended;
  }

  get buys(): boolean {
    return this.#identity !== undefined;
  }

  send(sku: string, request: OrderRequest): void {
    this.#connection.send(sku === this.home.sku ? request : { ...request, sku });
  }

  replace(): void {
    this.#connection.replace();
  }

  watch(sku: string): DropClient {
    const known = this.#drops.get(sku);
    if (known !== undefined) return known;
    if (this.#drops.size > WATCHED_MAX) {
      throw new RangeError(
        `One socket watches at most ${WATCHED_MAX} sizes beside its own drop; close one of them first.`,
      );
    }
    // It was left in this very turn. The server welcomes only what is new to it, so it must hear of that.
    if (this.#told.has(sku)) this.#tell();
    const drop = this.#add(sku);
    if (this.#shopper !== undefined) drop.identify(this.#shopper);
    drop.reconsider();
    this.#tellSoon(0);
    return drop;
  }

  /** The line ends with its home. */
  leave(sku: string): void {
    if (sku === this.home.sku) return this.#connection.close();
    const drop = this.#drops.get(sku);
    this.#drops.delete(sku);
    drop?.end('closed');
    this.#tellSoon(0);
  }

  #add(sku: string): Drop {
    const state = initialState({ ...this.#options, sku }, this.#timing.now());
    const drop = new Drop(this, state, sku, this.#storage, this.#timing);
    this.#drops.set(sku, drop);
    return drop;
  }

  #hear(message: ServerMessage): void {
    const { sku = this.home.sku } = message;
    if (sku === this.home.sku) {
      if (message.type === 'welcome') this.#told = new Set();
      this.home.hear(message);
      if (message.type === 'welcome') this.#tell();
    } else if (message.type === 'error' && message.id === undefined) {
      // About the watching of it: whoever has connected is to know, and it has no purchase that this would answer.
      this.home.fail(message);
    } else {
      // What is about a drop that was left meanwhile was on its way.
      this.#drops.get(sku)?.hear(message.type === 'welcome' ? message : withoutSku(message));
      // The server tells of a size that leaves its product once more, and then no longer.
      if (message.type === 'drop' && message.drop.product !== this.home.product) this.leave(sku);
    }
    if (message.type === 'error' && message.id === undefined) this.#reconsiderTold(message);
  }

  /**
   * An error that is about none of our purchases is about what we want to watch. A list that came too fast, or at a bad moment,
   * is told once more. One with a name in it that cannot be watched is told without that, for the server takes all or nothing.
   */
  #reconsiderTold({ code, sku }: ErrorMessage): void {
    const waiting = [...this.#told].filter((each) => this.#drops.get(each)?.isLive === false);
    if (waiting.length === 0) return;
    this.#told = new Set();
    if (code === 'bad_message') {
      for (const each of sku === undefined ? waiting : [sku]) this.leave(each);
    } else {
      const { retryMs, random } = this.#timing.purchases;
      this.#tellSoon(retryMs * (1 + random()));
    }
  }

  /** All that is watched and left within one turn makes one message. */
  #tellSoon(delayMs: number): void {
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#tell(), delayMs);
  }

  #tell(): void {
    clearTimeout(this.#telling);
    if (this.status !== 'live') return;
    const skus = [...this.#drops.keys()].filter((sku) => sku !== this.home.sku);
    if (skus.length === this.#told.size && skus.every((sku) => this.#told.has(sku))) return;
    this.#told = new Set(skus);
    this.#connection.send({ type: 'watch', skus });
  }

  async #url(): Promise<string> {
    const { sku } = this.home;
    if (this.#identity === undefined) return socketUrl(this.#host, sku);
    const { token, shopper } = await this.#identity.credentials().catch((error: unknown) => {
      const cause = error instanceof Error ? error.message : String(error);
      this.home.fail({ code: 'no_token', message: `There is no token yet: ${cause}. Trying again.` });
      throw error;
    });
    this.#token = token;
    if (this.ended === undefined) {
      this.#shopper = shopper;
      for (const drop of this.#drops.values()) drop.identify(shopper);
    }
    return socketUrl(this.#host, sku, token);
  }

  async #whyRefused(): Promise<EndReason | undefined> {
    const token = this.#token;
    const reason = await whyRefused(this.#host, this.home.sku, token);
    const another = reason === 'unauthorized' && token !== undefined && this.#identity?.discard(token);
    return another ? undefined : reason;
  }

  #reconsider(): void {
    if (this.ended !== undefined) clearTimeout(this.#telling);
    for (const drop of [...this.#drops.values()]) drop.reconsider();
  }
}

/** What a drop tells of is about itself, whichever socket it came over. */
function withoutSku({ sku: _, ...message }: Exclude<ServerMessage, WelcomeMessage>): ServerMessage {
  return message;
}

function originOf(host: string | undefined): string {
  if (host !== undefined && URL.canParse(host)) return new URL(host).origin;
  throw new TypeError(`The host must be an origin such as https://drops.example, not ${host}.`);
}
