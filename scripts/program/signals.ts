import { readFileSync } from 'node:fs';

/**
 * Ctrl-C and SIGTERM are the usual way to stop, and so a success: at `exit` the runtime is ended, and all that it has
 * acknowledged is on disk. Call it before a runtime is made, whose library listens too and would end with a failure code.
 */
export function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
}

const PARENT_CHECK_MS = 500;

/**
 * Ends with the npm that started this. A signal to npm alone does not reach us: npm and the shell between us go, and the
 * program would go on selling with nobody at its terminal.
 */
export function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  setInterval(() => {
    if (process.ppid !== shell || (npm !== undefined && parentOf(shell) !== npm)) process.exit(0);
  }, PARENT_CHECK_MS).unref();
}

/** As Linux tells it; `undefined` on other systems, where only our own parent is watched. */
function parentOf(pid: number): string | undefined {
  try {
    // The name in brackets may hold anything; after it come the state and the parent.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
  } catch {
    return undefined;
  }
}
