import { log } from '../log.ts';
import type { Headcount, LanePush, News, Standing } from './contract.ts';
import { placeOfLane } from './names.ts';

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

/** A part of the world with lanes of its own, and all sockets on them. */
interface Place {
  sockets: number;
}

interface Lane {
  readonly name: string;
  readonly place: Place;
  headcount: Headcount;
  news: News[];
  /** With the push on the way. */
  newsInFlight: readonly News[];
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
  readonly #places = new Map<string, Place>();
  #watching = 0;
  /** Whether the names on disk are those here. */
  #isStored = true;

  constructor(ports: LaneRegistryPorts) {
    this.#ports = ports;
    for (const name of ports.stored()) this.#add(name);
  }

  get size(): number {
    return this.#lanes.size;
  }

  /** Sockets on all lanes together that are told of the SKU. */
  get watching(): number {
    return this.#watching;
  }

  /** Sockets in the place that has most of them, whatever they are told of: every place has as many lanes (rule LANE-14). */
  get socketsOfFullestPlace(): number {
    return Math.max(0, ...[...this.#places.values()].map(({ sockets }) => sockets));
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
    const before = this.#watching;
    if (known !== undefined) this.#count(known, -1);
    if (headcount.watching === 0) {
      if (known === undefined) return;
      this.#lanes.delete(name);
      this.#isStored = false;
    } else {
      const lane = known ?? this.#add(name);
      if (known === undefined) this.#isStored = false;
      lane.headcount = headcount;
      this.#count(lane, 1);
    }
    if (this.#watching !== before) this.#ports.onWatching();
    // Where that fails the lane is not answered, calls again, and with its next call it is written.
    if (!this.#isStored) this.#write();
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

  /** What a lane that has heard all up to `afterSeq` may not have heard yet. What is lost is told by the next push. */
  newsFor(name: string, afterSeq: number): readonly News[] {
    const lane = this.#lanes.get(name);
    return lane === undefined ? [] : [...lane.newsInFlight, ...lane.news].filter(({ seq }) => seq > afterSeq);
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
    const { newsLost } = lane;
    const news = newsLost ? [] : lane.news;
    lane.news = [];
    lane.newsInFlight = news;
    lane.newsLost = false;
    lane.behind = false;
    try {
      const headcount = await this.#ports.push(lane.name, { standing, news, newsLost });
      lane.failures = 0;
      lane.newsInFlight = [];
      lane.inFlight = false;
      if (this.#lanes.get(lane.name) === lane) this.heard(lane.name, headcount);
      this.#pump(lane);
    } catch (error) {
      log.warn('A lane could not be told; it is told again.', { lane: lane.name, error });
      lane.behind = true;
      lane.newsInFlight = [];
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

  #add(name: string): Lane {
    const placeName = placeOfLane(name);
    const place = this.#places.get(placeName) ?? { sockets: 0 };
    this.#places.set(placeName, place);
    const headcount = { watching: 0, sockets: 0, atMs: 0 };
    const told = { news: [], newsInFlight: [], newsLost: false, behind: true, inFlight: false, failures: 0 };
    const lane = { name, place, headcount, ...told };
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Only what a lane has said is taken off and put on: with each of thousands of calls a second, hundreds of lanes would be too many. */
  #count({ headcount, place }: Lane, sign: 1 | -1): void {
    this.#watching += sign * headcount.watching;
    place.sockets += sign * headcount.sockets;
  }

  #write(): void {
    this.#ports.store([...this.#lanes.keys()]);
    this.#isStored = true;
  }
}
