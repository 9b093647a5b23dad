import { assert } from '../../../shared/assert.ts';
import type { Timeline } from './timeline.ts';

interface Task {
  readonly run: () => void;
  readonly fromMs: number;
}

/**
 * A processor that does one thing after the other, in the order in which they came. The program's own code runs in a task, at an
 * instant of simulated time, and says what that takes; the next task begins when it is over. What a task sends leaves when the
 * time that was spent before it is over.
 */
export class Thread {
  readonly #timeline: Timeline;
  #tasks: Task[] = [];
  #next = 0;
  #isBusy = false;
  #startedAtMs = 0;
  #spentMs = 0;
  /** Of all tasks so far. */
  busyMs = 0;
  /** How long each task waited, if asked to note it. */
  readonly waitsMs: number[] = [];
  notesWaits = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  enqueue(run: () => void): void {
    this.#tasks.push({ run, fromMs: this.#timeline.nowMs });
    if (!this.#isBusy) this.#begin();
  }

  /** Only within a task. */
  spend(ms: number): void {
    this.wait(ms);
    this.busyMs += ms;
  }

  /** Does nothing, and lets nobody else do something. Only within a task. */
  wait(ms: number): void {
    assert(this.#isBusy, 'time is spent by the task that is running');
    this.#spentMs += ms;
  }

  /** Sends something off, only within a task. */
  emit(callback: () => void): void {
    assert(this.#isBusy, 'something is sent by the task that is running');
    this.#timeline.at(this.#startedAtMs + this.#spentMs, callback);
  }

  #begin(): void {
    const task = this.#tasks[this.#next];
    if (task === undefined) {
      this.#tasks = [];
      this.#next = 0;
      return;
    }
    this.#next += 1;
    this.#isBusy = true;
    this.#startedAtMs = this.#timeline.nowMs;
    this.#spentMs = 0;
    if (this.notesWaits) this.waitsMs.push(this.#startedAtMs - task.fromMs);
    task.run();
    // Continuations of promises that the task has fulfilled belong to it, and come before the next event.
    this.#timeline.after(0, () => this.#finish());
  }

  #finish(): void {
    this.#timeline.at(this.#startedAtMs + this.#spentMs, () => {
      this.#isBusy = false;
      this.#begin();
    });
  }
}
