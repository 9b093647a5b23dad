import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, UserError } from '../../scripts/program/errors.ts';
import { readOptions, USAGE } from './options.ts';

/** `npm run bench:eras` (rules ERAS). Whoever only uses the product never installs what the opponents need, so it is done here. */
await runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  installPackages();
  // Only now, when its packages are there.
  const { compareEras } = await import('./main.ts');
  await compareEras(options);
});

/** Nothing is done where the very versions of the lock file are there. */
function installPackages(): void {
  const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));
  const isThere = Object.entries(dependencies).every(([name, version]) => installedVersion(name) === version);
  if (isThere) return;
  console.error('Installing the clients of PostgreSQL and Redis in bench/eras…');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
  if (status !== 0) throw new UserError('They could not be installed. Try `npm ci` in bench/eras.');
}

function installedVersion(name: string): string | undefined {
  const manifest = join(import.meta.dirname, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}
