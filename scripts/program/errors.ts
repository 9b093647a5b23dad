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
