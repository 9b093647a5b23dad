import { UserError } from './errors.ts';
import type { Settings } from './settings.ts';

/** The drop that `npm start` points to. */
export const DEMO_SKU = 'air-one';

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
export async function ensureDemoDrops({ origin, secrets }: Settings, nowMs: number): Promise<void> {
  for (const [sku, body] of demoDrops(nowMs)) {
    const url = `${origin}/api/drops/${sku}`;
    const existing = await fetch(url);
    if (existing.ok) continue;
    if (existing.status !== 404) throw new UserError(`The program does not answer: ${existing.status} for ${url}.`);
    const created = await fetch(url, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${secrets.OPERATOR_TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (created.ok) continue;
    throw new UserError(`The demo drop ${sku} could not be created: ${created.status} ${await created.text()}`);
  }
}
