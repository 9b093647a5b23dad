import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../program/errors.ts';
import { eachAtMost } from './eachAtMost.ts';
import { type Aborted, Faults } from './faults.ts';
import type { WatchersReport } from './history.ts';
import type { RushOptions } from './options.ts';
import { buyUntilAnswered } from './persist.ts';
import { Progress } from './progress.ts';
import { seededRandom } from './random.ts';
import type { Server } from './server.ts';
import { Shopper } from './shopper.ts';
import { type Finding, judge, sameFigures } from './verdict.ts';
import { Watchers } from './watchers/watchers.ts';

/** What a rush did and found. */
export interface Rush {
  readonly sku: string;
  readonly shoppers: readonly Shopper[];
  /** Purchases that were sent again after a lost connection or a request to wait. */
  readonly repeats: number;
  readonly mishaps: Readonly<Record<'twice' | 'cut', number>>;
  /** `undefined` where nobody only watched. */
  readonly watchers: WatchersReport | undefined;
  readonly aborted: Aborted;
  readonly findings: readonly Finding[];
  readonly books: Awaited<ReturnType<Server['books']>> | undefined;
}

/** Sockets that are opened at a time; more would only wait in the system's queue. */
const OPENING_MAX = 100;

/** How long the last snapshots may take to arrive; a large crowd that has lost its connections must first come again. */
const SETTLE_MS_MAX = 30_000;

/** Of what is wanted, how much a new drop holds: it sells out, and both answers are seen. */
const SHARE_IN_STOCK = 0.4;

/** Runs one rush from the making of the drop to the verdict. */
export async function rush(server: Server, options: RushOptions): Promise<Rush> {
  const { sku, isNew } = await prepareDrop(server, options);
  if (options.abortLanes || options.abortSku) await server.demandFaults(sku);
  const random = seededRandom(options.seed);
  const watchers = await gatherWatchers(server, sku, options.watchers);
  const shoppers = await gather(server, sku, options, random);
  const mishaps = { twice: 0, cut: 0 };
  const faults = new Faults(server, sku, options, seededRandom(options.seed + 1));
  const repeats = await faults.during(buyAll(shoppers, options, random, mishaps));
  const verified = await verify(server, sku, { shoppers, watchers, closedWorld: isNew });
  const findings = [...verified.findings, ...faultsMissing(options, faults.aborted)];
  for (const shopper of shoppers) shopper.close();
  watchers?.close();
  return { sku, shoppers, repeats, mishaps, aborted: faults.aborted, ...verified, findings };
}

/** What was to be survived must have happened, or the verdict says nothing of it. */
function faultsMissing({ abortLanes, abortSku }: RushOptions, { lanes, skus }: Aborted): Finding[] {
  const missing = [...(abortLanes && lanes === 0 ? ['lane'] : []), ...(abortSku && skus === 0 ? ['Sku'] : [])];
  return missing.map((what) => ({ kind: 'unverified', message: `No ${what} was aborted while the crowd bought.` }));
}

async function prepareDrop(server: Server, options: RushOptions): Promise<{ sku: string; isNew: boolean }> {
  const { shoppers, quantity, total, lanes, url } = options;
  const sku = options.sku ?? `rush-${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 17)}`;
  const existing = await server.drop(sku).catch((error) => {
    throw new UserError(
      `${url} does not answer as Revenue Guard does. Start it with \`npm start\`, or give --url.\n${error instanceof Error ? error.message : error}`,
    );
  });
  if (existing === undefined) {
    const units = total ?? Math.max(1, Math.floor(shoppers * quantity * SHARE_IN_STOCK));
    const terms = { total: units, maxPerPurchase: quantity, perShopperLimit: quantity, lanes };
    await server.createDrop(sku, { title: 'Rush', ...terms });
    return { sku, isNew: true };
  }
  if (total !== undefined || lanes > 0) {
    throw new UserError(
      `The drop ${sku} exists and stays as it is. Leave out --total and --lanes, or choose another --sku.`,
    );
  }
  if (quantity > existing.maxPerPurchase) {
    throw new UserError(`The drop ${sku} sells at most ${existing.maxPerPurchase} at once. Choose a smaller --qty.`);
  }
  return { sku, isNew: false };
}

