import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/program/settings.ts';

/** What a figure is worth nothing without. */
export interface Surroundings {
  readonly at: string;
  readonly commit: string;
  readonly machine: {
    readonly cpu: string;
    readonly cpus: number;
    readonly memoryGb: number;
    readonly system: string;
    /** Programs that wanted to run in the minute before: above zero, others were at work too. */
    readonly loadBefore: number;
  };
  readonly versions: Readonly<Record<'node' | 'miniflare' | 'workerd', string>>;
}

export function surroundings(now: Date): Surroundings {
  const [cpu] = cpus();
  return {
    at: now.toISOString(),
    commit: commit(),
    machine: {
      cpu: cpu?.model.trim() || 'unknown processor',
      cpus: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()}`,
      loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
    },
    versions: { node: process.versions.node, miniflare: versionOf('miniflare'), workerd: versionOf('workerd') },
  };
}

/** With a plus where the files differ from it. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}
