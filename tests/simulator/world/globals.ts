import { SimulatedBlob, SimulatedRequest, SimulatedResponse } from '../platform/http.ts';
import { simulatedCrypto } from './crypto.ts';
import type { World } from './world.ts';

/** What the platform gives to the programs on it, beside time and chance. */
export interface Provided {
  readonly fetch: (url: string, init?: RequestInit) => Promise<unknown>;
  readonly WebSocket: unknown;
  readonly WebSocketPair: unknown;
  readonly console: object;
}

const REAL = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  random: Math.random,
  timeout: AbortSignal.timeout,
};

/**
 * Puts the simulated clock, timers, randomness and network in the place of the real ones, as the programs know them by their
 * global names. While nobody in the simulation runs, time and timers are the real ones: they belong to whoever runs the test.
 *
 * @returns what puts the real ones back.
 */
export function replaceGlobals(world: World, provided: Provided): () => void {
  const random = world.random.fork('of the programs');
  const replacements: Readonly<Record<string, unknown>> = {
    ...provided,
    Date: simulatedDate(world),
    setTimeout: (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) =>
      world.actor === undefined
        ? REAL.setTimeout(run, delayMs, ...args)
        : world.setTimer(Math.max(0, delayMs), () => run(...args)),
    clearTimeout: (timer: unknown) => {
      if (typeof timer === 'number') world.clearTimer(timer);
      else REAL.clearTimeout(timer as Parameters<typeof REAL.clearTimeout>[0]);
    },
    crypto: simulatedCrypto(random),
    performance: { now: () => world.elapsedMs },
    Request: SimulatedRequest,
    Response: SimulatedResponse,
    Blob: SimulatedBlob,
    WebSocketRequestResponsePair: class {
      readonly request: string;
      readonly response: string;
      constructor(request: string, response: string) {
        this.request = request;
        this.response = response;
      }
    },
  };
  const before = Object.keys(replacements).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  for (const [name, value] of Object.entries(replacements))
    define(globalThis, name, { value, configurable: true, writable: true });
  define(Math, 'random', {
    value: () => (world.actor === undefined ? REAL.random() : random.next()),
    configurable: true,
    writable: true,
  });
  define(AbortSignal, 'timeout', { value: (ms: number) => signalAfter(world, ms), configurable: true, writable: true });
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else define(globalThis, name, descriptor);
    }
    define(Math, 'random', { value: REAL.random, configurable: true, writable: true });
    define(AbortSignal, 'timeout', { value: REAL.timeout, configurable: true, writable: true });
  };
}

function define(owner: object, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(owner, name, descriptor);
}

function simulatedDate(world: World): unknown {
  const now = () => (world.actor === undefined ? REAL.Date.now() : world.clockMs);
  return class extends REAL.Date {
    constructor(...args: [] | [number | string]) {
      super(args[0] ?? now());
    }
    static override now(): number {
      return now();
    }
  };
}

function signalAfter(world: World, ms: number): AbortSignal {
  if (world.actor === undefined) return REAL.timeout.call(AbortSignal, ms);
  const controller = new AbortController();
  world.setTimer(ms, () => controller.abort(new Error('The operation timed out.')));
  return controller.signal;
}
