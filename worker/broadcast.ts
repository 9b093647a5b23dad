import {
  RUSH_CHANGES_PER_SECOND,
  RUSH_PACE,
  SNAPSHOT_INTERVAL_MS,
  SNAPSHOT_INTERVAL_MS_PER_WATCHER,
  WATCHING_INTERVAL_MS,
} from '../shared/protocol/limits.ts';

export interface BroadcastPorts {
  readonly now: () => number;
  readonly after: (delayMs: number, callback: () => void) => void;
  readonly watchers: () => number;
  /** How many changes of the stock there have been, the ledger's `seq`. */
  readonly changes: () => number;
  /** Sends the snapshot of this moment to everybody. */
  readonly send: () => void;
}

/**
 * Decides when the crowd is told: at once when it has been quiet, at most ten times a second when it is busy and seldomer the
 * larger the crowd and the faster it buys, and always ending on the latest (rule WS-7). A changed number of watchers alone waits longer, or a crowd
 * that arrives would hear of nothing but itself.
 */
export class Broadcast {
  readonly #ports: BroadcastPorts;
  #sentAtMs = Number.NEGATIVE_INFINITY;
  /** When the next snapshot goes out; `null` when nobody waits for one. */
  #dueAtMs: number | null = null;
  #changesSent = 0;
  #rushing = false;

  constructor(ports: BroadcastPorts) {
    this.#ports = ports;
  }

  stockChanged(): void {
    const pace = this.#rushing ? RUSH_PACE : 1;
    const crowdMs = this.#ports.watchers() * SNAPSHOT_INTERVAL_MS_PER_WATCHER;
    this.#request(pace * Math.max(SNAPSHOT_INTERVAL_MS, crowdMs));
  }

  watchingChanged(): void {
    this.#request(WATCHING_INTERVAL_MS);
  }

  #request(intervalMs: number): void {
    const nowMs = this.#ports.now();
    const dueAtMs = Math.max(nowMs, this.#sentAtMs + intervalMs);
    if (this.#dueAtMs !== null && this.#dueAtMs <= dueAtMs) return;
    this.#dueAtMs = dueAtMs;
    if (dueAtMs === nowMs) return this.#send();
    this.#ports.after(dueAtMs - nowMs, () => {
      // A request that was more urgent may have come in between and sent it already.
      if (this.#dueAtMs === dueAtMs) this.#send();
    });
  }

  #send(): void {
    const nowMs = this.#ports.now();
    const changes = this.#ports.changes();
    this.#rushing = (changes - this.#changesSent) * 1_000 >= RUSH_CHANGES_PER_SECOND * (nowMs - this.#sentAtMs);
    this.#dueAtMs = null;
    this.#sentAtMs = nowMs;
    this.#changesSent = changes;
    this.#ports.send();
  }
}
