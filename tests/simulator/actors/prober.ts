import type { Intents } from '../checks/intents.ts';
import type { Truth } from '../checks/truth.ts';
import type { Probe } from '../plan/plan.ts';
import type { ObjectHost } from '../platform/objectHost.ts';
import { BEGIN_MS, type World } from '../world/world.ts';

type Method = (command: object) => Promise<unknown>;

/** Calls the object in the very millisecond in which a hold ends, in the one before and in the one after. */
export class Prober {
  readonly #world: World;
  readonly #truth: Truth;
  readonly #intents: Intents;
  readonly #host: ObjectHost;
  readonly #probes: Probe[];

  constructor(probes: readonly Probe[], host: ObjectHost, world: World, truth: Truth, intents: Intents) {
    this.#probes = [...probes];
    this.#host = host;
    this.#world = world;
    this.#truth = truth;
    this.#intents = intents;
  }

  /** Something was written: a hold that a probe waits for may be there. */
  look(): void {
    const holds = [...this.#truth.books.orders.values()].filter(({ expiresAtMs }) => expiresAtMs !== null);
    for (const probe of this.#probes.splice(0)) {
      const order = holds[probe.hold];
      if (order === undefined || order.expiresAtMs === null) this.#probes.push(probe);
      else this.#aim(probe, order.expiresAtMs, order);
    }
  }

  #aim({ kind, offsetMs, hold }: Probe, expiresAtMs: number, { shopper, id }: { shopper: string; id: string }): void {
    const delayMs = expiresAtMs + offsetMs - BEGIN_MS - this.#host.clockOffsetMs - this.#world.elapsedMs;
    const name = `probe${hold}`;
    this.#world.at(Math.max(0, delayMs), this.#host, () => {
      this.#world.note('probe', `${kind} of ${id}, ${offsetMs} ms from its end`);
      this.#host.enter(
        (object) => {
          const call = (method: string, command: object) =>
            (Reflect.get(object, method) as Method).call(object, command);
          if (kind !== 'purchase') return call('settle', { kind, commandId: name, shopper, id });
          this.#intents.purchase(name, name, 1);
          return call('shop', { kind: 'purchase', shopper: name, id: name, quantity: 1 });
        },
        () => {},
      );
    });
  }
}
