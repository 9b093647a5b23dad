/** Often enough to follow a drop by ear, seldom enough to hear something else as well. */
const PAUSE_MS = 5_000;

/** A screen reader has taken the text by then; what is left behind would be read a second time with the page. */
const CLEAR_MS = 1_000;

/**
 * Puts words into a live region, but not the first, which the page itself says, and at most once in five seconds. What comes
 * in between is passed over for the newest.
 */
export class Announcer {
  readonly #say: (text: string) => void;
  #said: string | undefined;
  #next = '';
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** @param say sets the live region's text. */
  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  announce(text: string): void {
    this.#next = text;
    this.#said ??= text;
    if (this.#pause === undefined) this.#speak();
  }

  /** What is said next is new again, and no news. */
  reset(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#said = undefined;
    this.#say('');
  }

  readonly #speak = (): void => {
    this.#pause = undefined;
    if (this.#next === this.#said) return;
    this.#said = this.#next;
    this.#say(this.#next);
    this.#pause = setTimeout(() => {
      this.#say('');
      this.#pause = setTimeout(this.#speak, PAUSE_MS - CLEAR_MS);
    }, CLEAR_MS);
  };
}
