import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { WatchersReport } from '../history.ts';
import { keyOfFigures } from '../verdict.ts';
import type { Ask, Done, Told } from './contract.ts';

/** A process may commonly open 20,000 files. This stays far below, and spreads a large crowd over the processors. */
const WATCHERS_PER_PROCESS = 5_000;

/**
 * A crowd that only watches, in processes of its own: a socket each would use up the files of one process, and hearing so much
 * would keep the shoppers in it from being answered. Whoever loses the connection comes again.
 */
export class Watchers {
  readonly #processes: readonly Process[];
  readonly size: number;

  private constructor(processes: readonly Process[], size: number) {
    this.#processes = processes;
    this.size = size;
  }

  /** @param onStep so many more have been welcomed, or have failed to be. */
  static async open(url: string, size: number, onStep: (count: number) => void = () => {}): Promise<Watchers> {
    const parts = Math.ceil(size / WATCHERS_PER_PROCESS);
    const sizes = Array.from({ length: parts }, (_, part) => Math.floor((size + part) / parts));
    const processes = await Promise.all(
      sizes.map(async (count) => {
        const process = new Process(onStep);
        await process.ask({ kind: 'open', url, count });
        return process;
      }),
    );
    return new Watchers(processes, size);
  }

  /** From now on it is noted who has heard a message that holds the text. */
  async listen(text: string): Promise<void> {
    await this.#ask({ kind: 'listen', text });
  }

  /**
   * Waits until everybody has heard what was listened for.
   *
   * @returns when the last of them did, in nanoseconds of `process.hrtime`, which all processes of a machine share.
   */
  async heard(): Promise<bigint> {
    const told = await this.#ask({ kind: 'heard' });
    return told.map(({ atNs = '0' }) => BigInt(atNs)).reduce((a, b) => (a > b ? a : b), 0n);
  }

  async report(): Promise<WatchersReport> {
    const told = await this.#ask({ kind: 'report' });
    return joinReports(told.flatMap(({ report }) => report ?? []));
  }

  close(): void {
    for (const process of this.#processes) process.end();
  }

  #ask(ask: Ask): Promise<Done[]> {
    return Promise.all(this.#processes.map((process) => process.ask(ask)));
  }
}

export function joinReports(reports: readonly WatchersReport[]): WatchersReport {
  const shown = new Map<string, WatchersReport['shown'][number]>();
  for (const { stock, watchers } of reports.flatMap((report) => report.shown)) {
    const key = keyOfFigures(stock);
    shown.set(key, { stock, watchers: watchers + (shown.get(key)?.watchers ?? 0) });
  }
  const sum = (of: (report: WatchersReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    shown: [...shown.values()],
    silent: sum(({ silent }) => silent),
    reconnections: sum(({ reconnections }) => reconnections),
    odd: reports.flatMap(({ odd }) => odd),
  };
}

/** One process full of watchers. It is asked one thing after the other. */
class Process {
  readonly #child: ChildProcess;
  #answer: { resolve: (done: Done) => void; reject: (error: Error) => void } | undefined;

  constructor(onStep: (count: number) => void) {
    this.#child = fork(join(import.meta.dirname, 'program.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child.on('message', (told: Told) => {
      if (told.kind === 'step') onStep(told.count);
      else this.#answer?.resolve(told);
    });
    this.#child.on('exit', (code) => {
      this.#answer?.reject(new Error(`A process of watchers has ended with ${code}.`));
    });
  }

  ask(ask: Ask): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#child.send(ask);
    });
  }

  /** It ends with the channel between us. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