async function gatherWatchers(server: Server, sku: string, count: number): Promise<Watchers | undefined> {
  if (count === 0) return undefined;
  const progress = new Progress('Watching', count);
  const watchers = await Watchers.open(server.socketUrl(sku), count, (welcomed) => progress.step(welcomed));
  progress.end();
  return watchers;
}

/** Gives everybody a session and a purchase id, and a connection to as many as there is room for. */
async function gather(server: Server, sku: string, options: RushOptions, random: () => number): Promise<Shopper[]> {
  const { shoppers: count, quantity } = options;
  const progress = new Progress('Connecting', count);
  const shoppers: Shopper[] = [];
  // The ids differ from rush to rush even with the same seed: the shoppers do too.
  const ids = Array.from({ length: count }, (_, i) => `rush-${i}-${Math.floor(random() * 2 ** 32).toString(36)}`);
  await eachAtMost(OPENING_MAX, ids, async (id) => {
    const { token, shopper: name } = await server.session();
    const shopper = new Shopper({ socketUrl: server.socketUrl(sku, token), shopper: name, id, quantity });
    // Whoever fails here tries again with the purchase.
    if (shoppers.push(shopper) <= roomFor(options)) await shopper.connect().catch(() => {});
    progress.step();
  });
  progress.end();
  return shoppers;
}

/** How many shoppers can be connected at a time. */
function roomFor({ connections, watchers }: RushOptions): number {
  return connections - watchers;
}

/**
 * Everybody buys, at once or spread over the ramp. Where there is no room for all, whoever has been answered leaves.
 *
 * @returns how often a purchase was sent again.
 */
async function buyAll(
  shoppers: readonly Shopper[],
  options: RushOptions,
  random: () => number,
  mishaps: Record<'twice' | 'cut', number>,
): Promise<number> {
  const { rampSeconds, retries, cut, twice, timeoutSeconds } = options;
  const progress = new Progress('Buying', shoppers.length);
  const signal = AbortSignal.timeout((rampSeconds + timeoutSeconds) * 1_000);
  const startedAtMs = performance.now();
  let repeats = 0;
  await eachAtMost(roomFor(options), shoppers, async (shopper) => {
    const fate = random();
    const mishap = fate < cut ? 'cut' : fate < cut + twice ? 'twice' : undefined;
    if (mishap !== undefined) mishaps[mishap] += 1;
    const dueAtMs = startedAtMs + random() * rampSeconds * 1_000;
    if (dueAtMs > performance.now()) await sleep(dueAtMs - performance.now());
    const persisted = await buyUntilAnswered(shopper, { retries, signal, random }, mishap);
    repeats += persisted.repeats;
    if (shoppers.length > roomFor(options)) await shopper.leave();
    progress.step();
  });
  progress.end();
  return repeats;
}

interface Seers {
  readonly shoppers: readonly Shopper[];
  readonly watchers: Watchers | undefined;
  readonly closedWorld: boolean;
}

/** Lets the last snapshots arrive, reads the books, and judges. What cannot be read cannot be vouched for. */
async function verify(
  server: Server,
  sku: string,
  seers: Seers,
): Promise<Pick<Rush, 'findings' | 'books' | 'watchers'>> {
  try {
    const watchers = await settle(server, sku, seers);
    const books = await server.books(sku);
    const { shoppers, closedWorld } = seers;
    return { findings: judge({ shoppers, books, closedWorld, ...(watchers && { watchers }) }), books, watchers };
  } catch (error) {
    const findings = [{ kind: 'unverified', message: `The books could not be read. ${error}` }] as const;
    return { findings, books: undefined, watchers: undefined };
  }
}

/** @returns what the watchers were shown in the end. */
async function settle(server: Server, sku: string, { shoppers, watchers }: Seers): Promise<WatchersReport | undefined> {
  const deadline = Date.now() + SETTLE_MS_MAX;
  for (;;) {
    const stock = await server.stock(sku);
    const report = await watchers?.report();
    const told = shoppers.every(({ lastPush }) => lastPush === undefined || sameFigures(lastPush, stock));
    const shown = report?.silent !== 0 ? report === undefined : report.shown.every((s) => sameFigures(s.stock, stock));
    if ((told && shown) || Date.now() > deadline) return report;
    await sleep(100);
  }
}
