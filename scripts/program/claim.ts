import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './errors.ts';
import { guardRuntimes } from './guard.ts';
import { COMMAND, type Settings, shortPath } from './settings.ts';

/** A guard ends its runtime within milliseconds of the program's death; a busy machine may take longer. */
const GUARD_PATIENCE_MS = 3_000;

/** The programs whose process ids a claim may hold: ours, and the runtime that it starts. */
const OURS = /workerd|scripts\/(start|dev)\.ts/;

/**
 * Makes this process the only one that uses the data folder. Two runtimes on the same SQLite files would each count the
 * same units in their own memory, and sell them twice.
 */
export async function claimData({ dataDir }: Settings): Promise<void> {
  const file = join(dataDir, 'running.pid');
  const deadline = Date.now() + GUARD_PATIENCE_MS;
  while (!writeClaim(file)) {
    const living = readPids(file).find(isOurs);
    if (living === undefined) rmSync(file, { force: true });
    else if (Date.now() < deadline) await sleep(100);
    else throw new UserError(inUseMessage(dataDir, living));
  }
  guardRuntimes((pid) => appendFileSync(file, `${pid}\n`));
  process.once('exit', () => rmSync(file, { force: true }));
}

/** @returns false where the file exists already: somebody else has, or had, the claim. */
function writeClaim(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readPids(file: string): number[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    // It was removed in this moment.
    return [];
  }
}

/** The number alone proves nothing, because the system gives it to another process later. */
function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform === 'win32') return true;
    const status = execFileSync('ps', ['-o', 'state=,args=', '-p', String(pid)], { encoding: 'utf8' });
    return !status.startsWith('Z') && OURS.test(status);
  } catch {
    return false;
  }
}

function inUseMessage(dataDir: string, pid: number): string {
  return [
    `Another Revenue Guard is running on the data in ${shortPath(dataDir)} (process ${pid}).`,
    'Stop it with Ctrl-C where it runs, or give this one a folder and a port of its own:',
    `  DATA_DIR=.wrangler/state-2 PORT=8788 ${COMMAND}`,
  ].join('\n');
}
