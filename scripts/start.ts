import { parseArgs } from 'node:util';
import { readyDatabase } from './program/database.ts';
import { runCommand } from './program/errors.ts';
import { prepare, welcome } from './program/prepare.ts';

/**
 * `npm start`: builds the program and runs it on this machine, with its data on disk. `--no-build` runs the last build;
 * `--faults` lets its objects be aborted from this machine, for `npm run rush`.
 */
await runCommand(async () => {
  const { values } = parseArgs({
    options: { 'no-build': { type: 'boolean', default: false }, faults: { type: 'boolean', default: false } },
  });
  const settings = await prepare('environment and .dev.vars');
  if (!values['no-build']) {
    console.log('Building…');
    const { buildProgram } = await import('./program/build.ts');
    await buildProgram();
  }
  await readyDatabase(settings);
  const { startRuntime } = await import('./program/runtime.ts');
  if (values.faults) {
    const { FAULTS_WARNING, withFaults } = await import('./faults/surround.ts');
    await startRuntime(settings, { surround: withFaults });
    console.log(FAULTS_WARNING);
  } else await startRuntime(settings);
  await welcome(settings);
});
