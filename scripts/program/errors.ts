/** Something that the person at the keyboard can put right: told in plain words, without a stack. */
export class UserError extends Error {}

/** Runs a command to its end. A `UserError` is told and ends it with exit code 1; anything else is a bug and shows its stack. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (error instanceof UserError) console.error(`\n${error.message}\n`);
    else console.error(error);
    // Not exitCode: a runtime that is still up would keep the process alive. It ends with this process.
    process.exit(1);
  }
}

/** For `catch`: turns one expected error into a value. */
export function unlessCode<T>(code: string, value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === code) return value;
    throw error;
  };
}
