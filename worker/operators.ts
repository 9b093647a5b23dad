import { CLOSE_POLICY } from '../shared/protocol/limits.ts';
import type { Pulse } from '../shared/protocol/pulse.ts';
import type { Socket } from './audience.ts';
import type { Operator } from './visitor.ts';

export interface OperatorsPorts {
  readonly now: () => number;
  readonly after: (delayMs: number, callback: () => void) => void;
  /** Seconds from `fromMs` on that have ended before `toMs`. */
  readonly pulses: (fromMs: number, toMs: number) => readonly Pulse[];
  /** The message that tells of one of them, with the stock of this moment. */
  readonly frame: (pulse: Pulse) => string;
}

const FRAME_MS = 1_000;

/** They are remembered for a socket that was being opened at that moment, which takes no hour. */
const ENDED_MAX = 1_000;

/** What lets a socket of an operator's in. */
type Pass = Pick<Operator, 'untilMs' | 'session'>;

/**
 * The sockets of those who run the drop: one frame a second while something happens, and silence, in which the object may
 * sleep, while nothing does (rule LIVE-2). Nothing that they send is read.
 */
export class Operators {
  readonly #ports: OperatorsPorts;
  /** Until when each may watch, and by which session. */
  readonly #sockets = new Map<Socket, Pass>();
  /** Sessions that were ended while their sockets may have been on the way here. */
  readonly #ended = new Set<string>();
  /** Everything that ended before it has been told. */
  #toldToMs: number;
  #scheduled = false;

  constructor(ports: OperatorsPorts) {
    this.#ports = ports;
    this.#toldToMs = secondOf(ports.now());
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** @returns `false` where its session was ended while it was on the way; it is closed then. */
  join(socket: Socket, { untilMs, session }: Pass): boolean {
    if (session !== undefined && this.#ended.has(session)) {
      this.#dismiss(socket);
      return false;
    }
    // With nobody there to be told, nothing was left untold.
    if (this.#sockets.size === 0) this.#toldToMs = secondOf(this.#ports.now());
    this.#sockets.set(socket, { untilMs, ...(session === undefined ? {} : { session }) });
    return true;
  }

  /** Closes what sessions look on that were ended before their time. */
  endSessions(sessions: readonly string[]): void {
    if (this.#ended.size > ENDED_MAX) this.#ended.clear();
    for (const session of sessions) this.#ended.add(session);
    for (const [socket, { session }] of this.#sockets) {
      if (session !== undefined && this.#ended.has(session)) this.#dismiss(socket);
    }
  }

  leave(socket: Socket): void {
    this.#sockets.delete(socket);
  }

  /** Something has happened that they will be told when the second is over. */
  touch(): void {
    if (this.#scheduled || this.#sockets.size === 0) return;
    this.#scheduled = true;
    const nowMs = this.#ports.now();
    this.#ports.after(secondOf(nowMs) + FRAME_MS - nowMs, () => {
      this.#scheduled = false;
      this.#tellPulses();
    });
  }

  tell(text: string): void {
    const nowMs = this.#ports.now();
    for (const [socket, { untilMs }] of this.#sockets) {
      try {
        if (nowMs < untilMs) socket.send(text);
        else this.#dismiss(socket);
      } catch {
        this.leave(socket);
      }
    }
  }

  #tellPulses(): void {
    const toMs = secondOf(this.#ports.now());
    // A timer may come early by the clock, or late: then the second that is still running has its own turn.
    for (const pulse of this.#ports.pulses(this.#toldToMs, toMs)) this.tell(this.#ports.frame(pulse));
    this.#toldToMs = Math.max(this.#toldToMs, toMs);
    if (this.#ports.pulses(toMs, Number.POSITIVE_INFINITY).length > 0) this.touch();
  }

  #dismiss(socket: Socket): void {
    this.leave(socket);
    try {
      socket.close(CLOSE_POLICY, 'The session is over. Sign in again.');
    } catch {
      // It was closed already.
    }
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / FRAME_MS) * FRAME_MS;
}
