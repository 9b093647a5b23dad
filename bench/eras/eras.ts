import type { Era, Market } from './era.ts';
import { ProductMarket } from './markets/product.ts';
import { LuaMarket, RegionsMarket } from './markets/redis.ts';
import { SqlMarket } from './markets/sql.ts';
import { HOW_TO_GET } from './programs/find.ts';
import { findPostgres, type PostgresPrograms } from './stores/postgres.ts';
import { findRedis, type RedisPrograms } from './stores/redis.ts';

export interface EraSettings {
  /** Connections to PostgreSQL: of the locking era, and of the one that knows better. */
  readonly lockPool: number;
  readonly updatePool: number;
  readonly lagMs: number;
  readonly syncMs: number;
  /** A folder that is removed when everything is over. */
  readonly scratch: string;
}

/** An era that cannot be measured here, and why. */
export interface Missing {
  readonly name: Era['name'];
  readonly label: string;
  readonly why: string;
}

/** The eras in the order of their time, each with what it needs; those whose stores are not on this machine come with the reason. */
export function findEras(settings: EraSettings): {
  readonly eras: readonly Era[];
  readonly missing: readonly Missing[];
} {
  const postgres = findPostgres();
  const redis = findRedis();
  const eras: Era[] = [];
  const missing: Missing[] = [];
  for (const { era, needs, start } of DEFINITIONS) {
    const described = { ...era, method: era.method(settings) };
    const without = needs.find((store) => (store === 'postgresql' ? postgres : redis) === undefined);
    if (without === undefined) eras.push({ ...described, start: () => start({ postgres, redis, settings }) });
    else missing.push({ name: era.name, label: era.label, why: HOW_TO_GET[without] });
  }
  return { eras, missing };
}

interface Means {
  readonly postgres: PostgresPrograms | undefined;
  readonly redis: RedisPrograms | undefined;
  readonly settings: EraSettings;
}

interface Definition {
  readonly era: Omit<Era, 'start' | 'method'> & { readonly method: (settings: EraSettings) => string };
  readonly needs: readonly (keyof typeof HOW_TO_GET)[];
  readonly start: (means: Means) => Promise<Market>;
}

const DEFINITIONS: readonly Definition[] = [
  {
    era: {
      name: 'sql-lock',
      label: 'PostgreSQL, SELECT … FOR UPDATE',
      method: ({ lockPool }) =>
        `Lock the row, look, change, write, commit, each a prepared statement of its own on one of ${lockPool} connections. Synchronous commits.`,
    },
    needs: ['postgresql'],
    start: ({ postgres, settings: { lockPool, scratch } }) =>
      SqlMarket.start('sql-lock', lockPool, present(postgres), scratch),
  },
  {
    era: {
      name: 'sql-update',
      label: 'PostgreSQL, one conditional UPDATE',
      method: ({ updatePool }) =>
        `One call a purchase, one transaction: the order by its unique key, the shopper's limit, and last the one conditional UPDATE. ${updatePool} connections, and the rest waits in front of them. Synchronous commits.`,
    },
    needs: ['postgresql'],
    start: ({ postgres, settings: { updatePool, scratch } }) =>
      SqlMarket.start('sql-update', updatePool, present(postgres), scratch),
  },
  {
    era: {
      name: 'redis-regions',
      label: 'Redis in two regions, synced later',
      method: ({ lagMs, syncMs }) =>
        `Each region decides by a counter of its own. The other hears of a sale after ${lagMs} ms, PostgreSQL within ${syncMs} ms more. Redis as it is shipped: nothing is on disk when it answers. Shoppers come to the nearest region, and after a lost connection to whichever is next.`,
    },
    needs: ['redis', 'postgresql'],
    start: ({ redis, postgres, settings: { lagMs, syncMs, scratch } }) =>
      RegionsMarket.start({ redis: present(redis), postgres: present(postgres) }, { lagMs, syncMs }, scratch),
  },
  {
    era: {
      name: 'redis-lua',
      label: 'One Redis, an atomic Lua script',
      method: () =>
        'One script knows the id, the limit and the stock, and writes order and count together. One connection, which carries together what is asked together. appendfsync always.',
    },
    needs: ['redis'],
    start: ({ redis, settings: { scratch } }) => LuaMarket.start(present(redis), scratch),
  },
  {
    era: {
      name: 'product',
      label: 'Revenue Guard, one Durable Object',
      method: () => 'The program as npm start runs it, its sockets on the object itself.',
    },
    needs: [],
    start: ({ settings: { scratch } }) => ProductMarket.start(scratch),
  },
];

function present<T>(programs: T | undefined): T {
  if (programs === undefined) throw new Error('It was found a moment ago.');
  return programs;
}
