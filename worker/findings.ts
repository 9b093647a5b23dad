/** As many as somebody would read. */
const SHOWN_MAX = 100;

/** What is wrong, in words. Counts all and keeps the first: one early mistake may put everything after it in the wrong. */
export class Findings {
  readonly shown: string[] = [];
  count = 0;

  add(...findings: readonly string[]): void {
    this.count += findings.length;
    this.shown.push(...findings.slice(0, SHOWN_MAX - this.shown.length));
  }
}
