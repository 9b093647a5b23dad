import type { Known } from '../../../shared/inventory/commands.ts';
import { decide } from '../../../shared/inventory/decide.ts';
import { NO_STOCK, type Stock } from '../../../shared/inventory/stock.ts';
import { Broadcast } from '../../../worker/broadcast.ts';
import { Intake } from '../../../worker/intake.ts';
import type {
  Headcount,
  LaneAnswer,
  LaneAnswers,
  LaneBatch,
  LanePush,
  Standing,
} from '../../../worker/lanes/contract.ts';
import { LaneRegistry } from '../../../worker/lanes/laneRegistry.ts';
import type { Draws } from './draws.ts';
import { DROP, TERMS } from './drop.ts';
import type { Service, Surroundings } from './service.ts';
import type { Thread } from './thread.ts';
import type { Timeline } from './timeline.ts';

export interface SkuPorts {
  readonly timeline: Timeline;
  readonly thread: Thread;
  readonly draws: Draws;
  readonly service: Service;
  readonly surroundings: Surroundings;
  readonly stock: number;
  /** Carries a push to a lane; `told` is called when the lane's answer has come back. */
  readonly push: (lane: string, push: LanePush, told: (headcount: Headcount) => void) => void;
}

type Batch = Pick<LaneBatch, 'commands' | 'arrivals' | 'headcount'>;

const NOTHING_KNOWN: Known = { orders: new Map(), holdings: new Map(), commands: new Map(), due: [] };

/** What a flush has decided, for those who look at a run afterwards. */
export interface Flush {
  readonly atMs: number;
  readonly seq: number;
}

/**
 * The Sku: the program's own intake, state machine, registry of lanes and pacing, on a simulated processor and disk. What is left
 * out is what costs no time: the ledger keeps nothing, for nobody buys twice.
 */
export class SimulatedSku {
  readonly #ports: SkuPorts;
  readonly #intake: Intake;
  readonly #registry: LaneRegistry;
  readonly #broadcast: Broadcast;
  #durableAtMs = 0;
  readonly flushes: Flush[] = [];
  readonly flushSizes: number[] = [];
  readonly batchSizes: number[] = [];
  readonly callsAtMs: number[] = [];
  pushes = 0;
  soldOutAtMs: number | null = null;

  constructor(ports: SkuPorts) {
    this.#ports = ports;
    const { timeline, thread } = ports;
    const after = (delayMs: number, callback: () => void) =>
      timeline.after(delayMs + ports.surroundings.timerMs, () => thread.enqueue(callback));
    this.#intake = new Intake({
      ledger: {
        load: () => stocked(ports.stock),
        know: (_, batch) => {
          this.flushSizes.push(batch.length);
          thread.spend(ports.service.flushMs + batch.length * ports.service.commandMs);
          return NOTHING_KNOWN;
        },
        commit: ({ events }) => this.#commit(events.length),
      },
      now: () => timeline.nowMs,
      afterTurn: (callback) => after(0, callback),
      afterArrived: (callback) => thread.enqueue(callback),
      onChange: () => this.#changed(),
    });
    this.#registry = new LaneRegistry({
      stored: () => [],
      store: () => {},
      standing: () => this.standing,
      push: (lane, push) => this.#push(lane, push),
      after,
      onWatching: () => this.#broadcast.watchingChanged(),
    });
    this.#broadcast = new Broadcast({
      now: () => timeline.nowMs,
      after,
      // All of them are on lanes.
      watchers: () => this.#registry.weight,
      changes: () => this.#intake.stock.seq,
      send: () => this.#registry.push(),
    });
  }

  get standing(): Standing {
    const { seq, total, remaining, held, sold } = this.#intake.stock;
    const { phase } = this.#intake;
    const { watching } = this.#registry;
    return {
      drop: DROP,
      stock: { seq, total, remaining, held, sold, phase, watching, at: this.#ports.timeline.nowMs },
    };
  }

  get stock(): Stock {
    return this.#intake.stock;
  }

  /** A lane is known with so many sockets, as if it had called before. */
  meet(lane: string, watching: number): void {
    this.#ports.thread.enqueue(() => this.#registry.heard(lane, { watching, sockets: watching, atMs: 0 }));
  }

  /** A call has come in. `answer` is called when the answers leave. */
  serve(lane: string, { commands, arrivals, headcount }: Batch, answer: (answers: LaneAnswers) => void): void {
    const { thread, timeline, service } = this.#ports;
    this.callsAtMs.push(timeline.nowMs);
    thread.enqueue(() => {
      thread.spend(service.callMs / 2 + (arrivals.length * service.arrivalMs) / 2);
      this.#registry.heard(lane, headcount);
      if (commands.length > 0) this.batchSizes.push(commands.length);
      const answers: LaneAnswer[] = [];
      let missing = commands.length;
      const finish = () => {
        const { standing } = this;
        this.#send(() => answer({ answers, orders: arrivals.map(() => []), standing, news: [] }));
      };
      if (missing === 0) return finish();
      for (const [index, command] of commands.entries()) {
        const take = (outcome: LaneAnswer) => {
          answers[index] = outcome;
          missing -= 1;
          if (missing === 0) finish();
        };
        if (!this.#intake.submit(command, take)) take({ kind: 'busy' });
      }
      this.#intake.hurry();
    });
  }

  #commit(events: number): void {
    if (events === 0) return;
    const { thread, timeline, draws, service, surroundings } = this.#ports;
    thread.spend(service.commitMs + events * service.soldMs);
    thread.wait(surroundings.diskMs);
    thread.emit(() => {
      const durableAtMs = timeline.nowMs + draws.latencyMs(surroundings.durable);
      this.#durableAtMs = Math.max(this.#durableAtMs, durableAtMs);
    });
  }

  #changed(): void {
    const { timeline } = this.#ports;
    const { seq, remaining } = this.#intake.stock;
    this.flushes.push({ atMs: timeline.nowMs, seq });
    if (remaining === 0) this.soldOutAtMs ??= timeline.nowMs;
    this.#broadcast.stockChanged();
  }

  #push(lane: string, push: LanePush): Promise<Headcount> {
    const { thread, timeline, service } = this.#ports;
    this.pushes += 1;
    thread.spend(service.pushMs / 2);
    return timeline.promise((fulfil) => {
      this.#send(() => this.#ports.push(lane, push, (headcount) => thread.enqueue(() => fulfil(headcount))));
    });
  }

  /** The output gate: nothing leaves before what was written until then is durable. */
  #send(callback: () => void): void {
    const { thread, timeline } = this.#ports;
    thread.emit(() => timeline.at(this.#durableAtMs, callback));
  }
}

function stocked(total: number): Stock {
  return decide(NO_STOCK, [{ kind: 'configure', total, terms: TERMS }], NOTHING_KNOWN, 0).stock;
}
