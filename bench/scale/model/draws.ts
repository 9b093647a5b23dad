import { seededRandom } from '../../../scripts/rush/random.ts';

/** Times that are drawn around a median: log-normal, so never below zero and with a tail of late ones. */
export interface Latency {
  readonly medianMs: number;
  /** Of the logarithm: 0 is always the median; with 0.5 one in a hundred is above 3.2 times the median. */
  readonly sigma: number;
}

/** Everything that a run leaves to chance, from one seed. */
export class Draws {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** The time to the next of events that do not know of each other. */
  exponentialMs(meanMs: number): number {
    return -Math.log(1 - this.random()) * meanMs;
  }

  latencyMs({ medianMs, sigma }: Latency): number {
    return sigma === 0 ? medianMs : medianMs * Math.exp(sigma * this.#normal());
  }

  /** How many of very many, each of which is here or elsewhere by chance: Poisson's, by its normal approximation. */
  count(mean: number): number {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()));
  }

  wholeNumber(below: number): number {
    return Math.floor(this.random() * below);
  }

  /** Box and Muller's. */
  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }
}
