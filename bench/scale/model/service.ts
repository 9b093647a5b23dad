import type { Latency } from './draws.ts';

/** How long each step keeps a processor. Measured on one machine by `npm run scale -- calibrate`. */
export interface Service {
  /** A call from a lane to the Sku: half of it is the lane's, half the Sku's. */
  readonly callMs: number;
  /** A purchase in a call: carried, looked up, decided and answered, without writing. */
  readonly commandMs: number;
  /** More for a purchase that is sold: its rows. */
  readonly soldMs: number;
  /** A flush: one query, whatever it holds. */
  readonly flushMs: number;
  /** More for a flush that writes: its transaction. */
  readonly commitMs: number;
  /** A purchase at the socket: its frame, and the frame of its answer. */
  readonly frameMs: number;
  /** A shopper's connection: taken in, and welcomed with their orders. */
  readonly arrivalMs: number;
  /** A push of a snapshot from the Sku to one lane: half of it is the Sku's, half the lane's. */
  readonly pushMs: number;
  /** A snapshot sent to one watcher. */
  readonly tellMs: number;
  /** What the shoppers' machine spends on a purchase and on a snapshot; only where it is this machine too. */
  readonly client: { readonly purchaseMs: number; readonly snapshotMs: number };
}

/** What surrounds the program. */
export interface Surroundings {
  /** `machine`: all objects share one processor, as in one process here. `platform`: each has its own. */
  readonly layout: 'machine' | 'platform';
  /** A call between two objects, there and back, without any work. */
  readonly rpc: Latency;
  /** From a transaction until it is durable, during which the object works on; what it says waits. */
  readonly durable: Latency;
  /** For how long a transaction keeps the thread waiting for the disk, over and above its work. */
  readonly diskMs: number;
  /** How much later than asked for a timer goes off. What comes over sockets waits for one of no length, the end of its turn. */
  readonly timerMs: number;
}
