/** Something that keeps a deployment from being whole, and the way out. */
export interface Problem {
  readonly what: string;
  /** Commands to copy, or what to do in words, one a line. */
  readonly remedy: readonly string[];
}

export function problemsText(problems: readonly Problem[]): string {
  return problems.map(({ what, remedy }) => [what, ...remedy.map((line) => `  ${line}`)].join('\n')).join('\n\n');
}
