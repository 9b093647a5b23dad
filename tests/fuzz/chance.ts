import { seededRandom } from '../../scripts/rush/random.ts';

/** What one input is drawn from. The same seed and number draw the same, whatever was drawn for other inputs. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number, number: number) {
    this.#random = seededRandom(Math.imul(seed ^ 0x9e3779b1, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35));
  }

  /** From 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  is(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}
