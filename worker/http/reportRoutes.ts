import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import * as v from 'valibot';
import type { CatchUpAnswer, OrdersReportAnswer, ReportedOrderAnswer } from '../../shared/protocol/answers/reports.ts';
import { Shopper, Sku, timestamp } from '../../shared/protocol/fields.ts';
import { type CatalogueEntry, list, objectOf } from '../catalogue.ts';
import { findOrders, type OrderFilter, type OrderPosition, type ReportedOrder } from '../readModel.ts';
import { check } from './body.ts';
import { csvLine } from './csv.ts';
import { decodeCursor, encodeCursor, pageLimit } from './paging.ts';
import { badRequest } from './problem.ts';
import { time } from './views.ts';

/** `/api/reports`: what was sold over all drops, from the read model. For the operator. */
export const reportRoutes = new Hono<{ Bindings: Env }>();

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 500;

/** Rows that the CSV reads at once; it holds no more than that in memory. */
const CSV_PAGE = 1_000;

const STATES = ['held', 'sold', 'released', 'expired', 'refunded'] as const;

const Query = v.pipe(
  v.strictObject(
    {
      sku: v.optional(Sku),
      shopper: v.optional(Shopper),
      state: v.optional(v.picklist(STATES, `state must be one of ${STATES.join(', ')}`)),
      from: v.optional(timestamp('from')),
      to: v.optional(timestamp('to')),
      limit: v.optional(v.string()),
      cursor: v.optional(v.string()),
    },
    ({ path }) => `there is no filter named ${String(path?.[0]?.key).slice(0, 64)}`,
  ),
  v.check(({ from, to }) => from === undefined || to === undefined || from < to, 'to must be later than from'),
);

const Position = v.strictObject({ atMs: v.number(), sku: v.string(), seq: v.number() });

reportRoutes.get('/orders', async (c) => {
  const { sku, shopper, state, from, to, limit, cursor } = check(Query, onlyValues(c.req.queries()));
  const filter: OrderFilter = { sku, shopper, state, fromMs: from, toMs: to };
  const after = decodeCursor(cursor, Position);
  const size = pageLimit(limit, LIMIT_DEFAULT, LIMIT_MAX);
  const type = accepts(c, {
    header: 'Accept',
    supports: ['application/json', 'text/csv'],
    default: 'application/json',
  });
  if (type === 'text/csv') return csvResponse(c.env.DB, filter, after);
  // One more than asked for tells whether there is a next page.
  const found = await findOrders(c.env.DB, filter, size + 1, after);
  const page = found.slice(0, size);
  const last = page.at(-1);
  const next = found.length > size && last !== undefined ? { next: encodeCursor(positionOf(last)) } : {};
  return c.json({ orders: page.map(orderBody), ...next } satisfies OrdersReportAnswer);
});

/** Every filter at most once: of two values one would have to be ignored. */
function onlyValues(queries: Record<string, string[]>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(queries).map(([name, values]) => {
      if (values.length > 1) throw badRequest(`${name.slice(0, 64)} is given more than once.`);
      return [name, values[0]];
    }),
  );
}

function orderBody({ sku, shopper, id, state, quantity, atMs, updatedAtMs }: ReportedOrder): ReportedOrderAnswer {
  return { sku, shopper, id, state, quantity, at: time(atMs), updatedAt: time(updatedAtMs) };
}

function positionOf({ atMs, sku, seq }: ReportedOrder): OrderPosition {
  return { atMs, sku, seq };
}

/** Everything that matches, whatever the `limit`. It is read as fast as it is taken, and breaks off visibly when it fails. */
function csvResponse(db: D1Database, filter: OrderFilter, from: OrderPosition | undefined): Response {
  const utf8 = new TextEncoder();
  let after = from;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(utf8.encode(csvLine(['sku', 'shopper', 'id', 'state', 'quantity', 'at', 'updatedAt'])));
    },
    async pull(controller) {
      const orders = await findOrders(db, filter, CSV_PAGE, after);
      const lines = orders.map((order) => csvLine(Object.values(orderBody(order))));
      if (lines.length > 0) controller.enqueue(utf8.encode(lines.join('')));
      const last = orders.at(-1);
      if (orders.length < CSV_PAGE || last === undefined) controller.close();
      else after = positionOf(last);
    },
  });
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="orders.csv"',
  };
  return new Response(body, { headers });
}

/**
 * Finds again what a queue has lost, as one that lives in memory does when the machine is switched off: each drop's newest entry
 * is sent once more, and whoever reads it fetches what is missing before it and looks for receivers that were not told.
 */
reportRoutes.post('/catch-up', async (c) => {
  let drops = 0;
  let after: CatalogueEntry | undefined;
  do {
    const page = await list(c.env, CATCH_UP_PAGE, after);
    // An object that does not answer must not keep the others waiting for the next time.
    await Promise.allSettled(page.map(({ sku }) => sendNewestEntry(c.env, sku)));
    drops += page.length;
    after = page.at(-1);
  } while (after !== undefined);
  return c.json({ drops } satisfies CatchUpAnswer, 202);
});

/** Objects that are asked side by side. */
const CATCH_UP_PAGE = 20;

async function sendNewestEntry(env: Env, sku: string): Promise<void> {
  const object = objectOf(env, sku);
  const record = await object.look();
  if (record === null) return;
  const events = await object.ledgerAfter(record.stock.seq - 1, 1);
  await env.LEDGER_QUEUE.send({ sku, events, catchUp: true });
}
