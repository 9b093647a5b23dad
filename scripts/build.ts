import { join } from 'node:path';
import { runCommand } from './program/errors.ts';
import { quietTools, ROOT } from './program/settings.ts';

/** `npm run build`: the Worker and the pages into `dist/`. */
await runCommand(async () => {
  await quietTools(join(ROOT, '.wrangler/build'));
  const { buildProgram } = await import('./program/build.ts');
  await buildProgram();
});
