/** Something that must never be. */
export class Violation extends Error {
  /** The name of the check that found it, by which findings are told apart. */
  readonly check: string;

  constructor(check: string, message: string) {
    super(message);
    this.check = check;
  }
}

export function check(holds: boolean, name: string, message: string): void {
  if (!holds) throw new Violation(name, message);
}
