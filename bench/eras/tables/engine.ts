import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drive, driven, warmUp } from '../../driver.ts';
import { Rig } from '../../rig.ts';
import { quantile } from '../../statistics.ts';
import { beside, type Column, perSecond, type Round, type Table } from '../../table.ts';
import { BUY_LUA, ordersKey, STOCK } from '../front/lua.ts';
import { BUY, LOCK } from '../front/sql.ts';
import { fillRedis, readRedisBooks } from '../markets/redis.ts';
import { fill, readBooks } from '../markets/sql.ts';
import { runToEnd } from '../programs/kept.ts';
import type { Books } from '../result/books.ts';
import { Postgres, type PostgresPrograms } from '../stores/postgres.ts';
import { Redis, type RedisPrograms } from '../stores/redis.ts';

export interface EngineOptions {
  readonly purchases: number;
  /** How long PostgreSQL is measured: it is slower, and would take minutes for as many. */
  readonly seconds: number;
  readonly scratch: string;
}

/** Programs of the opponents; where they are missing their columns are. */
export interface Engines {
  readonly postgres: PostgresPrograms | undefined;
  readonly redis: RedisPrograms | undefined;
}

/** Clients at once, each with one purchase under way. */
const CLIENTS = 64;

/** Purchases that each client has under way where it does not wait for the answer of one before it asks for the next. */
const PIPELINE = 16;

/** PostgreSQL's experts let no more connections than this at one row: the rest waits in front. */
const FEW_CLIENTS = 4;

const STOCK_UNITS = 10_000_000;

/** What decides and writes, without the sockets in front of it. */
export function engineTable({ postgres, redis }: Engines, options: EngineOptions): Table {
  const columns = [
    ...productColumns(options),
    ...(redis === undefined ? [] : redisColumns(redis, options)),
    ...(postgres === undefined ? [] : sqlColumns(postgres, options)),
  ];
  const goal = (column: string, atMost: number) => ({ column, measure: 'perSecond', of: 'ratio', atMost }) as const;
  const goals = [goal('redis-lua-64', 1 / 3), goal('redis-lua-1024', 1), goal('sql-lock-64', 1 / 50)];
  return {
    name: 'engine',
    title: 'What decides, without sockets',
    method: [
      `${options.purchases.toLocaleString('en')} purchases of one unit by as many shoppers (PostgreSQL: as many as it takes in ${options.seconds} seconds), all in stock, straight at what decides them. Everywhere the same is kept: the id,`,
      "the shopper's limit, the order, on disk before the answer. The opponents are driven by their makers' own programs, pgbench with prepared statements and redis-benchmark; the product by a Worker",
      'beside it that stands for its lanes: a lane brings together what its shoppers ask for. Each opponent is compared with the product at as many purchases under way. Orders are counted in the store afterwards.',
      'On disk means in the product’s ledger: of the rows in its table of orders, up to 32,768 are written once the rush is over, so that a larger number of purchases shows a lower rate.',
    ].join(' '),
    measures: [
      perSecond('purchases decided and on disk per second'),
      beside('p50', 'ms until half of the purchases were answered'),
      beside('p99', 'ms until 99 of 100 purchases were answered'),
    ],
    columns,
    goals: goals.filter(({ column }) => columns.some(({ name }) => name === column)),
  };
}

function productColumns({ purchases }: EngineOptions): Column[] {
  const column = (name: string, label: string, lanes: number, batch: number): Column => ({
    name,
    label,
    against: name,
    measure: () => measureProduct(purchases, lanes, batch),
  });
  return [
    column('product-64', `Revenue Guard, ${CLIENTS} under way`, 1, CLIENTS),
    column(
      'product-1024',
      `Revenue Guard, ${(CLIENTS * PIPELINE).toLocaleString('en')} under way`,
      8,
      (CLIENTS * PIPELINE) / 8,
    ),
    column('product-lanes', 'Revenue Guard, 8 lanes with 1,000 each', 8, 1_000),
  ];
}

function redisColumns(programs: RedisPrograms, options: EngineOptions): Column[] {
  const column = (name: string, against: string, label: string, pipeline: number): Column => ({
    name,
    label,
    against,
    measure: () => measureRedis(programs, options, pipeline),
  });
  return [
    column('redis-lua-64', 'product-64', `Redis and Lua, ${CLIENTS} clients`, 1),
    column('redis-lua-1024', 'product-1024', `Redis and Lua, ${CLIENTS} clients, ${PIPELINE} deep`, PIPELINE),
  ];
}

function sqlColumns(programs: PostgresPrograms, options: EngineOptions): Column[] {
  const column = (name: string, label: string, script: string, clients: number): Column => ({
    name,
    label,
    against: 'product-64',
    measure: () => measureSql(programs, options, script, clients),
  });
  return [
    column('sql-lock-64', `SELECT … FOR UPDATE, ${CLIENTS} clients`, LOCK_SCRIPT, CLIENTS),
    column('sql-lock-4', `SELECT … FOR UPDATE, ${FEW_CLIENTS} clients`, LOCK_SCRIPT, FEW_CLIENTS),
    column('sql-update-64', `Conditional UPDATE, ${CLIENTS} clients`, UPDATE_SCRIPT, CLIENTS),
    column('sql-update-4', `Conditional UPDATE, ${FEW_CLIENTS} clients`, UPDATE_SCRIPT, FEW_CLIENTS),
  ];
}

