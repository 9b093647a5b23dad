import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../program/errors.ts';
import { eachAtMost } from './eachAtMost.ts';
import type { RushOptions } from './options.ts';
import { buyUntilAnswered } from './persist.ts';
import { Progress } from './progress.ts';
import { seededRandom } from './random.ts';
import type { Server } from './server.ts';
import { Shopper } from './shopper.ts';
import { type Finding, judge, sameFigures } from './verdict.ts';

/** What a rush did and found. */
export interface Rush {
  readonly sku: string;
  readonly shoppers: readonly Shopper[];
  /** Purchases that were sent again after a lost connection or a request to wait. */
  readonly repeats: number;
  readonly mishaps: Readonly<Record<'twice' | 'cut', number>>;
  readonly findings: readonly Finding[];
  readonly books: Awaited<ReturnType<Server['books']>> | undefined;
}

/** Sockets that are opened at a time; more would only wait in the system's queue. */
const OPENING_MAX = 100;

/** How long the last snapshots may take to arrive; the contract says a tenth of a second. */
const SETTLE_MS_MAX = 10_000;

/** Of what is wanted, how much a new drop holds: it sells out, and both answers are seen. */
const SHARE_IN_STOCK = 0.4;

/** Runs one rush from the making of the drop to the verdict. */
export async function rush(server: Server, options: RushOptions): Promise<Rush> {
  const { sku, isNew } = await prepareDrop(server, options);
  const random = seededRandom(options.seed);
  const shoppers = await gather(server, sku, options, random);
  const mishaps = { twice: 0, cut: 0 };
  const repeats = await buyAll(shoppers, options, random, mishaps);
  const [findings, books] = await verify(server, sku, shoppers, isNew);
  for (const shopper of shoppers) shopper.close();
  return { sku, shoppers, repeats, mishaps, findings, books };
}

async function prepareDrop(server: Server, options: RushOptions): Promise<{ sku: string; isNew: boolean }> {
  const { shoppers, quantity, total, lanes, url } = options;
  const sku = options.sku ?? `rush-${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 17)}`;
  const existing = await server.drop(sku).catch((error) => {
    throw new UserError(
      `${url} does not answer as Revenue Guard does. Start it with \`npm start\`, or give --url.\n${error}`,
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

/** Gives everybody a session, a purchase id and a connection. */
async function gather(
  server: Server,
  sku: string,
  { shoppers: count, quantity }: RushOptions,
  random: () => number,
): Promise<Shopper[]> {
  const progress = new Progress('Connecting', count);
  const shoppers: Shopper[] = [];
  // The ids differ from rush to rush even with the same seed: the shoppers do too.
  const ids = Array.from({ length: count }, (_, i) => `rush-${i}-${Math.floor(random() * 2 ** 32).toString(36)}`);
  await eachAtMost(OPENING_MAX, ids, async (id) => {
    const { token, shopper: name } = await server.session();
    const shopper = new Shopper({ socketUrl: server.socketUrl(sku, token), shopper: name, id, quantity });
    shoppers.push(shopper);
    // Whoever fails here tries again with the purchase.
    await shopper.connect().catch(() => {});
    progress.step();
  });
  progress.end();
  return shoppers;
}

/** Everybody buys, at once or spread over the ramp. @returns how often a purchase was sent again. */
async function buyAll(
  shoppers: readonly Shopper[],
  { rampSeconds, retries, cut, twice, timeoutSeconds }: RushOptions,
  random: () => number,
  mishaps: Record<'twice' | 'cut', number>,
): Promise<number> {
  const progress = new Progress('Buying', shoppers.length);
  const signal = AbortSignal.timeout((rampSeconds + timeoutSeconds) * 1_000);
  let repeats = 0;
  const purchases = shoppers.map(async (shopper) => {
    const fate = random();
    const mishap = fate < cut ? 'cut' : fate < cut + twice ? 'twice' : undefined;
    if (mishap !== undefined) mishaps[mishap] += 1;
    if (rampSeconds > 0) await sleep(random() * rampSeconds * 1_000);
    const persisted = await buyUntilAnswered(shopper, { retries, signal, random }, mishap);
    repeats += persisted.repeats;
    progress.step();
  });
  await Promise.all(purchases);
  progress.end();
  return repeats;
}

/** Lets the last snapshots arrive, reads the books, and judges. What cannot be read cannot be vouched for. */
async function verify(
  server: Server,
  sku: string,
  shoppers: readonly Shopper[],
  closedWorld: boolean,
): Promise<[Finding[], Rush['books']]> {
  try {
    await settle(server, sku, shoppers);
    const books = await server.books(sku);
    return [judge({ shoppers, books, closedWorld }), books];
  } catch (error) {
    return [[{ kind: 'unverified', message: `The books could not be read. ${error}` }], undefined];
  }
}

async function settle(server: Server, sku: string, shoppers: readonly Shopper[]): Promise<void> {
  const deadline = Date.now() + SETTLE_MS_MAX;
  while (Date.now() < deadline) {
    const stock = await server.stock(sku);
    if (shoppers.every(({ lastPush }) => lastPush === undefined || sameFigures(lastPush, stock))) return;
    await sleep(100);
  }
}
