import { type KeyValueStorage, readJson, writeJson } from './storage.ts';

/** A purchase that is not answered yet. */
export interface PendingPurchase {
  /** The purchase id. */
  readonly id: string;
  /** Units, at least 1. */
  readonly quantity: number;
  /** When the shopper asked for it, in milliseconds since the epoch by this machine's clock. */
  readonly startedAtMs: number;
}

/**
 * One shopper's unanswered purchases of one drop, kept over a reload. Every write reads first, because other tabs keep theirs
 * in the same place.
 */
export class PendingStore {
  readonly #storage: KeyValueStorage;
  readonly #key: string;

  constructor(storage: KeyValueStorage, sku: string, shopper: string) {
    this.#storage = storage;
    this.#key = `revenue-guard:purchases:${sku}:${shopper}`;
  }

  load(): PendingPurchase[] {
    const value = readJson(this.#storage, this.#key);
    return Array.isArray(value) ? value.filter(isPendingPurchase) : [];
  }

  add({ id, quantity, startedAtMs }: PendingPurchase): void {
    writeJson(this.#storage, this.#key, [...this.#others(id), { id, quantity, startedAtMs }]);
  }

  remove(id: string): void {
    const others = this.#others(id);
    if (others.length > 0) writeJson(this.#storage, this.#key, others);
    else this.#storage.removeItem(this.#key);
  }

  #others(id: string): PendingPurchase[] {
    return this.load().filter((purchase) => purchase.id !== id);
  }
}

function isPendingPurchase(value: unknown): value is PendingPurchase {
  if (typeof value !== 'object' || value === null) return false;
  const { id, quantity, startedAtMs } = value as Partial<Record<keyof PendingPurchase, unknown>>;
  return typeof id === 'string' && typeof quantity === 'number' && typeof startedAtMs === 'number';
}