async function measureProduct(purchases: number, lanes: number, batch: number): Promise<Round> {
  const rig = await Rig.start({ surround: driven });
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: STOCK_UNITS, perShopperLimit: 1 });
    await warmUp(rig, { lanes, batch });
    const work = { sku: 'bench', from: 0, shoppers: purchases, lanes, batch };
    const { seconds, answersMs, receipts } = await drive(rig, work);
    const { sold, remaining } = await rig.server.stock('bench');
    if (receipts !== purchases || sold !== purchases || remaining !== STOCK_UNITS - purchases) {
      throw new Error(`${receipts} receipts, ${sold} sold of ${purchases}.`);
    }
    return roundOf(purchases, seconds, { p50: quantile(answersMs, 0.5), p99: quantile(answersMs, 0.99) });
  } finally {
    await rig.end();
  }
}

/** Some of these programs tell of their answers no more than the quantiles. */
function roundOf(orders: number, seconds: number, answerMs: { p50: number; p99: number }): Round {
  return { count: orders, seconds, answersMs: [], meanwhile: { orders, ...answerMs } };
}

async function measureRedis(programs: RedisPrograms, options: EngineOptions, pipeline: number): Promise<Round> {
  const redis = await Redis.start(programs, options.scratch, 'durable');
  try {
    await fillRedis(redis, { stock: STOCK_UNITS, perShopperLimit: 1 });
    const client = await redis.connect();
    const hash = await client.scriptLoad(BUY_LUA);
    client.destroy();
    // A number at random, of two thousand millions: as good as a new shopper each time.
    const purchase = ['EVALSHA', hash, '2', STOCK, ordersKey('__rand_int__'), 'purchase', '1', String(Date.now())];
    const load = ['-c', String(CLIENTS), '-P', String(pipeline), '-n', String(options.purchases)];
    const where = ['-h', '127.0.0.1', '-p', String(redis.port), '-r', '2000000000', '--csv'];
    const printed = await runToEnd(programs['redis-benchmark'], [...where, ...load, ...purchase]);
    const orders = demandAgreement(await readRedisBooks(redis));
    // "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
    const row = printed.trim().split('\n').at(-1) ?? '';
    const [, perSecond = 0, , , p50 = 0, , p99 = 0] = row.split('","').map((cell) => Number(cell.replaceAll('"', '')));
    if (!(perSecond > 0)) throw new Error(`redis-benchmark did not say how fast it was:\n${printed}`);
    if (orders < options.purchases * 0.99) throw new Error(`redis-benchmark made only ${orders} orders.`);
    return roundOf(orders, orders / perSecond, { p50, p99 });
  } finally {
    await redis.end();
  }
}

/** The same statements as the front's, one after the other. A new shopper each time. */
const NEXT_SHOPPER = '\\set n :n + 1\n\\set shopper :client_id * 100000000 + :n\n';

const asScript = (statement: string, ...values: string[]) =>
  values.reduce((text, value, index) => text.replaceAll(`$${index + 1}`, value), statement);

const NOW_MS = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

const LOCK_SCRIPT = `${NEXT_SHOPPER}BEGIN;
${asScript(LOCK.stock, "'bench'")} \\gset
${asScript(LOCK.known, "'bench'", ':shopper', "'purchase'").replaceAll('\n', ' ')} \\gset
\\if :remaining >= 1 and :units < :per_shopper_limit
${asScript(LOCK.take, "'bench'", '1')};
${asScript(LOCK.order, "'bench'", ':shopper', "'purchase'", '1', NOW_MS)};
\\endif
COMMIT;
`;

const UPDATE_SCRIPT = `${NEXT_SHOPPER}${asScript(BUY, "'bench'", ':shopper', "'purchase'", '1')};\n`;

async function measureSql(
  programs: PostgresPrograms,
  { seconds, scratch }: EngineOptions,
  script: string,
  clients: number,
): Promise<Round> {
  const postgres = await Postgres.start(programs, scratch);
  const folder = await mkdtemp(join(scratch, 'pgbench-'));
  try {
    await fill(postgres, STOCK_UNITS, 1);
    await writeFile(join(folder, 'purchase.sql'), script);
    const where = ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'revenue_guard'];
    const load = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-D', 'n=0'];
    const args = [...where, ...load, '-f', 'purchase.sql', '-l', '--log-prefix=answers', 'postgres'];
    const printed = await runToEnd(programs.pgbench, args, { cwd: folder });
    const perSecond = Number(/tps = ([\d.]+)/.exec(printed)?.[1]);
    if (!(perSecond > 0)) throw new Error(`pgbench did not say how fast it was:\n${printed}`);
    const answersMs = await readAnswers(folder);
    const orders = demandAgreement(await readBooks(postgres));
    if (orders !== answersMs.length)
      throw new Error(`pgbench made ${answersMs.length} purchases; there are ${orders} orders.`);
    const answerMs = { p50: quantile(answersMs, 0.5), p99: quantile(answersMs, 0.99) };
    return roundOf(orders, orders / perSecond, answerMs);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await postgres.end();
  }
}

/** Each line is a transaction; its third figure is how long it took, in microseconds. */
async function readAnswers(folder: string): Promise<number[]> {
  const files = (await readdir(folder)).filter((name) => name.startsWith('answers'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  return lines.map((line) => Number(line.split(' ')[2]) / 1_000);
}

/** @returns how many orders there are. */
function demandAgreement({ remaining, orders }: Books): number {
  if (STOCK_UNITS - remaining === orders.length) return orders.length;
  throw new Error(`${STOCK_UNITS - remaining} units were taken, and there are ${orders.length} orders.`);
}
