import type { Actor, World } from '../world/world.ts';
import { remotely } from './calls.ts';
import type { Weather } from './weather.ts';

interface Message {
  readonly id: string;
  readonly body: unknown;
  attempts: number;
}

export interface QueuePorts {
  readonly world: World;
  readonly weather: Weather;
  /** Where the consumer runs; asked at each batch. */
  readonly isolate: () => Actor;
  readonly consume: (batch: object) => Promise<void>;
}

const ATTEMPTS_MAX = 100;

/** A message that nobody has settled comes again after this, as when the isolate was replaced under it. */
const FORGOTTEN_MS = 5_000;

/** A queue that brings each message at least once, in any order, and again until it is acknowledged. */
export class MessageQueue {
  readonly #ports: QueuePorts;
  readonly #name: string;
  readonly #batchMax: number;
  readonly #host: Actor;
  readonly #ready: Message[] = [];
  #isDue = false;
  #sent = 0;
  #open = 0;

  constructor(name: string, batchMax: number, ports: QueuePorts) {
    this.#name = name;
    this.#batchMax = batchMax;
    this.#ports = ports;
    this.#host = { name, alive: true, clockOffsetMs: 0 };
  }

  /** Messages that are not settled. */
  get open(): number {
    return this.#open;
  }

  send(body: unknown, { delaySeconds = 0 }: { delaySeconds?: number } = {}): Promise<void> {
    const { world, weather } = this.#ports;
    const copy = structuredClone(body);
    return remotely<void>(world, ({ resolve, reject }, caller) => {
      const back = (settle: () => void) => world.at(weather.delayMs('callMs'), caller, settle);
      const fail = () => back(() => reject(new Error('The queue does not answer.')));
      if (weather.strikes('queueFails')) return void fail();
      world.at(weather.delayMs('callMs'), this.#host, () => {
        const times = weather.strikes('queueTwice') ? 2 : 1;
        for (let i = 0; i < times; i += 1) this.#take(copy, delaySeconds * 1_000);
        // It has the message, and nobody is told.
        if (weather.strikes('queueFails')) fail();
        else back(() => resolve());
      });
    });
  }

  async sendBatch(messages: readonly { readonly body: unknown }[]): Promise<void> {
    for (const { body } of messages) await this.send(body);
  }

  #take(body: unknown, delayMs: number): void {
    this.#sent += 1;
    this.#open += 1;
    this.#comes({ id: `${this.#name} ${this.#sent}`, body, attempts: 0 }, delayMs);
  }

  #comes(message: Message, delayMs: number): void {
    const { world, weather } = this.#ports;
    world.at(delayMs + weather.delayMs('queueLateMs'), this.#host, () => {
      // In any order.
      this.#ready.splice(weather.choose('place in the queue', 0, this.#ready.length), 0, message);
      if (this.#isDue) return;
      this.#isDue = true;
      world.at(weather.delayMs('queueLateMs'), this.#ports.isolate(), () => void this.#deliver());
      // The isolate may be replaced before it is told.
      world.at(FORGOTTEN_MS, this.#host, () => this.#remind());
    });
  }

  #remind(): void {
    if (!this.#isDue) return;
    this.#ports.world.at(0, this.#ports.isolate(), () => void this.#deliver());
  }

  async #deliver(): Promise<void> {
    this.#isDue = false;
    const { world, consume } = this.#ports;
    const batch = this.#ready.splice(0, this.#batchMax);
    if (batch.length === 0) return;
    const settled = new Set<Message>();
    const settle = (message: Message, again: number | null) => {
      if (settled.has(message)) return;
      settled.add(message);
      if (again === null || message.attempts >= ATTEMPTS_MAX) this.#open -= 1;
      else this.#comes(message, again);
    };
    for (const message of batch) message.attempts += 1;
    // Should this isolate be replaced meanwhile, nobody settles them.
    world.at(FORGOTTEN_MS * 20, this.#host, () => {
      for (const message of batch) settle(message, 0);
    });
    const handed = batch.map((message) => ({
      id: message.id,
      body: message.body,
      attempts: message.attempts,
      timestamp: new Date(),
      ack: () => settle(message, null),
      retry: ({ delaySeconds = 0 }: { delaySeconds?: number } = {}) => settle(message, delaySeconds * 1_000),
    }));
    const wasTaken = await consume({ queue: this.#name, messages: handed }).then(
      () => true,
      () => false,
    );
    for (const message of batch) settle(message, wasTaken ? null : 0);
    if (this.#ready.length > 0 && !this.#isDue) {
      this.#isDue = true;
      world.at(0, this.#ports.isolate(), () => void this.#deliver());
    }
  }
}
