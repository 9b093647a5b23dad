import { log } from './log.ts';

/** As much of a Durable Object's storage as its alarm needs. */
export interface AlarmPort {
  getAlarm(): Promise<number | null>;
  setAlarm(atMs: number): Promise<void>;
}

/**
 * Alarms closer together than this would only keep the object awake: an expiry becomes visible a moment later, and nothing is
 * decided from it.
 */
export const ALARM_SPACING_MS = 200;

/** What could not be written is tried again after this. Nobody waits for it: every purchase writes what is due, too. */
export const ALARM_RETRY_MS = 5_000;

/** An object has one alarm. Whoever wants to be woken names a time, and the earliest is set; a write is made only to be earlier. */
export class Alarm {
  readonly #storage: AlarmPort;
  /** When it will ring, as far as is known. */
  #atMs: number | null = null;

  constructor(storage: AlarmPort) {
    this.#storage = storage;
  }

  /** Reads what was set before the object slept. */
  async load(): Promise<void> {
    this.#atMs = await this.#storage.getAlarm();
  }

  /** It has rung, and will not ring again by itself. */
  rang(): void {
    this.#atMs = null;
  }

  /**
   * Sets it for the earliest of the times, unless it rings early enough already.
   *
   * @param spacingMs it rings no sooner than so long after `nowMs`.
   * @returns whether it will ring in time. Where it will not, the disk has failed, and what this turn has written can still be
   *   given up.
   */
  async set(times: readonly (number | null)[], nowMs: number, spacingMs = ALARM_SPACING_MS): Promise<boolean> {
    const due = times.filter((time) => time !== null);
    if (due.length === 0) return true;
    const atMs = Math.max(Math.min(...due), nowMs + spacingMs);
    const before = this.#atMs;
    if (before !== null && before <= atMs) return true;
    this.#atMs = atMs;
    if (await this.#isWritten(atMs)) return true;
    if (this.#atMs === atMs) this.#atMs = before;
    return false;
  }

  /** The same, tried again until it rings in time. @returns a promise to keep the object alive for. */
  async keepSetting(times: () => readonly (number | null)[], now: () => number): Promise<void> {
    while (!(await this.set(times(), now()))) await pause(ALARM_RETRY_MS);
  }

  async #isWritten(atMs: number): Promise<boolean> {
    try {
      await this.#storage.setAlarm(atMs);
      return true;
    } catch (error) {
      log.warn('An alarm could not be set.', { error });
      return false;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
