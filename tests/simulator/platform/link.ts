import type { World } from '../world/world.ts';
import type { ObjectHost } from './objectHost.ts';
import type { ClientSocket } from './sockets.ts';

/** A platform notices so late that somebody is gone who has not said so. */
const SILENCE_MS = 60_000;

/** The close code of a connection that broke. */
const BROKEN = 1006;

/** A connection between a client and an object. Frames keep their order; what was on its way when it breaks is lost. */
export class Link {
  readonly #world: World;
  host: ObjectHost | undefined;
  client: ClientSocket | undefined;
  tags: readonly string[] = [];
  /** What the object has written onto its end; it survives the object's memory. */
  attachment: unknown;
  serverOpen = true;
  /** Bytes that were sent to the client and have not arrived. */
  unread = 0;
  #clientOpen = false;
  #isBroken = false;
  #backlog: (() => void)[] = [];
  #serverFreeMs = 0;
  #clientFreeMs = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The upgrade has reached the client. */
  open(client: ClientSocket): void {
    this.client = client;
    this.#clientOpen = true;
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const send of backlog) send();
  }

  fromServer(frame: string): void {
    this.unread += frame.length;
    this.#toClient((client) => {
      this.unread -= frame.length;
      this.host?.ports.witness.told(this, frame);
      client.hear('message', { data: frame });
    });
  }

  closedByServer(code: number, reason: string): void {
    this.serverOpen = false;
    this.#toClient((client) => {
      client.hearClose(code, reason, true);
      // The client's half of the handshake.
      this.#toServer((host) => this.#closeAtServer(host, code, reason, true));
    });
  }

  fromClient(frame: string): void {
    this.#toServer((host) => {
      if (frame === 'ping') return this.fromServer('pong');
      host.ports.witness.asked(this, frame);
      host.enter(
        (object, life) => object.webSocketMessage(life.socketOf(this), frame),
        () => {},
      );
    });
  }

  closedByClient(code: number, reason: string): void {
    this.#toServer((host) => this.#closeAtServer(host, code, reason, true));
  }

  /** Nothing passes for a while. */
  stall(ms: number): void {
    const untilMs = this.#world.elapsedMs + ms;
    this.#serverFreeMs = Math.max(this.#serverFreeMs, untilMs);
    this.#clientFreeMs = Math.max(this.#clientFreeMs, untilMs);
  }

  /** Breaks. `silently`: neither end is told, and each finds out by itself. */
  cut(how: 'and both are told' | 'silently' | 'with its object' = 'and both are told'): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    const { host, client } = this;
    if (host === undefined) return;
    const { weather } = host.ports;
    if (how === 'with its object') this.#forget();
    const delayMs = how === 'silently' ? SILENCE_MS : weather.delayMs('networkMs');
    this.#world.at(delayMs, host, () => this.#closeAtServer(host, BROKEN, '', false));
    if (client === undefined || how === 'silently') return;
    this.#world.at(weather.delayMs('networkMs'), client.actor, () => client.hearClose(BROKEN, '', false));
  }

  #closeAtServer(host: ObjectHost, code: number, reason: string, wasClean: boolean): void {
    if (!host.links.has(this)) return;
    host.enter(
      async (object, life) => {
        const socket = life.socketOf(this);
        await object.webSocketClose(socket, code, reason, wasClean);
        this.serverOpen = false;
        this.#forget();
      },
      () => this.#forget(),
    );
  }

  #forget(): void {
    this.serverOpen = false;
    this.host?.links.delete(this);
  }

  #toServer(run: (host: ObjectHost) => void): void {
    const { host } = this;
    if (host === undefined || this.#isBroken) return;
    this.#serverFreeMs = this.#next(this.#serverFreeMs, host);
    this.#world.at(this.#serverFreeMs - this.#world.elapsedMs, host, () => {
      if (!this.#isBroken && host.links.has(this)) run(host);
    });
  }

  #toClient(run: (client: ClientSocket) => void): void {
    if (!this.#clientOpen) {
      this.#backlog.push(() => this.#toClient(run));
      return;
    }
    const { host, client } = this;
    if (host === undefined || client === undefined || this.#isBroken) return;
    this.#clientFreeMs = this.#next(this.#clientFreeMs, host);
    this.#world.at(this.#clientFreeMs - this.#world.elapsedMs, client.actor, () => {
      if (!this.#isBroken && client.isOpen) run(client);
    });
  }

  /** When the next frame of this direction arrives: never before the one that was sent before it. */
  #next(freeMs: number, host: ObjectHost): number {
    return Math.max(this.#world.elapsedMs + host.ports.weather.delayMs('networkMs'), freeMs);
  }
}
