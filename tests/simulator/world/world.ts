import { Agenda, type Happening } from './agenda.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

/** Whoever runs code in the simulation: a browser, an isolate of the Worker, one life of a Durable Object. */
export interface Actor {
  readonly name: string;
  /** What a dead one has set in motion does not happen any more. */
  alive: boolean;
  /** Its clock less the world's. No two machines agree. */
  readonly clockOffsetMs: number;
  /** Its turn, with everything that follows from it without waiting, is over. */
  endTurn?(): void;
}

interface Event extends Happening {
  readonly actor: Actor;
  readonly run: () => void;
}

/** When the simulation begins: any moment would do, so one that reads well in a trace. */
export const BEGIN_MS = Date.UTC(2026, 10, 27, 12);

/**
 * Time and everything that happens in it, one thing after the other. In each step one actor runs, with all that follows within
 * the same turn of an event loop; whatever one actor wants of another takes a step of its own. So nothing but the seed decides
 * what comes first.
 */
export class World {
  readonly random: Random;
  readonly trace: Trace;
  readonly #agenda = new Agenda<Event>();
  readonly #timers = new Map<number, Event>();
  #elapsedMs = 0;
  #order = 0;
  #actor: Actor | undefined;
  #steps = 0;
  #failure: unknown;

  constructor(random: Random, trace: Trace) {
    this.random = random;
    this.trace = trace;
  }

  /** Since the beginning of the simulation; not what any clock shows. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Who runs at this moment. */
  get actor(): Actor | undefined {
    return this.#actor;
  }

  /** What the clock of whoever runs shows, in whole milliseconds since the epoch. */
  get clockMs(): number {
    return this.clockMsOf(this.#actor);
  }

  clockMsOf(actor?: Actor): number {
    return Math.floor(BEGIN_MS + this.#elapsedMs + (actor?.clockOffsetMs ?? 0));
  }

  at(delayMs: number, actor: Actor, run: () => void): Event {
    const event = { atMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order, cancelled: false, actor, run };
    this.#order += 1;
    this.#agenda.push(event);
    return event;
  }

  /** A timer of whoever runs; it dies with them. */
  setTimer(delayMs: number, run: () => void): number {
    const actor = this.#actor;
    if (actor === undefined) throw new Error('Nobody runs who could set a timer.');
    const event = this.at(delayMs, actor, () => {
      this.#timers.delete(event.order);
      run();
    });
    this.#timers.set(event.order, event);
    return event.order;
  }

  clearTimer(id: number): void {
    const event = this.#timers.get(id);
    if (event !== undefined) event.cancelled = true;
    this.#timers.delete(id);
  }

  hasTimers(actor: Actor): boolean {
    return [...this.#timers.values()].some((event) => event.actor === actor);
  }

  /** The rest of this step belongs to somebody else: to the life of an object that the step was for. */
  become(actor: Actor): void {
    this.#actor = actor;
  }

  note(who: string, what: string): void {
    this.trace.add(this.#elapsedMs, who, what);
  }

  /** Ends the simulation with what a check has found; the first finding counts. */
  fail(error: unknown): void {
    this.#failure ??= error;
  }

  /** @returns `false` once nothing happens any more before `untilMs`. Throws what a check has found. */
  async step(untilMs: number): Promise<boolean> {
    let event = this.#agenda.pop();
    while (event !== undefined && (event.cancelled || !event.actor.alive)) {
      this.#timers.delete(event.order);
      event = this.#agenda.pop();
    }
    if (event === undefined) return false;
    if (event.atMs > untilMs) {
      this.#agenda.push(event);
      this.#elapsedMs = untilMs;
      return false;
    }
    this.#elapsedMs = event.atMs;
    this.#steps += 1;
    this.#actor = event.actor;
    event.run();
    await turnEnded();
    this.#actor.endTurn?.();
    this.#actor = undefined;
    if (this.#failure !== undefined) throw this.#failure;
    return true;
  }
}

const { setImmediate } = globalThis;

/** Everything that waits for promises alone has run by then. */
function turnEnded(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
