import { buildProgram } from './program/build.ts';
import { runCommand } from './program/errors.ts';

/** `npm run build`: the Worker and the pages into `dist/`. */
await runCommand(buildProgram);
