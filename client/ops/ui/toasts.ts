/** Something that was just done, told for a while, with the way back where there is one. */
export interface Toast {
  readonly key: number;
  readonly words: string;
  readonly undo: Undo | undefined;
  readonly about: string | undefined;
}

export interface Undo {
  /** What the button says, such as `Resume`. */
  readonly words: string;
  /** Takes it back. A `Problem` that it throws is told as the next toast. */
  readonly run: () => Promise<void>;
}

/** The newest few: older ones have been read or never will be. */
const TOASTS_MAX = 3;

/** What has been done lately, newest last. Outlives the page that did it. */
export class Toasts {
  readonly #listeners = new Set<() => void>();
  #toasts: readonly Toast[] = [];
  #made = 0;

  readonly getState = (): readonly Toast[] => this.#toasts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * @param words what is true now, such as `Sales are paused.`
   * @param about what it is true of, where the next word about the same makes it untrue: that one takes its place.
   */
  readonly show = (words: string, undo?: Undo, about?: string): void => {
    this.#made += 1;
    const others = this.#toasts.filter((toast) => about === undefined || toast.about !== about);
    this.#set([...others, { key: this.#made, words, undo, about }].slice(-TOASTS_MAX));
  };

  readonly close = (key: number): void => this.#set(this.#toasts.filter((toast) => toast.key !== key));

  #set(toasts: readonly Toast[]): void {
    this.#toasts = toasts;
    for (const listener of this.#listeners) listener();
  }
}

export const toasts = new Toasts();
