import type { Actor, World } from '../world/world.ts';
import { Disk } from './disk.ts';
import type { Link } from './link.ts';
import { ObjectLife } from './objectLife.ts';
import { alarmIn } from './storage.ts';
import type { Weather } from './weather.ts';
import type { Witness } from './witness.ts';

/** What the platform calls of an object, beside the methods that other programs call. */
export interface ObjectMethods {
  fetch(request: unknown): Promise<unknown>;
  alarm(): Promise<void>;
  webSocketMessage(socket: unknown, message: string): Promise<void>;
  webSocketClose(socket: unknown, code: number, reason: string, wasClean: boolean): Promise<void>;
}

export interface HostPorts {
  readonly world: World;
  readonly weather: Weather;
  readonly witness: Witness;
  /** Begins a life of the object: calls the constructor of its class. */
  readonly construct: (context: unknown) => ObjectMethods;
  readonly newClockOffsetMs: () => number;
}

/** The wait before an alarm is rung again whose handler has failed; it doubles, and after six times it is given up. */
const ALARM_RETRY_MS = 2_000;
const ALARM_RETRIES_MAX = 6;

/** Where an object lives: its disk and its sockets stay, while its lives come and go. */
export class ObjectHost implements Actor {
  readonly name: string;
  readonly className: string;
  readonly ports: HostPorts;
  readonly disk = new Disk();
  readonly links = new Set<Link>();
  alive = true;
  clockOffsetMs = 0;
  #life: ObjectLife | undefined;
  #alarm: { cancelled: boolean } | undefined;
  /** As it is on disk. It is rung until that says otherwise. */
  #alarmMs: number | null = null;
  #alarmFailures = 0;

  constructor(className: string, name: string, ports: HostPorts) {
    this.className = className;
    this.name = name;
    this.ports = ports;
  }

  get life(): ObjectLife | undefined {
    return this.#life;
  }

  /**
   * An event for the object, in a step that belongs to its host. It begins a life where there is none, and waits while the
   * object lets nothing in.
   *
   * @param failed told when the life ends before the event is over.
   */
  enter(run: (object: ObjectMethods, life: ObjectLife) => unknown, failed: (error: Error) => void): void {
    const life = this.#awake();
    if (life === undefined) return failed(new Error('The object could not be started.'));
    this.ports.world.become(life);
    life.enter(run, failed);
  }

  /** Ends the present life, as a crash does: its sockets are gone too. */
  tear(why: string, reaches: 'none' | 'some' = 'some'): void {
    const life = this.#life;
    if (life === undefined) return;
    const { world, weather, witness } = this.ports;
    world.note(this.name, `dies: ${why}`);
    this.#life = undefined;
    const surviving = reaches === 'none' ? 0 : weather.choose('surviving commits', 0, life.gate.pending);
    life.end(surviving);
    this.disk.restore();
    // It has rung, but whatever came of that is lost.
    if (this.#alarmMs !== null && this.#alarm === undefined) this.#ringAfter(ALARM_RETRY_MS);
    witness.torn(this);
    for (const link of [...this.links]) link.cut('with its object');
  }

  /** Ends the present life, as the platform does with an object that waits for nothing: it comes back with its sockets. */
  hibernate(): void {
    const life = this.#life;
    if (life === undefined || !life.isIdle) return;
    this.ports.world.note(this.name, 'hibernates');
    this.#life = undefined;
    life.end(0);
    this.ports.witness.torn(this);
  }

  /** Some writes are on disk. */
  kept(writes: Parameters<Disk['keep']>[0]): void {
    this.disk.keep(writes);
    for (const { bindings } of writes) {
      const alarmMs = alarmIn(bindings);
      if (alarmMs !== undefined) this.#schedule(alarmMs);
    }
    this.ports.witness.durable(this);
  }

  /** Rings without being due: an alarm comes at least once, not at most. */
  repeatAlarm(): void {
    this.#ringAfter(0, true);
  }

  #awake(): ObjectLife | undefined {
    if (this.#life !== undefined) return this.#life;
    const life = new ObjectLife(this);
    this.#life = life;
    this.ports.world.become(life);
    if (life.begin()) return life;
    this.tear('its constructor has failed', 'none');
    return undefined;
  }

  #schedule(alarmMs: number | null): void {
    if (this.#alarm !== undefined) this.#alarm.cancelled = true;
    this.#alarm = undefined;
    this.#alarmMs = alarmMs;
    if (alarmMs === null) return;
    const { world, weather } = this.ports;
    const early = weather.strikes('alarmEarly') ? weather.choose('how early', 1, 20) : 0;
    const delayMs = alarmMs - world.clockMsOf(this) + weather.delayMs('alarmLateMs') - early;
    this.#alarmFailures = 0;
    this.#ringAfter(delayMs);
  }

  /** @param beside whether the one that is set stays so. */
  #ringAfter(delayMs: number, beside = false): void {
    const alarm = this.ports.world.at(delayMs, this, () => this.#ring(beside));
    if (!beside) this.#alarm = alarm;
  }

  #ring(beside: boolean): void {
    const { world, weather } = this.ports;
    if (!beside) this.#alarm = undefined;
    const again = (error: unknown) => {
      world.note(this.name, `alarm failed: ${error instanceof Error ? error.message : error}`);
      if (this.#alarmFailures >= ALARM_RETRIES_MAX) return;
      this.#alarmFailures += 1;
      this.#ringAfter(ALARM_RETRY_MS * 2 ** (this.#alarmFailures - 1), beside);
    };
    this.enter(async (object, life) => {
      world.note(this.name, 'alarm');
      const setBefore = life.storage.alarmsSet;
      try {
        await object.alarm();
        // It is forgotten once it was answered, unless it was set anew meanwhile.
        if (!beside && life.storage.alarmsSet === setBefore) await life.storage.deleteAlarm();
        if (weather.strikes('alarmTwice')) this.#ringAfter(weather.delayMs('callMs'), true);
      } catch (error) {
        again(error);
      }
    }, again);
  }
}
