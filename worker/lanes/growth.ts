/** Past so many sockets an object's snapshots take it longer than a crowd should wait, and its own lanes are due. */
export const SOCKETS_PER_LANE = 2_000;

/** What one object answers in a second by the platform's own advice, with something to spare. */
export const REQUESTS_PER_SECOND_MAX = 800;

/** The first lanes come together: a crowd that needs two will need four. */
const FIRST_LANES = 4;

/** As many as the operator may ask for. */
const LANES_MAX = 1_000;

export interface GrowthPorts {
  readonly now: () => number;
  /** Lanes that the operator asked for. */
  readonly asked: () => number;
  /**
   * Open sockets, on the Sku and on the lanes of the place that has most of them, also those that are there for other sizes of its
   * product. Each place has as many lanes, so that it is the fullest which says how many.
   */
  readonly sockets: () => number;
}

const WINDOW_MS = 1_000;

/** Watches how much is asked of an object, and says over how many lanes those who come should be spread (rule LANE-6). */
export class Growth {
  readonly #ports: GrowthPorts;
  #wanted = 0;
  #requests = 0;
  #windowFromMs: number;

  constructor(ports: GrowthPorts) {
    this.#ports = ports;
    this.#windowFromMs = ports.now();
  }

  /** Over so many lanes those who come are to be spread. */
  get lanesToUse(): number {
    return Math.max(this.#wanted, this.#ports.asked());
  }

  /** A shopper's request has come in here, and not by a lane. */
  requested(): void {
    this.#requests += 1;
    // The clock is asked seldom: a rush must not pay for being counted.
    if (this.#requests % 100 === 0) this.reconsider();
  }

  reconsider(): void {
    const elapsedMs = this.#ports.now() - this.#windowFromMs;
    const sockets = this.#ports.sockets();
    if (elapsedMs < WINDOW_MS && sockets <= SOCKETS_PER_LANE * Math.max(1, this.lanesToUse)) return;
    const requestsPerSecond = (this.#requests * 1_000) / Math.max(elapsedMs, WINDOW_MS);
    this.#wanted = lanesWanted(this.#ports.asked(), this.#wanted, { sockets, requestsPerSecond });
    this.#requests = 0;
    this.#windowFromMs += elapsedMs;
  }
}

export interface Load {
  /** On the Sku and on its lanes, in the place that has most of them. */
  readonly sockets: number;
  /** From the Sku's own sockets and over HTTP: what lanes bring comes in few calls. */
  readonly requestsPerSecond: number;
}

/**
 * How many lanes new sockets should be spread over. It grows at once and by doubling, and shrinks by halves and late, so that a crowd
 * that comes and goes does not make lanes come and go with it.
 *
 * @param asked what the operator asked for: never fewer than that.
 * @param present what was said last.
 */
export function lanesWanted(asked: number, present: number, { sockets, requestsPerSecond }: Load): number {
  let lanes = Math.max(asked, present);
  const crowded = sockets > SOCKETS_PER_LANE * Math.max(1, lanes);
  if (lanes === 0 && (crowded || requestsPerSecond > REQUESTS_PER_SECOND_MAX)) lanes = FIRST_LANES;
  while (lanes < LANES_MAX && sockets > SOCKETS_PER_LANE * lanes && lanes > 0) lanes = Math.min(lanes * 2, LANES_MAX);
  const deserted = lanes > asked && sockets < (SOCKETS_PER_LANE * lanes) / 8;
  if (!deserted || requestsPerSecond > REQUESTS_PER_SECOND_MAX / 4) return lanes;
  return lanes <= FIRST_LANES ? asked : Math.max(asked, Math.floor(lanes / 2));
}
