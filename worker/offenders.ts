import { KEPT_OUT_MS } from '../shared/protocol/limits.ts';
import type { Socket } from './audience.ts';

/**
 * Those who were sent away for what they did. A connection ends only when its other end has answered the close frame, and until
 * then the platform hands on all that was sent before: a flood leaves tens of thousands of frames on the line. This is lost with
 * the object's memory, which costs one more round of the same.
 */
export class Offenders {
  readonly #now: () => number;
  /** Closed, and still connected. */
  readonly #sockets = new Set<Socket>();
  /** Until when, in the order in which they were sent away. */
  readonly #keptOut = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many of their sockets still take a place at the platform. */
  get size(): number {
    return this.#sockets.size;
  }

  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
  }

  gone(socket: Socket): void {
    this.#sockets.delete(socket);
  }

  /** A shopper has gone on after all warnings, and would do so on the next socket. */
  keepOut(shopper: string): void {
    const nowMs = this.#now();
    for (const [earlier, untilMs] of this.#keptOut) {
      if (untilMs > nowMs) break;
      this.#keptOut.delete(earlier);
    }
    // Taken out first, so that it stands last.
    this.#keptOut.delete(shopper);
    this.#keptOut.set(shopper, nowMs + KEPT_OUT_MS);
  }

  /** For how long a shopper may open no other socket; 0 for whoever may. */
  keptOutMs(shopper: string): number {
    return Math.max(0, (this.#keptOut.get(shopper) ?? 0) - this.#now());
  }
}
