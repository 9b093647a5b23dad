import type { PurchaseAnswer } from './purchases.ts';
import { type KeyValueStorage, parseJson, writeJson } from './storage.ts';

/**
 * Passes answers between a shopper's tabs: what was bought in one shows in all, and a purchase that two tabs wait for, since a
 * second was opened meanwhile, ends the same in both. It rests on the browser's `storage` event, which reaches every tab but
 * the one that wrote; in Node it is silent.
 */
export class Tabs {
  readonly #storage: KeyValueStorage;
  readonly #onAnswer: (answer: PurchaseAnswer) => void;
  #key: string | undefined;

  constructor(storage: KeyValueStorage, onAnswer: (answer: PurchaseAnswer) => void) {
    this.#storage = storage;
    this.#onAnswer = onAnswer;
    globalThis.addEventListener?.('storage', this.#hear);
  }

  /** Only tabs of the same shopper hear each other. */
  join(sku: string, shopper: string): void {
    this.#key = `revenue-guard:answer:${sku}:${shopper}`;
  }

  tell(answer: PurchaseAnswer): void {
    if (this.#key === undefined) return;
    writeJson(this.#storage, this.#key, answer);
    // The event carries it; nobody reads it later.
    this.#storage.removeItem(this.#key);
  }

  leave(): void {
    globalThis.removeEventListener?.('storage', this.#hear);
  }

  readonly #hear = ({ key, newValue }: StorageEvent): void => {
    if (key === null || key !== this.#key || newValue === null) return;
    const answer = parseJson(newValue);
    if (isAnswer(answer)) this.#onAnswer(answer);
  };
}

function isAnswer(value: unknown): value is PurchaseAnswer {
  const { type, id } = (value ?? {}) as Partial<Record<keyof PurchaseAnswer, unknown>>;
  return (type === 'receipt' || type === 'refusal') && typeof id === 'string';
}
