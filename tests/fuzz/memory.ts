import { readdirSync, readFileSync } from 'node:fs';

/** The memory of the runtime that a started program runs in, as Linux tells it. */

const KB_PER_MB = 1_024;

/** @param group the process group of the program. `undefined` where the system does not tell it. */
export function runtimeOf(group: number): number | undefined {
  try {
    return readdirSync('/proc')
      .map(Number)
      .find((pid) => {
        if (!Number.isInteger(pid)) return false;
        const [, name, rest] = statOf(pid);
        return name === 'workerd' && Number(rest?.split(' ')[3]) === group;
      });
  } catch {
    return undefined;
  }
}

/** In megabytes; `NaN` where it cannot be told. */
export function memoryMb(pid: number | undefined): number {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kb) / KB_PER_MB;
  } catch {
    return Number.NaN;
  }
}

/** A process may end while one looks. */
function statOf(pid: number): readonly (string | undefined)[] {
  try {
    return /^\d+ \((.*)\)( .*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  } catch {
    return [];
  }
}
