import { execFileSync } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The opponents' own programs: never downloaded here, only found. */

/** Debian's layout, Homebrew's on both kinds of Mac, and what the PostgreSQL project's own packages use. Newest versions first. */
const FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/usr/pgsql-*/bin',
  '/usr/bin',
];

export const HOW_TO_GET = {
  postgresql:
    'PostgreSQL was not found. Debian and Ubuntu: apt-get install postgresql. macOS: brew install postgresql. Its programs (postgres, initdb, pgbench) are looked for on the PATH and where these put them.',
  redis:
    'Redis was not found. Debian and Ubuntu: apt-get install redis-server. macOS: brew install redis. Its programs (redis-server, redis-benchmark) are looked for on the PATH and where these put them.',
} as const;

/** The path of a program, or `undefined` where it is not on this machine. */
export function findProgram(name: string): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const elsewhere = FOLDERS.flatMap((pattern) =>
    pattern.includes('*') ? globSync(pattern).sort(byNumber).reverse() : [pattern],
  );
  return [...onPath, ...elsewhere].map((folder) => join(folder, name)).find(isExecutable);
}

/** All of them, or `undefined` where one is missing. */
export function findPrograms<T extends string>(names: readonly T[]): Readonly<Record<T, string>> | undefined {
  const found = names.map((name) => [name, findProgram(name)] as const);
  return found.every(([, path]) => path !== undefined)
    ? (Object.fromEntries(found) as Readonly<Record<T, string>>)
    : undefined;
}

/** The first number in what a program says of its version: "postgres (PostgreSQL) 15.14" is 15.14. */
export function versionOf(program: string): string {
  const said = execFileSync(program, ['--version'], { encoding: 'utf8' });
  return /\d+(\.\d+)+/.exec(said)?.[0] ?? said.trim();
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
