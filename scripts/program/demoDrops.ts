import { UserError } from './errors.ts';
import type { Settings } from './settings.ts';

/** The drop that `npm start` points to. */
export const DEMO_SKU = 'air-one';

/** The product whose page has sizes to choose from. */
const DEMO_PRODUCT = 'halo';

/** One of its sizes, of which plenty are left. */
export const DEMO_SIZE_SKU = `${DEMO_PRODUCT}-54`;

interface DemoSize {
  readonly size: string;
  readonly total: number;
  readonly sold: number;
}

/** Fourteen: some with plenty, some that are nearly gone, one that is. */
const DEMO_SIZES: readonly DemoSize[] = [
  [10, 0],
  [14, 5],
  [24, 21],
  [30, 4],
  [40, 31],
  [48, 47],
  [60, 12],
  [60, 25],
  [48, 48],
  [40, 9],
  [30, 22],
  [24, 0],
  [14, 12],
  [10, 3],
].map(([total = 0, sold = 0], index) => ({ size: String(48 + index), total, sold }));

const RING = {
  title: 'Halo — ring in sterling silver',
  imageUrl: '/demo/halo.svg',
  price: { amount: 120, currency: 'EUR' },
};

const HOUR_MS = 3_600_000;

const COMMON = {
  imageUrl: '/demo/air-one.svg',
  price: { amount: 48, currency: 'EUR' },
  perShopperLimit: 2,
  maxPerPurchase: 2,
};

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
  // All at once: they are fourteen, and nobody should wait for them one after the other.
  await Promise.all(DEMO_SIZES.map((size) => ensureDemoSize(settings, size)));
  for (const [sku, body] of demoDrops(nowMs)) {
    if (!(await isThere(settings, sku))) await define(settings, sku, body);
  }
}

/** One size, of which some are sold already: to a shopper of our own, since stock is never made up. */
async function ensureDemoSize(settings: Settings, { size, total, sold }: DemoSize): Promise<void> {
  const sku = `${DEMO_PRODUCT}-${size}`;
  if (await isThere(settings, sku)) return;
  const body = { ...RING, product: DEMO_PRODUCT, size, total };
  if (sold > 0) {
    await define(settings, sku, { ...body, maxPerPurchase: sold });
    await buy(settings, sku, sold);
  }
  await define(settings, sku, { ...body, perShopperLimit: 2, maxPerPurchase: 2 });
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

async function buy({ origin }: Settings, sku: string, quantity: number): Promise<void> {
  const session = await fetch(`${origin}/api/session`, { method: 'POST' });
  if (!session.ok) throw new UserError(`No session could be had for the demo: ${session.status}.`);
  const { token }: { token: string } = await session.json();
  const answer = await fetch(`${origin}/api/drops/${sku}/purchases`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Idempotency-Key': 'demo' },
    body: JSON.stringify({ quantity }),
  });
  if (answer.ok) return;
  throw new UserError(`The demo drop ${sku} could not be sold: ${answer.status} ${await answer.text()}`);
}
