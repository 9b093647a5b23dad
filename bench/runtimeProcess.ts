import { readdirSync, readFileSync } from 'node:fs';
import { guardRuntimes } from '../scripts/program/guard.ts';

/** What the newest runtime has used, as Linux tells it: of the machine's processors and of its memory. */

let runtimePid: number | undefined;

/** Whatever becomes of this process, no runtime is left over. Call it before the first rig. */
export function watchRuntimes(): void {
  guardRuntimes((pid) => {
    runtimePid = pid;
  });
}

const NS_PER_MS = 1_000_000;

/**
 * Processor time so far, from which is told what something costs, however busy the machine is. `NaN` where the system does not
 * tell it as Linux does.
 */
export function processorMs(): number {
  try {
    // Counted in nanoseconds for each thread; what the process as a whole is told of is in hundredths of a second.
    const threads = readdirSync(`/proc/${runtimePid}/task`);
    return threads.reduce((sum, thread) => sum + threadMs(thread), 0);
  } catch {
    return Number.NaN;
  }
}

function threadMs(thread: string): number {
  const [ns] = readFileSync(`/proc/${runtimePid}/task/${thread}/schedstat`, 'utf8').split(' ');
  return Number(ns) / NS_PER_MS;
}

/** What it holds in memory, in megabytes. */
export function memoryMb(): number {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${runtimePid}/status`, 'utf8')) ?? [];
    return Number(kb) / 1_024;
  } catch {
    return Number.NaN;
  }
}

export function runtimeProcess(): number | undefined {
  return runtimePid;
}
