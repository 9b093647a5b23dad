import type { Actor, World } from '../world/world.ts';
import { SimulatedRequest, type SimulatedResponse } from './http.ts';
import { Link } from './link.ts';
import type { ClientSocket } from './sockets.ts';
import type { Weather } from './weather.ts';

/** The Worker's own methods, which the platform calls. */
export interface WorkerMethods {
  fetch(request: unknown, env: unknown, context: unknown): unknown;
  queue(batch: unknown, env: unknown, context: unknown): unknown;
}

export interface EdgePorts {
  readonly world: World;
  readonly weather: Weather;
  readonly worker: WorkerMethods;
  readonly env: unknown;
  /** Somebody else's server, where the Worker posts to. */
  readonly elsewhere: (request: SimulatedRequest) => Promise<SimulatedResponse>;
}

/** How long until a client notices that nothing comes back. */
const LOST_MS = 1_000;

const CONTEXT = {
  waitUntil: (promise: Promise<unknown>) => void promise.catch(() => {}),
  passThroughOnException: () => {},
};

/** Between the clients and the Worker: requests, upgrades, and what a network does to them. */
export class Edge {
  readonly #ports: EdgePorts;
  /** Where the Worker runs. It is replaced by a new one with every deployment. */
  #isolate: Actor = newIsolate();
  /** What ends the requests that are under way in it. */
  readonly #open = new Set<() => void>();

  constructor(ports: EdgePorts) {
    this.#ports = ports;
  }

  get isolate(): Actor {
    return this.#isolate;
  }

  /** Whatever ran in the old isolate does not go on. */
  deploy(): void {
    this.#isolate.alive = false;
    this.#isolate = newIsolate();
    for (const lost of this.#open) lost();
    this.#open.clear();
  }

  /** `fetch` of whoever runs: of a client at the Worker, of the Worker elsewhere. */
  readonly fetch = (url: string, init?: object): Promise<SimulatedResponse> => {
    const request = new SimulatedRequest(url, init);
    const from = this.#ports.world.actor;
    if (from === undefined) throw new Error('Nobody runs who could ask.');
    return from === this.#isolate ? this.#ports.elsewhere(request) : this.#request(request, from);
  };

  /** Opens a socket of a client. */
  readonly connect = (url: string, socket: ClientSocket): void => {
    const { world, weather } = this.#ports;
    const request = new SimulatedRequest(url.replace(/^ws/, 'http'), { headers: { upgrade: 'websocket' } });
    const back = (run: () => void) => world.at(weather.delayMs('networkMs'), socket.actor, run);
    if (weather.strikes('requestLost')) return void back(() => socket.failed());
    this.#run(request, (response) => {
      const link = response?.webSocket;
      if (!(link instanceof Link)) return void back(() => socket.failed());
      if (!socket.actor.alive || weather.strikes('responseLost')) {
        link.cut();
        return void back(() => socket.failed());
      }
      back(() => socket.opened(link));
    });
  };

  #request(request: SimulatedRequest, from: Actor): Promise<SimulatedResponse> {
    const { world, weather } = this.#ports;
    return new Promise((resolve, reject) => {
      const back = (delayMs: number, run: () => void) => world.at(delayMs, from, run);
      const lost = () => back(weather.delayMs('networkMs') + LOST_MS, () => reject(new TypeError('fetch failed')));
      request.signal?.addEventListener('abort', () => reject(request.signal?.reason));
      if (weather.strikes('requestLost')) return void lost();
      const answered = (response: SimulatedResponse | undefined) => {
        if (response === undefined || weather.strikes('responseLost')) lost();
        else back(weather.delayMs('networkMs'), () => resolve(response));
      };
      this.#run(request, answered);
      // Somewhere on the way it was sent once more.
      if (weather.strikes('requestTwice')) this.#run(request, () => {});
    });
  }

  /** @param answered told `undefined` where the isolate is replaced meanwhile. */
  #run(request: SimulatedRequest, answered: (response: SimulatedResponse | undefined) => void): void {
    const { world, weather, worker, env } = this.#ports;
    const lost = () => answered(undefined);
    this.#open.add(lost);
    const ended = (response: SimulatedResponse | undefined) => {
      if (this.#open.delete(lost)) answered(response);
    };
    world.at(weather.delayMs('networkMs'), this.#isolate, () => {
      Promise.resolve(worker.fetch(request.clone(), env, CONTEXT)).then(
        (response) => ended(response as SimulatedResponse),
        () => ended(undefined),
      );
    });
  }
}

function newIsolate(): Actor {
  return { name: 'worker', alive: true, clockOffsetMs: 0 };
}
