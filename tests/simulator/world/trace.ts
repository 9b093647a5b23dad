/** What happened in a simulated drop, a line each. A failure prints it; two runs of one seed must have the same. */
export class Trace {
  readonly keeps: boolean;
  readonly #lines: string[] = [];
  #hash = 0;

  readonly #name: string;
  readonly #shownAs: string;

  /**
   * @param keeps whether the lines are kept, or only counted into the fingerprint.
   * @param name a name that differs from run to run, and is shown as another.
   */
  constructor(keeps: boolean, name: string, shownAs: string) {
    this.keeps = keeps;
    this.#name = name;
    this.#shownAs = shownAs;
  }

  add(atMs: number, actor: string, happened: string): void {
    const [who, what] = [actor, happened].map((text) => text.replaceAll(this.#name, this.#shownAs)) as [string, string];
    for (const text of [String(atMs), who, what]) {
      for (let i = 0; i < text.length; i += 1) this.#hash = (Math.imul(this.#hash, 31) + text.charCodeAt(i)) >>> 0;
    }
    if (this.keeps) this.#lines.push(`${atMs.toFixed(2).padStart(10)}  ${who.padEnd(18)} ${what}`);
  }

  get fingerprint(): number {
    return this.#hash;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
