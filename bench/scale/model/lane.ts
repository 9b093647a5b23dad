import type { ShopperCommand } from '../../../shared/inventory/commands.ts';
import { WATCHING_INTERVAL_MS } from '../../../shared/protocol/limits.ts';
import { Broadcast } from '../../../worker/broadcast.ts';
import type {
  Headcount,
  LaneAnswer,
  LaneAnswers,
  LaneBatch,
  LanePush,
  Standing,
} from '../../../worker/lanes/contract.ts';
import { LaneQueue } from '../../../worker/lanes/laneQueue.ts';
import type { Draws } from './draws.ts';
import type { Service } from './service.ts';
import type { Thread } from './thread.ts';
import type { Timeline } from './timeline.ts';

export interface LanePorts {
  readonly timeline: Timeline;
  readonly thread: Thread;
  readonly draws: Draws;
  readonly service: Service;
  readonly timerMs: number;
  readonly watchers: number;
  /** Carries a call to the Sku; `answer` is called when the answers have come. */
  readonly call: (
    batch: Pick<LaneBatch, 'commands' | 'arrivals' | 'headcount'>,
    answer: (answers: LaneAnswers) => void,
  ) => void;
  /** Everybody here has been sent a snapshot. */
  readonly told: (told: Told) => void;
}

export interface Told {
  readonly seq: number;
  readonly atMs: number;
}

/** A lane: the program's own queue and pacing, on a simulated processor, with sockets that are only a number. */
export class SimulatedLane {
  readonly #ports: LanePorts;
  readonly #queue: LaneQueue;
  readonly #broadcast: Broadcast;
  #standing: Standing | undefined;
  #isReportDue = false;
  snapshots = 0;
  frames = 0;

  constructor(ports: LanePorts) {
    this.#ports = ports;
    const { timeline, thread, draws } = ports;
    const after = (delayMs: number, callback: () => void) =>
      timeline.after(delayMs + ports.timerMs, () => thread.enqueue(callback));
    this.#queue = new LaneQueue({
      send: (asked) => this.#send(asked),
      after,
      random: draws.random,
      onAnswers: ({ standing }) => this.#learn(standing),
      onSettled: () => {},
      onIdle: () => {},
    });
    this.#broadcast = new Broadcast({
      now: () => timeline.nowMs,
      after,
      watchers: () => ports.watchers,
      changes: () => this.#standing?.stock.seq ?? 0,
      send: () => this.#tellStock(),
    });
  }

  /** A purchase has come in on a socket. `answer` is called when the answer has left. */
  receive(command: ShopperCommand, answer: (answer: LaneAnswer) => void): void {
    const { thread, service } = this.#ports;
    this.frames += 1;
    thread.enqueue(() => {
      thread.spend(service.frameMs / 2);
      const reply = (outcome: LaneAnswer) => {
        thread.spend(service.frameMs / 2);
        thread.emit(() => answer(outcome));
      };
      if (!this.#queue.submit(command, reply)) reply({ kind: 'busy' });
    });
  }

  /** Somebody has connected: a shopper, whose orders the Sku tells, or `null` for who only watches. */
  arrive(shopper: string | null, welcomed: () => void): void {
    const { thread, service } = this.#ports;
    thread.enqueue(() => {
      thread.spend(service.arrivalMs / 2);
      this.#report();
      if (shopper === null && this.#standing !== undefined) return thread.emit(welcomed);
      this.#queue.arrive(shopper, () => thread.emit(welcomed));
    });
  }

  /** As `LaneRoom` does: the Sku is told at most once a second that the number of sockets has changed. */
  #report(): void {
    if (this.#isReportDue) return;
    this.#isReportDue = true;
    const { timeline, thread } = this.#ports;
    timeline.after(WATCHING_INTERVAL_MS, () => {
      thread.enqueue(() => {
        this.#isReportDue = false;
        this.#queue.report();
      });
    });
  }

  /** @param told is called with the headcount when the answer has left. */
  push({ standing }: LanePush, told: (headcount: Headcount) => void): void {
    const { thread, service } = this.#ports;
    thread.enqueue(() => {
      thread.spend(service.pushMs / 2);
      this.#learn(standing);
      const headcount = this.#headcount();
      thread.emit(() => told(headcount));
    });
  }

  #send(asked: Pick<LaneBatch, 'commands' | 'arrivals'>): Promise<LaneAnswers> {
    const { timeline, thread, service, call } = this.#ports;
    thread.spend(service.callMs / 2);
    return timeline.promise((fulfil) => {
      const batch = { ...asked, headcount: this.#headcount() };
      thread.emit(() => call(batch, (answers) => thread.enqueue(() => fulfil(answers))));
    });
  }

  #headcount(): Headcount {
    const { watchers, timeline } = this.#ports;
    return { watching: watchers, sockets: watchers, atMs: timeline.nowMs };
  }

  /** As `LaneRoom` does: what is older than what is known comes from a call that was overtaken. */
  #learn(standing: Standing): void {
    const known = this.#standing;
    if (known !== undefined && standing.stock.seq < known.stock.seq) return;
    this.#standing = standing;
    if (known === undefined || standing.stock.seq !== known.stock.seq) this.#broadcast.stockChanged();
    else if (standing.stock.watching !== known.stock.watching) this.#broadcast.watchingChanged();
  }

  #tellStock(): void {
    const { thread, service, timeline, watchers, told } = this.#ports;
    const seq = this.#standing?.stock.seq ?? 0;
    this.snapshots += 1;
    thread.spend(watchers * service.tellMs);
    thread.emit(() => told({ seq, atMs: timeline.nowMs }));
  }
}
