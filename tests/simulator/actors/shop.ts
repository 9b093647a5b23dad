import { type SimulatedRequest, SimulatedResponse } from '../platform/http.ts';
import type { Weather } from '../platform/weather.ts';
import type { World } from '../world/world.ts';

export const SHOP_URL = 'https://shop.example/hook';

/** The shop's own server: it takes webhooks, mostly, and remembers the first time that it took each. */
export class Shop {
  readonly #world: World;
  readonly #weather: Weather;
  /** By every clock it was named before this, in milliseconds since the epoch. */
  namedByMs = Number.POSITIVE_INFINITY;
  /** The ids that a receiver tells repeats by, in the order in which they were first taken. */
  readonly taken = new Set<string>();

  constructor(world: World, weather: Weather) {
    this.#world = world;
    this.#weather = weather;
  }

  readonly receive = async (request: SimulatedRequest): Promise<SimulatedResponse> => {
    const id = request.headers.get('webhook-id') ?? '';
    await new Promise<void>((resolve) => this.#world.setTimer(this.#weather.delayMs('networkMs'), resolve));
    if (this.#weather.strikes('receiverFails')) return new SimulatedResponse(null, { status: 503 });
    this.taken.add(id);
    // It has taken it, and the sender does not hear of that.
    if (this.#weather.strikes('receiverFails')) throw new TypeError('fetch failed');
    return new SimulatedResponse(null, { status: 204 });
  };
}
