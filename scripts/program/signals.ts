/**
 * Ctrl-C and SIGTERM are the usual way to stop, and so a success: at `exit` the runtime is ended, and all that it has
 * acknowledged is on disk. Call it before a runtime is made, whose library listens too and would end with a failure code.
 */
export function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
}
