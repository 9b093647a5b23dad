import { nextScheduleMs } from '../shared/inventory/stock.ts';
import { ALARM_RETRY_MS, ALARM_SPACING_MS, Alarm, type AlarmPort } from './alarm.ts';
import type { Intake } from './intake.ts';
import { log } from './log.ts';
import type { Outbox } from './outbox.ts';

export interface WakesPorts {
  readonly sku: () => string;
  readonly storage: AlarmPort;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly intake: Intake;
  readonly outbox: Outbox;
  /** When the next hold may expire, or `null`. */
  readonly nextExpiryMs: () => number | null;
  /** Ends this life of the object with all that it has not said yet. */
  readonly end: (why: string) => void;
}

/**
 * Has the object woken for what time brings, an opening, a closing or the end of a hold, and for what the outbox has to send; and
 * does it then.
 */
export class Wakes {
  readonly #ports: WakesPorts;
  readonly #alarm: Alarm;

  constructor(ports: WakesPorts) {
    this.#ports = ports;
    this.#alarm = new Alarm(ports.storage);
  }

  /** Reads what was set before the object slept. */
  load(): Promise<void> {
    return this.#alarm.load();
  }

  /** The platform gives up an alarm whose handler fails again and again; waking sets it once more. */
  keepSetting(): Promise<void> {
    const { now } = this.#ports;
    return this.#alarm.keepSetting(() => this.#dueTimesMs(now()), now);
  }

  /** Makes visible what time has brought. It may come late or twice: nothing is decided from its coming. */
  async rang(): Promise<void> {
    const { intake, outbox, now } = this.#ports;
    this.#alarm.rang();
    const written = intake.tick();
    await outbox.send(now());
    // The platform rings again where this fails, even in another life of the object.
    if (!(await this.#set(written ? ALARM_SPACING_MS : ALARM_RETRY_MS))) throw new Error('The next alarm is not set.');
  }

  /**
   * Sees to it that somebody tells of what was just written. Where the alarm for it could not be set the output gate is still
   * closed: ending this life leaves the senders unanswered, and when they ask again with the same id the object wakes and sets the
   * alarm (rule SKU-11).
   */
  async changed(): Promise<void> {
    if (await this.#set()) return;
    log.error('The alarm that is to tell of a change could not be set; its senders ask again.', {
      sku: this.#ports.sku(),
    });
    this.#ports.end('The storage failed. Ask again.');
  }

  /** Asks to be woken for the next opening, closing, expiry or delivery. @returns whether that is certain. */
  #set(spacingMs?: number): Promise<boolean> {
    const nowMs = this.#ports.now();
    return this.#alarm.set(this.#dueTimesMs(nowMs), nowMs, spacingMs);
  }

  #dueTimesMs(nowMs: number): readonly (number | null)[] {
    const { intake, outbox, nextExpiryMs } = this.#ports;
    const { stock } = intake;
    return [nextScheduleMs(stock), nextExpiryMs(), outbox.dueMs(nowMs, stock.seq)];
  }
}
