import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { audit } from './audit.ts';
import { Ledger } from './ledger.ts';
import { buy, makeDrop, objectOf, operator } from './testing/drop.ts';

/** A drop with a bit of everything in its ledger. */
async function livedIn(): Promise<string> {
  const sku = await makeDrop({ total: 20, holdSeconds: 60, perShopperLimit: 8 });
  for (const id of ['a1', 'a2', 'a3']) await buy(sku, 'ada', id, 2);
  await buy(sku, 'bob', 'b1', 1);
  for (const [id, how] of [
    ['a1', 'confirm'],
    ['a2', 'release'],
    ['a1', 'refund'],
    ['a3', 'confirm'],
  ]) {
    const done = await operator('POST', `/api/drops/${sku}/orders/ada/${id}/${how}`, { id: `${how}-${id}` });
    expect(done.status).toBe(200);
  }
  await operator('POST', `/api/drops/${sku}/restock`, { id: 'r1', quantity: 5 });
  return sku;
}

it('SKU-9, HTTP-10: a ledger that nobody touched is sound', async () => {
  const sku = await livedIn();
  const report = await (await operator('GET', `/api/drops/${sku}/audit`)).json();
  expect(report).toMatchObject({
    sku,
    sound: true,
    violations: [],
    total: 23,
    held: 1,
    sold: 2,
    remaining: 20,
    orders: 4,
  });
});

it.each([
  ['a counter is changed', `UPDATE stock SET stock = json_set(stock, '$.sold', 1)`, /counters/],
  ['an order is changed', `UPDATE orders SET state = 'sold' WHERE id = 'a2'`, /stored otherwise/],
  ['an order is removed', `DELETE FROM orders WHERE id = 'b1'`, /not stored/],
  ['an order is invented', `INSERT INTO orders VALUES ('eve', 'e1', 'released', 1, 1, NULL, 3)`, /5 are stored/],
  ['an entry is removed', `DELETE FROM ledger WHERE kind = 'released'`, /missing/],
  ['an entry is changed', `UPDATE ledger SET quantity = 1 WHERE kind = 'confirmed' AND id = 'a3'`, /units/],
  [
    'an entry is invented',
    `INSERT INTO ledger SELECT seq + 1, at_ms, 'sold', remaining - 1, 'eve', 'e1', 1, NULL FROM ledger ORDER BY seq DESC LIMIT 1`,
    /eve/,
  ],
  ['the past is reordered', `UPDATE ledger SET at_ms = 1 WHERE seq = 5`, /backwards/],
])('SKU-9: the audit finds it when %s', async (_, tampering, finding) => {
  const sku = await livedIn();
  await runInDurableObject(objectOf(sku), (_, state) => state.storage.sql.exec(tampering).toArray());
  const report = await objectOf(sku).audit();
  expect(report.sound).toBe(false);
  expect(report.violations.join('\n')).toMatch(finding);
});

it.each([
  ['the terms are changed', `UPDATE stock SET stock = json_set(stock, '$.terms.perShopperLimit', 50)`, /terms/],
  ['the holds are forgotten', `UPDATE stock SET holds = '[]'`, /its time was over/],
  ['the counters contradict themselves', `UPDATE stock SET stock = json_set(stock, '$.remaining', 99)`, /total/],
])('SKU-9, INV-3: the audit finds it when %s while the object sleeps', async (_, tampering, finding) => {
  const sku = await makeDrop({ total: 20, holdSeconds: 1 });
  const held = await (await buy(sku, 'ada', 'a1')).json<{ expiresAt: string }>();
  await runInDurableObject(objectOf(sku), async (_, state) => {
    state.storage.sql.exec(tampering);
    await state.storage.deleteAlarm();
  });
  await evictDurableObject(objectOf(sku));
  while (Date.now() < Date.parse(held.expiresAt)) await new Promise((resolve) => setTimeout(resolve, 50));
  // Something happens after the hold's end, and the ledger goes on.
  await operator('POST', `/api/drops/${sku}/restock`, { id: 'later', quantity: 1 });
  const report = await objectOf(sku).audit();
  expect(report.violations.join('\n')).toMatch(finding);
  expect(report.sound).toBe(false);
});

it('SKU-9: more violations than anybody reads are counted, and the first hundred told', async () => {
  const sku = await makeDrop({ total: 400 });
  await Promise.all(Array.from({ length: 150 }, (_, i) => buy(sku, `shopper-${i}`, 'p')));
  await runInDurableObject(objectOf(sku), (_, state) => {
    state.storage.sql.exec(`UPDATE ledger SET remaining = remaining + 1 WHERE kind = 'sold'`);
  });
  const report = await objectOf(sku).audit();
  expect(report.violationCount).toBe(150);
  expect(report.violations).toHaveLength(100);
});

it('SKU-9: the audit says the same while the drop goes on selling', async () => {
  const sku = await makeDrop({ total: 300 });
  const selling = Array.from({ length: 100 }, (_, i) => buy(sku, `shopper-${i}`, 'p'));
  const audits = Array.from({ length: 5 }, () => objectOf(sku).audit());
  await Promise.all(selling);
  for (const report of await Promise.all(audits)) expect(report).toMatchObject({ sound: true, violations: [] });
});

it('SKU-9: in several passes over a large ledger the audit finds what it finds in one', async () => {
  const sku = await livedIn();
  await runInDurableObject(objectOf(sku), async (_, { storage }) => {
    // Bob gets more than anybody may, and Ada's hold is confirmed twice: each is wrong with one order alone.
    storage.sql.exec(`UPDATE ledger SET quantity = 9, remaining = remaining - 8 WHERE id = 'b1'`);
    storage.sql.exec(`UPDATE ledger SET id = 'a3' WHERE kind = 'confirmed' AND id = 'a1'`);
    const ledger = new Ledger(storage);
    const inPasses = async (ordersPerPass: number) => {
      const { violations, violationCount } = await audit(ledger, () => ledger.storedStock(), ordersPerPass);
      return { violations: violations.toSorted(), violationCount };
    };
    const whole = await inPasses(1_000);
    expect(whole.violations.join()).toMatch(/cannot become confirmed.*9 units of 8 allowed/);
    expect(await inPasses(2)).toEqual(whole);
    expect(await inPasses(1)).toEqual(whole);
  });
});
