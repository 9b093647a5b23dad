import { LINE_LENGTH_MAX } from './format.ts';

/** A line that goes on for longer than any that a server writes; the rest of it is let go, so that nothing fills the memory. */
export const OVERLONG = Symbol('overlong');

/** Cuts pieces of a file into lines, whatever the pieces are. */
export class Lines {
  #rest = '';
  /** The present line is too long and was told; what follows until its end is passed over. */
  #skipping = false;

  /** The lines that end in this piece. */
  *add(piece: string): Generator<string | typeof OVERLONG> {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      yield* this.#take(piece.slice(from, end));
      if (!this.#skipping) {
        const line = this.#rest;
        this.#rest = '';
        yield line;
      }
      this.#skipping = false;
      from = end + 1;
    }
    yield* this.#take(piece.slice(from));
  }

  /** What stands after the last end of a line: nothing, in a file that is whole. */
  get rest(): string {
    return this.#rest;
  }

  *#take(text: string): Generator<typeof OVERLONG> {
    if (this.#skipping) return;
    this.#rest += text;
    if (this.#rest.length <= LINE_LENGTH_MAX) return;
    this.#rest = '';
    this.#skipping = true;
    yield OVERLONG;
  }
}
