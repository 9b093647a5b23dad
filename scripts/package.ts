import { join } from 'node:path';
import { buildPackage } from './package/build.ts';
import { runCommand } from './program/errors.ts';
import { quietTools, ROOT, shortPath } from './program/settings.ts';

/** `npm run package`: what a shop's developer installs, into `dist/package/`, ready for `npm pack` or `npm publish`. */
await runCommand(async () => {
  await quietTools(join(ROOT, '.wrangler/build'));
  const { folder, name, version } = await buildPackage();
  console.log(`${name} ${version} is in ${shortPath(folder)}. Pack it with: npm pack ./${shortPath(folder)}`);
});
