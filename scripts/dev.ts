import { join } from 'node:path';
import { readyDatabase } from './program/database.ts';
import { runCommand } from './program/errors.ts';
import { prepare, welcome } from './program/prepare.ts';
import { ROOT } from './program/settings.ts';

/** `npm run dev`: the program from its sources, with hot reload, on the same data as `npm start`. */
await runCommand(async () => {
  const settings = await prepare('.dev.vars');
  await readyDatabase(settings);
  const { createServer } = await import('vite');
  const server = await createServer({
    configFile: join(ROOT, 'vite.config.ts'),
    root: ROOT,
    logLevel: 'warn',
    server: { port: settings.port, strictPort: true },
  });
  await server.listen();
  await welcome(settings);
});
