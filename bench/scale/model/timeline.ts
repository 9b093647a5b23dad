interface Event {
  readonly atMs: number;
  /** Of two events at the same time, the one that was planned first comes first: a run depends on nothing but its seed. */
  readonly order: number;
  readonly callback: () => void;
}

/** Simulated time: events in the order of their times, and a clock that jumps from one to the next. */
export class Timeline {
  /** A binary heap: no event is before the one at half its place. */
  readonly #heap: Event[] = [];
  #nowMs = 0;
  #planned = 0;
  #isUnsettled = false;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Events that were planned so far. */
  get planned(): number {
    return this.#planned;
  }

  after(delayMs: number, callback: () => void): void {
    this.at(this.#nowMs + delayMs, callback);
  }

  /** Nothing happens in the past: what is too late happens now. */
  at(atMs: number, callback: () => void): void {
    this.#push({ atMs: Math.max(atMs, this.#nowMs), order: this.#planned, callback });
    this.#planned += 1;
  }

  /** A promise that an event fulfils. Whoever waits for it goes on before time does. */
  promise<T>(begin: (fulfil: (value: T) => void) => void): Promise<T> {
    return new Promise((resolve) => {
      begin((value) => {
        this.#isUnsettled = true;
        resolve(value);
      });
    });
  }

  /** Lets happen what is due until then. */
  async run(untilMs: number): Promise<void> {
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= untilMs; first = this.#heap[0]) {
      this.#pop();
      this.#nowMs = first.atMs;
      first.callback();
      if (!this.#isUnsettled) continue;
      this.#isUnsettled = false;
      // Every continuation of a promise runs before this one, however many there are in a row.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nowMs = Math.max(this.#nowMs, Number.isFinite(untilMs) ? untilMs : this.#nowMs);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let place = heap.length;
    for (;;) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (place === 0 || parent === undefined || isBefore(parent, event)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = heap[place * 2 + 1];
      const right = heap[place * 2 + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(last, child)) break;
      heap[place] = child;
      place = place * 2 + (isRight ? 2 : 1);
    }
    heap[place] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
