import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { quietTools, ROOT } from '../../scripts/program/settings.ts';
import { stopOnSignals } from '../../scripts/program/signals.ts';
import { plot } from '../plot.ts';
import { buildAgain, measureTable, saveResult } from '../run.ts';
import { watchRuntimes } from '../runtimeProcess.ts';
import { type Surroundings, surroundings } from '../surroundings.ts';
import type { Result, Table } from '../table.ts';
import { resultText } from '../text.ts';
import type { Era } from './era.ts';
import { findEras, type Missing } from './eras.ts';
import type { Options, TableName } from './options.ts';
import { levelsText } from './result/levels.ts';
import { linePlot } from './result/linePlot.ts';
import { findPostgres, postgresVersion } from './stores/postgres.ts';
import { findRedis, redisVersion } from './stores/redis.ts';
import { contentionTable } from './tables/contention.ts';
import { crashTable } from './tables/crash.ts';
import { engineTable } from './tables/engine.ts';
import { rushTable } from './tables/rush.ts';

/** Shoppers at once, level by level. */
const LEVELS = [8, 16, 32, 64, 128, 256, 512];

/** A level of the slowest era ends after so long, whatever was bought. */
const LEVEL_MS = 1_500;

/** How long PostgreSQL is measured without sockets. */
const ENGINE_SECONDS = 2;

/** Measures what is asked for, table by table, each of which is kept as soon as it is there. */
export async function compareEras(options: Options): Promise<void> {
  stopOnSignals();
  const scratch = makeScratch();
  await quietTools(join(ROOT, '.wrangler/bench'));
  watchRuntimes();
  const { value } = options;
  const { eras, missing } = findEras({
    ...{ lockPool: value('lock-pool'), updatePool: value('update-pool') },
    ...{ lagMs: value('lag'), syncMs: value('sync'), scratch },
  });
  for (const { label, why } of missing) console.error(`Not measured: ${label}. ${why}`);
  if (options.build) await buildAgain();
  for (const name of options.tables) {
    const around = { ...surroundings(new Date()), versions: versions() };
    const result = await measureTable(makeTable(name, eras, options, scratch), value('rounds'));
    await keep(resolve(ROOT, options.out), result, around, eras, missing);
    console.log(result.name === 'contention' ? levelsText(result) : resultText(result));
  }
  // Miniflare's own timers would keep the process for a while.
  process.exit(0);
}

/** Everything that is measured lies in it, and it is gone with this process. */
function makeScratch(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'revenue-guard-eras-'));
  // PostgreSQL runs as another user where this is root.
  chmodSync(scratch, 0o755);
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  return scratch;
}

function makeTable(name: TableName, eras: readonly Era[], { value }: Options, scratch: string): Table {
  const crowd = { shoppers: value('shoppers'), seed: value('seed') };
  switch (name) {
    case 'rush':
      return rushTable(eras, crowd);
    case 'crash':
      return crashTable(eras, crowd);
    case 'contention':
      return contentionTable(eras, { levels: LEVELS, purchases: value('purchases'), levelMs: LEVEL_MS });
    case 'engine': {
      const engines = { postgres: findPostgres(), redis: findRedis() };
      return engineTable(engines, { purchases: value('engine'), seconds: ENGINE_SECONDS, scratch });
    }
  }
}

async function keep(
  out: string,
  result: Result,
  around: Surroundings,
  eras: readonly Era[],
  missing: readonly Missing[],
): Promise<void> {
  const described = eras.map(({ name, label, method }) => ({ name, label, method }));
  const picture = result.name === 'contention' ? linePlot(result, around) : plot(result, around);
  await saveResult(out, result, around, { picture, eras: described, missing });
}

function versions(): Surroundings['versions'] & Readonly<Record<string, string>> {
  const [postgresql, redis] = [postgresVersion(), redisVersion()];
  return {
    ...surroundings(new Date()).versions,
    ...(postgresql === undefined ? {} : { postgresql }),
    ...(redis === undefined ? {} : { redis }),
  };
}
