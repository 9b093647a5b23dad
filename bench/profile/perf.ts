import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/program/settings.ts';
import { readSpots, type Spot } from './kinds.ts';

/** By the clock of the processor, which every machine has; a virtual one may have no counters. */
const RECORD = ['record', '-q', '-e', 'cpu-clock', '-F', '999'];

const REPORT = ['report', '--stdio', '--no-children', '-g', 'none', '-F', 'overhead,dso,symbol', '-t', '|'];

/** It begins to look a moment after it was started. */
const START_MS = 500;

/**
 * Has Linux sample a process while something is under way.
 *
 * @returns `undefined` where there is no `perf`, or it may not look.
 */
export async function profileProcess(pid: number, work: () => Promise<unknown>): Promise<Spot[] | undefined> {
  const file = join(ROOT, `.wrangler/perf-${pid}.data`);
  const perf = spawn('perf', [...RECORD, '-p', String(pid), '-o', file], { stdio: 'ignore' });
  const ended = Promise.race([once(perf, 'exit'), once(perf, 'error')]).catch(() => {});
  try {
    await sleep(START_MS);
    await work();
    perf.kill('SIGINT');
    await ended;
    const { stdout } = await promisify(execFile)('perf', [...REPORT, '-i', file], { maxBuffer: 64 * 2 ** 20 });
    const spots = readSpots(stdout);
    return spots.length === 0 ? undefined : spots;
  } catch (error) {
    if (perf.pid === undefined) return undefined;
    throw error;
  } finally {
    await rm(file, { force: true });
  }
}
