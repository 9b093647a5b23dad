import { env } from 'cloudflare:test';
import { expect } from 'vitest';
import type { ReconciliationAnswer } from '../../shared/protocol/answers/reports.ts';
import { buy, makeDrop, objectOf, operator } from './drop.ts';
import { batchesOf, consumeLedger } from './queues.ts';

/** What the reports have of a real drop, and the ways to put it there, to compare it and to mend it. */

/** A drop with orders in several states, and a read model that has all of them. */
export async function soldDrop(): Promise<string> {
  const sku = await makeDrop({ total: 20, holdSeconds: 600 });
  for (const id of ['a', 'b', 'c', 'd']) await buy(sku, 'ada', id, 2);
  await buy(sku, 'bob', 'a', 1);
  const settle = (id: string, verb: string) =>
    operator('POST', `/api/drops/${sku}/orders/ada/${id}/${verb}`, { id: verb });
  await settle('a', 'confirm');
  await settle('b', 'release');
  await arrive(sku);
  return sku;
}

/** Whatever the drop's ledger has goes into the read model. */
export async function arrive(sku: string): Promise<void> {
  await consumeLedger(batchesOf(sku, await objectOf(sku).ledgerAfter(0, 1_000), 100));
}

export async function reconcile(sku: string): Promise<ReconciliationAnswer> {
  const response = await operator('GET', `/api/reports/reconciliation/${sku}`);
  expect(response.status).toBe(200);
  return response.json();
}

export async function repair(sku: string): Promise<void> {
  let body = {};
  for (let done = false; !done; ) {
    const response = await operator('POST', `/api/reports/reconciliation/${sku}/repair`, body);
    expect(response.status).toBe(200);
    const step = await response.json<{ after: number; done: boolean }>();
    body = { after: step.after };
    done = step.done;
  }
}

export async function tables(sku: string) {
  const all = [
    'orders WHERE sku = ? ORDER BY shopper, id',
    'ledger WHERE sku = ? ORDER BY seq',
    'ledger_heads WHERE sku = ?',
  ].map((rows) => env.DB.prepare(`SELECT * FROM ${rows}`).bind(sku));
  return (await env.DB.batch(all)).map(({ results }) => results);
}

/** Sells so many units in the object itself, which has no rate to keep to. */
export async function sellMany(sku: string, sales: number): Promise<void> {
  const object = objectOf(sku);
  for (let sold = 0; sold < sales; sold += 1_000) {
    const some = Array.from({ length: Math.min(1_000, sales - sold) }, (_, index) => sold + index);
    await Promise.all(some.map((n) => object.shop({ kind: 'purchase', shopper: `s${n}`, id: `p${n}`, quantity: 1 })));
  }
}
