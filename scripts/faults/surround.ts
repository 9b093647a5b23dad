import { join } from 'node:path';
import type { V4WorkerOptions } from 'miniflare';
import { withEntry } from '../program/entry.ts';

/** The built program with a way to abort its objects (rule RUN-7). */
export function withFaults(program: V4WorkerOptions): V4WorkerOptions[] {
  return [withEntry(program, join(import.meta.dirname, 'entry.js'))];
}

export const FAULTS_WARNING = `
  Faults are on: whoever has the operator token may abort the objects of this program, from this machine.
  npm run rush -- --lanes 8 --abort-lanes`;
