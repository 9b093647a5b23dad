import { UserError } from './errors.ts';
import type { Settings } from './settings.ts';

/** The drop that `npm start` points to. */
export const DEMO_SKU = 'air-one';

/** The product whose page has sizes to choose from. */
const DEMO_PRODUCT = 'halo';

/** One of its sizes, of which plenty are left. */
export const DEMO_SIZE_SKU = `${DEMO_PRODUCT}-54`;

/** How many there are of each of the fourteen sizes, from 48 on: of some nearly none. */
const DEMO_SIZES = [10, 9, 3, 26, 9, 1, 48, 35, 12, 31, 8, 24, 2, 7];

const RING = {
  title: 'Halo — ring in sterling silver',
  imageUrl: '/demo/halo.svg',
  price: { amount: 120, currency: 'EUR' },
  perShopperLimit: 2,
  maxPerPurchase: 2,
  product: DEMO_PRODUCT,
};

const HOUR_MS = 3_600_000;

const COMMON = {
  imageUrl: '/demo/air-one.svg',
  price: { amount: 48, currency: 'EUR' },
  perShopperLimit: 2,
  maxPerPurchase: 2,
};

/** The largest first, so that the list of drops, which shows the newest first, begins with the smallest. */
function demoSizes(): (readonly [sku: string, body: object])[] {
  const sizes = DEMO_SIZES.map((total, index) => {
    const size = String(48 + index);
    return [`${DEMO_PRODUCT}-${size}`, { ...RING, size, total }] as const;
  });
  return sizes.reverse();
}

/** One to buy from, and two that show what else a drop can be. The list shows the newest first, so the main one comes last. */
function demoDrops(nowMs: number): ReadonlyMap<string, object> {
  const tomorrow = Math.ceil(nowMs / HOUR_MS) * HOUR_MS + 24 * HOUR_MS;
  const opensAt = new Date(tomorrow).toISOString();
  return new Map([
    [
      'air-one-night',
      { ...COMMON, imageUrl: '/demo/air-one-night.svg', title: 'Air One — night edition', total: 200, opensAt },
    ],
    [
      'air-one-held',
      {
        ...COMMON,
        imageUrl: '/demo/air-one-numbered.svg',
        title: 'Air One — numbered edition',
        total: 40,
        holdSeconds: 120,
      },
    ],
    [DEMO_SKU, { ...COMMON, title: 'Air One — first pressing', total: 500, holdSeconds: 0 }],
  ]);
}

/** Creates the demo drops that do not exist yet, through the public API. What exists is left as it is. */
export async function ensureDemoDrops(settings: Settings, nowMs: number): Promise<void> {
  const drops = [...demoSizes(), ...demoDrops(nowMs)];
  const there = await Promise.all(drops.map(([sku]) => isThere(settings, sku)));
  for (const [index, [sku, body]] of drops.entries()) if (!there[index]) await define(settings, sku, body);
}

async function isThere({ origin }: Settings, sku: string): Promise<boolean> {
  const url = `${origin}/api/drops/${sku}`;
  const { ok, status } = await fetch(url);
  if (!ok && status !== 404) throw new UserError(`The program does not answer: ${status} for ${url}.`);
  return ok;
}

async function define({ origin, secrets }: Settings, sku: string, body: object): Promise<void> {
  const answer = await fetch(`${origin}/api/drops/${sku}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${secrets.OPERATOR_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return;
  throw new UserError(`The demo drop ${sku} could not be created: ${answer.status} ${await answer.text()}`);
}
