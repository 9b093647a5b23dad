import { log } from '../log.ts';
import type { Headcount, LanePush, News, Standing } from './contract.ts';

export interface LaneRegistryPorts {
  /** The names of lanes that had somebody to tell when the object last wrote them down. */
  readonly stored: () => readonly string[];
  readonly store: (names: readonly string[]) => void;
  readonly standing: () => Standing | undefined;
  /** Tells one lane. @returns how many are on it. */
  readonly push: (lane: string, push: LanePush) => Promise<Headcount>;
  readonly after: (delayMs: number, callback: () => void) => void;
  /** The number of watchers, over all lanes, is another one. */
  readonly onWatching: () => void;
}

interface Lane {
  readonly name: string;
  headcount: Headcount;
  news: News[];
  newsLost: boolean;
  /** It does not know the latest standing. */
  behind: boolean;
  inFlight: boolean;
  failures: number;
}

/** What is kept for a lane that does not answer. Past it, whoever is on it must come again. */
const NEWS_MAX = 10_000;

/** Telling one lane keeps the Sku's thread as long as telling so many watchers: it is a call (measured, docs/scaling.md). */
const WATCHERS_PER_LANE = 8;

/** The wait after a push that failed; it doubles with each further one. */
const RETRY_MS = 100;
const RETRY_MS_MAX = 10_000;

/**
 * The lanes that hold sockets for this drop. At most one push a lane is on the way; what changes meanwhile is told by the next
 * one, so that a slow lane hears less often, and of the latest (rule LANE-5). Which lanes there are is stored, for an object
 * that has lost its memory must still find those who listen.
 */
export class LaneRegistry {
  readonly #ports: LaneRegistryPorts;
  readonly #lanes = new Map<string, Lane>();
  #watching = 0;
  #sockets = 0;

  constructor(ports: LaneRegistryPorts) {
    this.#ports = ports;
    for (const name of ports.stored()) this.#lanes.set(name, newLane(name));
  }

  get size(): number {
    return this.#lanes.size;
  }

  /** Sockets on all lanes together that are told of the SKU. */
  get watching(): number {
    return this.#watching;
  }

  /** Sockets on all these lanes, whatever they are told of. */
  get sockets(): number {
    return this.#sockets;
  }

  /**
   * As many watchers would take the Sku's thread as long to tell. The pace of snapshots counts them, or hundreds of lanes would be
   * told ten times a second by an object that has purchases to decide (rule LANE-13).
   */
  get weight(): number {
    return this.size * WATCHERS_PER_LANE;
  }

  /** A lane has called: it is known from now on, or forgotten when it holds nobody any more. */
  heard(name: string, headcount: Headcount): void {
    const known = this.#lanes.get(name);
    // A call and an answer of the same lane may overtake each other, and the older word is not the last.
    if (known !== undefined && headcount.atMs < known.headcount.atMs) return;
    if (headcount.watching === 0) {
      if (known === undefined) return;
      this.#lanes.delete(name);
      this.#write();
    } else if (known === undefined) {
      this.#lanes.set(name, newLane(name));
      this.#write();
    }
    const lane = this.#lanes.get(name);
    if (lane !== undefined) lane.headcount = headcount;
    this.#count();
  }

  /** The standing has changed: every lane is told, now or when its push on the way has arrived. */
  push(): void {
    for (const lane of this.#lanes.values()) {
      lane.behind = true;
      this.#pump(lane);
    }
  }

  /** @param except the lane whose own shopper asked for it, and hears the answer there. */
  tell(news: News, except?: string): void {
    for (const lane of this.#lanes.values()) {
      if (lane.name === except) continue;
      if (lane.news.length < NEWS_MAX) lane.news.push(news);
      else lane.newsLost = true;
      this.#pump(lane);
    }
  }

  #pump(lane: Lane): void {
    if (lane.inFlight || this.#lanes.get(lane.name) !== lane) return;
    if (!lane.behind && !lane.newsLost && lane.news.length === 0) return;
    const standing = this.#ports.standing();
    if (standing === undefined) return;
    lane.inFlight = true;
    // At the end of the turn: what one flush brings goes together.
    this.#ports.after(0, () => void this.#send(lane));
  }

  async #send(lane: Lane): Promise<void> {
    const standing = this.#ports.standing();
    if (standing === undefined) return;
    const { news, newsLost } = lane;
    lane.news = [];
    lane.newsLost = false;
    lane.behind = false;
    try {
      const headcount = await this.#ports.push(lane.name, { standing, news: newsLost ? [] : news, newsLost });
      lane.failures = 0;
      lane.inFlight = false;
      if (this.#lanes.get(lane.name) === lane) this.heard(lane.name, headcount);
      this.#pump(lane);
    } catch (error) {
      log.warn('A lane could not be told; it is told again.', { lane: lane.name, error });
      lane.behind = true;
      lane.newsLost ||= newsLost || news.length + lane.news.length > NEWS_MAX;
      lane.news = lane.newsLost ? [] : [...news, ...lane.news];
      const waitMs = Math.min(RETRY_MS * 2 ** lane.failures, RETRY_MS_MAX);
      lane.failures += 1;
      this.#ports.after(waitMs, () => {
        lane.inFlight = false;
        this.#pump(lane);
      });
    }
  }

  #count(): void {
    const before = this.#watching;
    this.#watching = 0;
    this.#sockets = 0;
    for (const { headcount } of this.#lanes.values()) {
      this.#watching += headcount.watching;
      this.#sockets += headcount.sockets;
    }
    if (this.#watching !== before) this.#ports.onWatching();
  }

  #write(): void {
    this.#ports.store([...this.#lanes.keys()]);
  }
}

function newLane(name: string): Lane {
  const headcount = { watching: 0, sockets: 0, atMs: 0 };
  return { name, headcount, news: [], newsLost: false, behind: true, inFlight: false, failures: 0 };
}
