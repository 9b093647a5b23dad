import type { Actor } from '../world/world.ts';
import type { Link } from './link.ts';
import type { ObjectHost, ObjectMethods } from './objectHost.ts';
import { OutputGate } from './outputGate.ts';
import { ServerSocket } from './sockets.ts';
import { Storage } from './storage.ts';

interface Entry {
  readonly run: (object: ObjectMethods, life: ObjectLife) => unknown;
  readonly failed: (error: Error) => void;
}

/** From one construction of an object to the loss of its memory. */
export class ObjectLife implements Actor {
  readonly name: string;
  readonly host: ObjectHost;
  readonly gate: OutputGate;
  readonly storage: Storage;
  readonly clockOffsetMs: number;
  alive = true;
  #object: ObjectMethods | undefined;
  #blocked = 0;
  #callsOut = 0;
  readonly #waiting: Entry[] = [];
  readonly #running = new Set<Entry>();
  readonly #sockets = new Map<Link, ServerSocket>();

  constructor(host: ObjectHost) {
    this.host = host;
    this.name = host.name;
    const { world, weather, newClockOffsetMs } = host.ports;
    this.clockOffsetMs = newClockOffsetMs();
    host.clockOffsetMs = this.clockOffsetMs;
    this.gate = new OutputGate({
      world,
      host,
      commitMs: () => weather.delayMs('commitMs'),
      durable: (writes) => {
        if (this.alive && weather.strikes('commitFails')) host.tear('a commit has failed', 'none');
        else host.kept(writes);
      },
    });
    this.storage = new Storage({
      disk: host.disk,
      gate: this.gate,
      isOver: () => !this.alive,
      before: (writes) => this.#beforeStatement(writes),
      durable: () => new Promise((resolve) => this.gate.output(() => world.at(0, this, resolve))),
    });
  }

  /** Nothing is under way that would keep it awake. */
  get isIdle(): boolean {
    const busy = this.#running.size + this.#waiting.length + this.#blocked + this.#callsOut + this.gate.pending;
    return busy === 0 && !this.host.ports.world.hasTimers(this);
  }

  /** @returns whether the object could be constructed. */
  begin(): boolean {
    try {
      this.#object = this.host.ports.construct(this.#context());
      return this.alive;
    } catch (error) {
      this.host.ports.world.note(this.name, `cannot begin: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  }

  enter(run: Entry['run'], failed: Entry['failed']): void {
    const entry = { run, failed };
    // Whoever comes while others are let in stands behind them.
    if (this.#blocked > 0 || this.#waiting.length > 0) this.#waiting.push(entry);
    else this.#run(entry);
  }

  endTurn(): void {
    if (!this.alive || !this.gate.endTurn()) return;
    this.host.ports.witness.written(this.host);
  }

  /** @param surviving how many of its commits reach the disk all the same. */
  end(surviving: number): void {
    this.alive = false;
    const { world, weather } = this.host.ports;
    const died = new Error('The object has lost its memory.');
    for (const { failed } of [...this.#running, ...this.#waiting]) {
      world.at(weather.delayMs('callMs'), this.host, () => failed(died));
    }
    this.gate.tear(surviving);
  }

  /** Keeps the object awake until a call to another is answered. */
  callsOut(change: 1 | -1): void {
    this.#callsOut += change;
  }

  /** This life's own end of a socket. */
  socketOf(link: Link): ServerSocket {
    const known = this.#sockets.get(link);
    if (known !== undefined) return known;
    const socket = new ServerSocket(link, this);
    this.#sockets.set(link, socket);
    return socket;
  }

  adopt(socket: ServerSocket): void {
    this.#sockets.set(socket.link, socket);
  }

  #run(entry: Entry): void {
    const object = this.#object;
    if (object === undefined || !this.alive) return entry.failed(new Error('The object is gone.'));
    this.#running.add(entry);
    const ended = () => this.#running.delete(entry);
    Promise.resolve()
      .then(() => entry.run(object, this))
      .then(ended, (error: Error) => {
        ended();
        if (this.alive) entry.failed(error);
      });
  }

  #beforeStatement(writes: boolean): void {
    if (!this.alive) throw new Error('The object is gone.');
    const { weather } = this.host.ports;
    if (weather.strikes('diesAtStatement')) {
      this.host.tear('at a statement');
      throw new Error('The process died.');
    }
    if (writes && weather.strikes('writeFails')) throw new Error('disk I/O error');
  }

  #context() {
    const { host } = this;
    return {
      id: { name: host.name, toString: () => host.name },
      storage: this.storage,
      waitUntil: (promise: Promise<unknown>) => void promise.catch(() => {}),
      blockConcurrencyWhile: (run: () => Promise<unknown>) => {
        const blocking = this.#block(run);
        // A program that does not look at it loses its object by it, and nothing else.
        blocking.catch(() => {});
        return blocking;
      },
      acceptWebSocket: (socket: ServerSocket, tags: readonly string[] = []) => socket.accept(this, tags),
      getWebSockets: (tag?: string) =>
        [...host.links]
          .filter((link) => link.serverOpen && (tag === undefined || link.tags.includes(tag)))
          .map((link) => this.socketOf(link)),
      setWebSocketAutoResponse: () => {},
      getTags: (socket: ServerSocket) => socket.link.tags,
      abort: () => {
        if (this.alive) host.tear('it ends itself');
      },
    };
  }

  async #block(run: () => Promise<unknown>): Promise<unknown> {
    this.#blocked += 1;
    try {
      return await run();
    } catch (error) {
      this.host.tear('what kept others out has failed');
      throw error;
    } finally {
      this.#blocked -= 1;
      this.#letIn();
    }
  }

  /** Each in a step of its own, in the order in which they came. */
  #letIn(): void {
    if (this.#waiting.length === 0) return;
    this.host.ports.world.at(0, this, () => {
      const entry = this.#blocked === 0 && this.alive ? this.#waiting.shift() : undefined;
      if (entry === undefined) return;
      this.#run(entry);
      this.#letIn();
    });
  }
}
