import { Hono } from 'hono';
import type { CatchUpAnswer, ReconciliationAnswer, RepairAnswer } from '../../shared/protocol/answers/reports.ts';
import { RepairBody } from '../../shared/protocol/bodies.ts';
import { type CatalogueEntry, list, objectOf } from '../catalogue.ts';
import { compare } from '../reconcile.ts';
import { forget, restore } from '../repair.ts';
import { readBody } from './body.ts';
import { type KnownDrop, knownDrop } from './guards.ts';
import { badRequest } from './problem.ts';
import { fromReadModel } from './readModelDown.ts';

/** `/api/reports`: whether the read model says what the ledgers say, and how it is mended. For the operator. */
export const reconciliationRoutes = new Hono<{ Bindings: Env }>();

reconciliationRoutes.get('/reconciliation/:sku', async (c) => {
  const drop = await fromReadModel(knownDrop(c.env, c.req.param('sku')));
  const { sku, object } = drop;
  const { behind, differences, figures } = await fromReadModel(compare(c.env.DB, sku, ledgerOf(drop)));
  const audit = { sku, ...(await object.audit()) };
  const { seq, orders, held, sold, remaining } = figures;
  return c.json({
    ...{ sku, agrees: differences.length === 0 && audit.sound, behind, differences },
    ...{ audit, readModel: { seq, orders, held, sold, remaining } },
  } satisfies ReconciliationAnswer);
});

reconciliationRoutes.post('/reconciliation/:sku/repair', async (c) => {
  const drop = await fromReadModel(knownDrop(c.env, c.req.param('sku')));
  const { sku } = drop;
  const { after } = await readBody(c, RepairBody);
  const ledger = ledgerOf(drop);
  if (after === undefined) {
    // Whoever begins may not come back. What is then missing is found by this message, as after any loss.
    await sendNewestEntry(c.env, sku, LEFT_UNDONE_SECONDS);
    await fromReadModel(forget(c.env.DB, sku));
  } else if (after > (await ledger.lastSeq())) {
    throw badRequest('after is beyond the end of the ledger. Send what the last answer said, or begin without it.');
  }
  const step = await fromReadModel(restore(c.env.DB, sku, after ?? 0, ledger), 'Send the same request again.');
  // The receivers of webhooks may have looked while the ledger was not here.
  if (step.done) await sendNewestEntry(c.env, sku);
  return c.json({ sku, ...step } satisfies RepairAnswer);
});

/** Longer than the pieces of a repair are apart. */
const LEFT_UNDONE_SECONDS = 300;

function ledgerOf({ object }: KnownDrop) {
  return {
    read: async (afterSeq: number, limit: number) => await object.ledgerAfter(afterSeq, limit),
    lastSeq: async () => (await object.look())?.stock.seq ?? 0,
  };
}

/**
 * Finds again what a queue has lost, as one that lives in memory does when the machine is switched off: each drop's newest entry
 * is sent once more, and whoever reads it fetches what is missing before it and looks for receivers that were not told.
 */
reconciliationRoutes.post('/catch-up', async (c) => {
  let drops = 0;
  let after: CatalogueEntry | undefined;
  do {
    const page = await fromReadModel(list(c.env, CATCH_UP_PAGE, after));
    // An object that does not answer must not keep the others waiting for the next time.
    await Promise.allSettled(page.map(({ sku }) => sendNewestEntry(c.env, sku)));
    drops += page.length;
    after = page.at(-1);
  } while (after !== undefined);
  return c.json({ drops } satisfies CatchUpAnswer, 202);
});

/** Objects that are asked side by side. */
const CATCH_UP_PAGE = 20;

async function sendNewestEntry(env: Env, sku: string, delaySeconds = 0): Promise<void> {
  const object = objectOf(env, sku);
  const record = await object.look();
  if (record === null) return;
  const events = await object.ledgerAfter(record.stock.seq - 1, 1);
  await env.LEDGER_QUEUE.send({ sku, events, catchUp: true }, { delaySeconds });
}
