import { join, resolve } from 'node:path';
import { runCommand } from '../scripts/program/errors.ts';
import { quietTools, ROOT } from '../scripts/program/settings.ts';
import { stopOnSignals } from '../scripts/program/signals.ts';
import { comeback } from './comeback.ts';
import { engine } from './engine.ts';
import { fanout } from './fanout.ts';
import { flood } from './flood.ts';
import { growth } from './growth.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { readArguments, type TableKind, usage } from './options.ts';
import { outbox } from './outbox.ts';
import { profile, runProfile } from './profile/profile.ts';
import { buildAgain, measureTable, saveResult } from './run.ts';
import { watchRuntimes } from './runtimeProcess.ts';
import { socket } from './socket.ts';
import { surroundings } from './surroundings.ts';
import { resultText } from './text.ts';

const KINDS: readonly TableKind[] = [outbox, socket, latency, engine, fanout, growth, memory];

/** What is measured only where it is asked for by name. */
const BY_NAME: readonly TableKind[] = [flood, comeback];

/** `npm run bench` (rules BENCH). */
await runCommand(async () => {
  const { names, help, rounds, out, build, value } = readArguments(KINDS, [...BY_NAME, profile]);
  if (help) return console.log(usage(KINDS, [...BY_NAME, profile]));
  await quietTools(join(ROOT, '.wrangler/bench'));
  watchRuntimes();
  stopOnSignals();
  if (build) await buildAgain();
  if (names.includes(profile.name)) await runProfile(value, out, surroundings(new Date()));
  const wanted = names.length === 0 ? KINDS : [...KINDS, ...BY_NAME].filter(({ name }) => names.includes(name));
  for (const kind of wanted) {
    const around = surroundings(new Date());
    const result = await measureTable(kind.make(value), rounds);
    await saveResult(resolve(ROOT, out), result, around);
    console.log(resultText(result));
  }
  // Miniflare's own timers would keep the process for a while.
  process.exit(0);
});
