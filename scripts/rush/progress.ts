const WIDTH = 28;

/**
 * Tells how far something is: a bar that redraws itself on a terminal, and elsewhere a line at its beginning and at its end.
 * On standard error, because standard output belongs to the result.
 */
export class Progress {
  readonly #label: string;
  readonly #total: number;
  readonly #out = process.stderr;
  #done = 0;
  #drawn = -1;

  constructor(label: string, total: number) {
    this.#label = label;
    this.#total = total;
    if (this.#out.isTTY) this.#draw();
    else this.#out.write(`${label}: ${total}\n`);
  }

  step(count = 1): void {
    this.#done += count;
    if (this.#out.isTTY) this.#draw();
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write('\n');
    else this.#out.write(`${this.#label}: ${this.#done} of ${this.#total} done\n`);
  }

  #draw(): void {
    const filled = Math.floor((this.#done / this.#total) * WIDTH);
    const percent = Math.floor((this.#done / this.#total) * 100);
    // Drawn once a percent: a crowd steps thousands of times a second.
    if (percent === this.#drawn) return;
    this.#drawn = percent;
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    this.#out.write(
      `\r${this.#label.padEnd(11)} ${bar} ${String(percent).padStart(3)} %  ${this.#done}/${this.#total}`,
    );
  }
}
