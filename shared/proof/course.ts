/** Units that were left at a time. */
export interface Point {
  readonly atMs: number;
  readonly remaining: number;
}

/** More than a wide screen has columns. */
const POINTS_MAX = 1_500;

/**
 * How the stock went, in a bounded number of points however long the ledger is: when there are too many, every other one is
 * let go, and from then on only every second is taken, every fourth, and so on.
 */
export class Course {
  readonly #points: Point[] = [];
  #last: Point | undefined;
  #stride = 1;
  #seen = 0;

  add(point: Point): void {
    this.#last = point;
    if (this.#seen % this.#stride === 0) this.#points.push(point);
    this.#seen += 1;
    if (this.#points.length <= POINTS_MAX) return;
    const kept = this.#points.filter((_, index) => index % 2 === 0);
    this.#points.splice(0, this.#points.length, ...kept);
    this.#stride *= 2;
  }

  /** The last one is always among them. */
  get points(): readonly Point[] {
    const last = this.#points.at(-1);
    return this.#last === undefined || this.#last === last ? this.#points : [...this.#points, this.#last];
  }
}
