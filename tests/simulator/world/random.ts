import { seededRandom } from '../../../scripts/rush/random.ts';

/** Randomness from the seed alone. Whoever draws has a stream of their own, so that one who draws more disturbs nobody else. */
export class Random {
  readonly #seed: number;
  /** From 0 up to, not including, 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.next = seededRandom(this.#seed);
  }

  /** A stream of its own, the same for the same name. */
  fork(name: string): Random {
    let hash = this.#seed ^ 0x9e3779b9;
    for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
    return new Random(hash ^ (hash >>> 15));
  }

  /** A whole number, both ends included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }

  /** Mostly near the mean, sometimes many times as long: as delays are. */
  delayMs(meanMs: number): number {
    return -Math.log(1 - this.next()) * meanMs;
  }
}
