import type { Actor, World } from '../world/world.ts';

/** One statement that writes, as it is repeated when the disk is read again. */
export interface Write {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

interface Commit {
  readonly writes: readonly Write[];
  readonly outputs: (() => void)[];
}

export interface GatePorts {
  readonly world: World;
  /** Commits happen at the host, whatever becomes of the life that has made them. */
  readonly host: Actor;
  readonly commitMs: () => number;
  /** The oldest commit is on disk. */
  readonly durable: (writes: readonly Write[]) => void;
}

/**
 * What an object writes in one turn is one commit, and what it says meanwhile and afterwards is held back until that commit is
 * on disk: nobody hears of what could still be lost.
 */
export class OutputGate {
  readonly #ports: GatePorts;
  #turn: Write[] = [];
  #turnOutputs: (() => void)[] = [];
  readonly #pending: Commit[] = [];
  #closed = false;

  constructor(ports: GatePorts) {
    this.#ports = ports;
  }

  /** Commits that are on their way. */
  get pending(): number {
    return this.#pending.length;
  }

  /** How much the present turn has written: what a savepoint goes back to. */
  get mark(): number {
    return this.#turn.length;
  }

  wrote(write: Write): void {
    this.#turn.push(write);
  }

  rollBack(mark: number): void {
    this.#turn.length = mark;
  }

  /** Lets something out once all that was written before it is on disk. */
  output(send: () => void): void {
    if (this.#closed) return;
    if (this.#turn.length > 0) this.#turnOutputs.push(send);
    else if (this.#pending.length > 0) this.#pending.at(-1)?.outputs.push(send);
    else send();
  }

  /** @returns whether anything was written. */
  endTurn(): boolean {
    if (this.#turn.length === 0) return false;
    this.#pending.push({ writes: this.#turn, outputs: this.#turnOutputs });
    this.#turn = [];
    this.#turnOutputs = [];
    if (this.#pending.length === 1) this.#commitNext();
    return true;
  }

  /**
   * The life is over. Some of its commits may have reached the disk, the oldest first; what was to be said after them is not.
   */
  tear(surviving: number): void {
    this.#closed = true;
    for (const { writes } of this.#pending.splice(0).slice(0, surviving)) this.#ports.durable(writes);
  }

  #commitNext(): void {
    const { world, host, commitMs, durable } = this.#ports;
    world.at(commitMs(), host, () => {
      if (this.#closed) return;
      const commit = this.#pending.shift();
      if (commit === undefined) return;
      durable(commit.writes);
      // It may have been the one that failed, and the life is over.
      if (this.#closed) return;
      for (const send of commit.outputs) send();
      if (this.#pending.length > 0) this.#commitNext();
    });
  }
}
