import { join } from 'node:path';
import { convertV4MiniflareOptions, type Json, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';
import { readBuiltWorker } from './builtWorker.ts';
import { readableLog } from './logLines.ts';
import type { Secrets, Settings } from './settings.ts';

/** For a measurement, which may need a part to fail, and not to hear of it. */
export interface RuntimeOptions {
  /** What runs beside the program, and how it is bound to it. */
  readonly surround?: (program: V4WorkerOptions) => V4WorkerOptions[];
  readonly log?: (entry: { level: string; message: string }) => void;
  /** Where the runtime's inspector listens, which slows it a little. */
  readonly inspectorPort?: number;
}

/**
 * Starts the real runtime on what was built. Not through `wrangler dev`, which puts a proxy, an inspector and a trace store
 * in front and is several times slower.
 *
 * @returns ends the runtime. So does the end of this process.
 */
export async function startRuntime(
  settings: Settings,
  { surround = (program) => [program], log = printLog, inspectorPort }: RuntimeOptions = {},
): Promise<() => Promise<void>> {
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      ...commonOptions(settings),
      handleStructuredLogs: log,
      host: '127.0.0.1',
      port: settings.port,
      ...(inspectorPort !== undefined && { inspectorPort, inspectorHost: '127.0.0.1' }),
      workers: surround(builtWorker(settings.secrets)),
    }),
  );
  await runtime.ready;
  return () => runtime.dispose();
}

function commonOptions({ dataDir }: Settings) {
  return {
    log: new Log(LogLevel.WARN),
    logRequests: false,
    telemetry: { enabled: false },
    // The folder within is wrangler's: `wrangler d1 execute --local` finds the same database.
    resourcePersistencePath: join(dataDir, 'v3'),
    resourceTmpPath: join(dataDir, 'tmp'),
    handleStructuredLogs: printLog,
  };
}

function builtWorker(secrets: Secrets): V4WorkerOptions {
  const { ratelimits, bindings, ...options } = readBuiltWorker();
  const configured = Object.entries({ ...bindings, ...secrets }).filter(isSet);
  return {
    ...options,
    // A crowd for a test and a measurement comes from one address, and the runtime counts it in an object, one by one.
    ...(secrets['RATE_LIMITS'] === 'on' && ratelimits && { ratelimits }),
    bindings: Object.fromEntries(configured),
  };
}

function isSet(entry: [string, Json | undefined]): entry is [string, Json] {
  return entry[1] !== undefined && entry[1] !== '';
}

/** What the Worker logs. Failures belong where a supervisor looks for them. */
function printLog({ level, message }: { level: string; message: string }): void {
  const readable = readableLog(message);
  if (level === 'error' || level === 'warn') console.error(readable);
  else console.log(readable);
}
