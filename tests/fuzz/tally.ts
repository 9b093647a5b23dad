import { leaksIn } from './leaks.ts';

/** What was asked, answered and found. */

export interface Finding {
  /** Of the input, or of the first of those that went over one socket. */
  readonly number: number;
  readonly what: string;
  /** What was sent, shortened. */
  readonly input: string;
}

/** Past this the same thing is being found again and again. */
const FINDINGS_MAX = 50;

const SHOWN_MAX = 600;

export class Tally {
  readonly inputs = new Map<string, number>();
  readonly answers = new Map<string, number>();
  readonly findings: Finding[] = [];
  leaks = 0;
  crashes = 0;
  /** What shoppers of the target were told that they own: units by `shopper/id`. */
  readonly owned = new Map<string, number>();
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  countInput(kind: string): void {
    this.inputs.set(kind, (this.inputs.get(kind) ?? 0) + 1);
  }

  countAnswer(kind: string): void {
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
  }

  found(number: number, what: string, input: string): void {
    if (this.findings.length < FINDINGS_MAX) this.findings.push({ number, what, input: input.slice(0, SHOWN_MAX) });
  }

  /** Whatever was answered tells nothing that is nobody's business. */
  look(number: number, answer: string, input: string): void {
    for (const leak of leaksIn(answer, this.#dataDir)) {
      this.leaks++;
      this.found(number, `The answer tells ${leak}: ${answer.slice(0, SHOWN_MAX)}`, input);
    }
  }

  acknowledge(number: number, shopper: string, id: string, quantity: number, input: string): void {
    const key = `${shopper}/${id}`;
    const before = this.owned.get(key);
    if (before !== undefined && before !== quantity)
      this.found(number, `${key} was told of ${before} units, and now of ${quantity}.`, input);
    this.owned.set(key, quantity);
  }
}
