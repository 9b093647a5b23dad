import { createBuilder } from 'vite';
import { writeBuiltWorker } from './builtWorker.ts';
import { UserError } from './errors.ts';
import { ROOT } from './settings.ts';

/** Builds the Worker and the pages into `dist/`. In this process, because vite's command keeps a cache outside of the project. */
export async function buildProgram(): Promise<void> {
  const builder = await createBuilder({ root: ROOT, logLevel: 'warn' });
  try {
    await builder.buildApp();
    await writeBuiltWorker();
  } catch (error) {
    throw new UserError(`The build failed.\n${error instanceof Error ? error.message : error}`);
  }
}
