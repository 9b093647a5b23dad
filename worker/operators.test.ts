import { describe, expect, it } from 'vitest';
import { Operators } from './operators.ts';
import { Vitals } from './vitals.ts';

const BORN_MS = 1_000_000;

/** Operators over real vitals, with a clock and a timer that the test moves. */
class Desk {
  nowMs = BORN_MS;
  readonly timers: { atMs: number; callback: () => void }[] = [];
  readonly vitals = new Vitals({
    now: () => this.nowMs,
    levels: () => ({ remaining: 1, held: 0, sold: 0, watching: 0 }),
    durable: async () => {},
    onChange: () => this.operators.touch(),
  });
  readonly operators = new Operators({
    now: () => this.nowMs,
    after: (delayMs, callback) => this.timers.push({ atMs: this.nowMs + delayMs, callback }),
    pulses: (fromMs, toMs) => this.vitals.pulses(fromMs, toMs),
    frame: ({ at, purchases }) => `${(at - BORN_MS) / 1_000}s ${purchases}`,
  });

  sell(): void {
    this.vitals.flushed(1);
  }

  /** @param lateMs how late every timer comes. */
  passTo(ms: number, lateMs = 0): void {
    for (let due = this.#due(ms); due !== undefined; due = this.#due(ms)) {
      this.timers.splice(this.timers.indexOf(due), 1);
      this.nowMs = due.atMs + lateMs;
      due.callback();
    }
    this.nowMs = BORN_MS + ms;
  }

  #due(ms: number) {
    return this.timers.find(({ atMs }) => atMs <= BORN_MS + ms);
  }

  watch(untilMs = Number.MAX_SAFE_INTEGER) {
    const heard: string[] = [];
    const socket = {
      closed: undefined as number | undefined,
      send: (text: string) => void heard.push(text),
      close: (code: number) => {
        socket.closed = code;
      },
    };
    this.operators.join(socket, { untilMs });
    return { heard, socket };
  }
}

describe('those who run a drop', () => {
  it('LIVE-2: are told once a second, of seconds in which something happened', () => {
    const desk = new Desk();
    const { heard } = desk.watch();
    for (const ms of [100, 200, 900, 1_100, 4_500]) {
      desk.passTo(ms);
      desk.sell();
    }
    desk.passTo(10_000);
    expect(heard).toEqual(['0s 3', '1s 1', '4s 1']);
    expect(desk.timers).toEqual([]);
  });

  it('LIVE-2: are told of every second when a timer comes late, each once', () => {
    const desk = new Desk();
    const { heard } = desk.watch();
    desk.sell();
    desk.nowMs = BORN_MS + 1_500;
    desk.sell();
    desk.passTo(2_600, 1_200);
    desk.sell();
    desk.passTo(9_000, 1_200);
    expect(heard).toEqual(['0s 1', '1s 1', '2s 1']);
  });

  it('LIVE-2: where nobody watches no timer keeps the object awake', () => {
    const desk = new Desk();
    desk.sell();
    const { socket } = desk.watch();
    desk.operators.leave(socket);
    desk.sell();
    expect(desk.timers).toEqual([]);
  });

  it('LIVE-4: hear nothing more when their session is over, and others go on', () => {
    const desk = new Desk();
    const short = desk.watch(BORN_MS + 1_500);
    const long = desk.watch();
    desk.sell();
    desk.passTo(1_200);
    desk.sell();
    desk.passTo(3_000);
    expect(short.heard).toEqual(['0s 1']);
    expect(short.socket.closed).toBe(1008);
    expect(long.heard).toEqual(['0s 1', '1s 1']);
    expect(desk.operators.size).toBe(1);
  });

  it('LIVE-4: one whose socket is gone is forgotten and keeps nobody from hearing', () => {
    const desk = new Desk();
    const broken = {
      send: () => {
        throw new Error('It is closed.');
      },
      close: () => {},
    };
    desk.operators.join(broken, { untilMs: Number.MAX_SAFE_INTEGER });
    const { heard } = desk.watch();
    desk.sell();
    desk.passTo(1_000);
    expect(heard).toEqual(['0s 1']);
    expect(desk.operators.size).toBe(1);
  });
});
