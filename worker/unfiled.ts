import type { Order } from '../shared/inventory/order.ts';

/** Orders to be written next, in the order of the table's key. */
export interface Stretch {
  readonly orders: readonly Order[];
  /** The ledger's entry up to which the table is complete once they are written; `null` while others have to be written for that. */
  readonly filedSeq: number | null;
}

interface Run {
  readonly shelf: Shelf;
  readonly sorted: readonly Order[];
  /** The newest entry of the ledger when the run began. */
  readonly seq: number;
  /** How many of `sorted` are written. */
  written: number;
}

/**
 * Orders that the ledger tells of and that the table does not have yet, or not as they are by now. They are written in runs, each
 * sorted by the table's key: many orders then share a page of it, where one after the other each would cost a page of its own. What
 * changes while a run is written waits for the next one.
 */
export class Unfiled {
  #newer = new Shelf();
  #run: Run | null = null;

  /** At least as many as there are: one that has changed since its run began counts twice. */
  get size(): number {
    return this.#newer.size + (this.#run === null ? 0 : this.#run.sorted.length - this.#run.written);
  }

  find(shopper: string, id: string): Order | undefined {
    return this.#newer.find(shopper, id) ?? this.#run?.shelf.find(shopper, id);
  }

  /** Each once, as it is now, in no order. */
  ofShopper(shopper: string): Order[] {
    const newer = this.#newer.ofShopper(shopper);
    const earlier = this.#run?.shelf.ofShopper(shopper) ?? [];
    return [...newer, ...earlier.filter(({ id }) => this.#newer.find(shopper, id) === undefined)];
  }

  all(): Order[] {
    const earlier = this.#run?.shelf.all() ?? [];
    return [...this.#newer.all(), ...earlier.filter(({ shopper, id }) => this.#newer.find(shopper, id) === undefined)];
  }

  note(orders: readonly Order[]): void {
    for (const order of orders) this.#newer.put(order);
  }

  /**
   * The next to be written, at most so many. Nothing counts as written before `wrote` is told of it.
   *
   * @param lastSeq the newest entry of the ledger.
   */
  next(count: number, lastSeq: number): Stretch {
    this.#run ??= this.#newRun(lastSeq);
    const { sorted, written, seq } = this.#run;
    const orders = sorted.slice(written, written + count);
    return { orders, filedSeq: written + orders.length < sorted.length ? null : seq };
  }

  wrote({ orders, filedSeq }: Stretch): void {
    if (this.#run !== null) this.#run.written += orders.length;
    if (filedSeq !== null) this.#run = null;
  }

  clear(): void {
    this.#newer = new Shelf();
    this.#run = null;
  }

  #newRun(seq: number): Run {
    const shelf = this.#newer;
    this.#newer = new Shelf();
    return { shelf, sorted: shelf.all().sort(byKey), seq, written: 0 };
  }
}

/** Orders by shopper, and by id. */
class Shelf {
  readonly #ofShopper = new Map<string, Map<string, Order>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(shopper: string, id: string): Order | undefined {
    return this.#ofShopper.get(shopper)?.get(id);
  }

  ofShopper(shopper: string): Order[] {
    return [...(this.#ofShopper.get(shopper)?.values() ?? [])];
  }

  all(): Order[] {
    return [...this.#ofShopper.values()].flatMap((orders) => [...orders.values()]);
  }

  put(order: Order): void {
    const orders = this.#ofShopper.get(order.shopper);
    if (orders === undefined) {
      this.#ofShopper.set(order.shopper, new Map([[order.id, order]]));
      this.#size += 1;
      return;
    }
    if (!orders.has(order.id)) this.#size += 1;
    orders.set(order.id, order);
  }
}

function byKey(a: Order, b: Order): number {
  if (a.shopper !== b.shopper) return a.shopper < b.shopper ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
