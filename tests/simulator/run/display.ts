import type { Played } from './thread.ts';

/** Between two lines: often on a terminal, where one is drawn over the other, and seldom elsewhere. */
const DRAW_MS = process.stderr.isTTY ? 200 : 15_000;

/** How far the simulation is and what it has seen, on standard error: standard output belongs to the findings. */
export class Display {
  readonly #total: number | undefined;
  readonly #endMs: number;
  readonly #startMs = Date.now();
  #drawnMs = Date.now();
  #drops = 0;
  #steps = 0;
  #orders = 0;
  #entries = 0;
  #simulatedMs = 0;
  #findings = 0;

  /** @param total drops; `undefined` where time ends it, at `endMs`. */
  constructor(total: number | undefined, endMs: number) {
    this.#total = total;
    this.#endMs = endMs;
  }

  played({ finding, steps, orders, entries, simulatedMs }: Played): void {
    this.#drops += 1;
    this.#steps += steps;
    this.#orders += orders;
    this.#entries += entries;
    this.#simulatedMs += simulatedMs;
    if (finding !== null) this.#findings += 1;
    if (Date.now() - this.#drawnMs >= DRAW_MS) this.#draw();
  }

  end(): void {
    this.#draw();
    if (process.stderr.isTTY) process.stderr.write('\n');
    const { user, system } = process.cpuUsage();
    const cpuMs = (user + system) / 1_000 / Math.max(1, this.#drops);
    console.log(
      `${this.#drops} drops (${this.#perMinute} a minute, ${cpuMs.toFixed(1)} ms of processor time each): ${this.#findings} findings.`,
    );
    const days = (this.#simulatedMs / 86_400_000).toFixed(2);
    console.log(
      `${this.#steps} steps, ${this.#entries} ledger entries, ${this.#orders} orders, ${days} simulated days.`,
    );
  }

  get #perMinute(): number {
    return Math.round((this.#drops * 60_000) / Math.max(1, Date.now() - this.#startMs));
  }

  #draw(): void {
    this.#drawnMs = Date.now();
    const left =
      this.#total === undefined
        ? `${Math.max(0, Math.ceil((this.#endMs - Date.now()) / 1_000))} s left`
        : `of ${this.#total}`;
    const line = `${this.#drops} drops ${left}, ${this.#perMinute}/min, ${this.#orders} orders, ${this.#steps} steps, ${this.#findings} findings`;
    process.stderr.write(process.stderr.isTTY ? `\r${line.padEnd(100)}` : `${line}\n`);
  }
}
