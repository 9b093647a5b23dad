import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import * as v from 'valibot';
import type {
  DropTotalsAnswer,
  OrdersReportAnswer,
  ReportedOrderAnswer,
  TotalsAnswer,
} from '../../shared/protocol/answers/reports.ts';
import { OrdersReportQuery, TotalsQuery } from '../../shared/protocol/queries.ts';
import { findOrders, type OrderFilter, type OrderPosition, type ReportedOrder } from '../readModel.ts';
import { type DropTotals, type StateTotals, totals } from '../totals.ts';
import { check } from './body.ts';
import { csvLine } from './csv.ts';
import { decodeCursor, encodeCursor } from './paging.ts';
import { badRequest } from './problem.ts';
import { fromReadModel } from './readModelDown.ts';
import { time } from './views.ts';

/** `/api/reports`: what was sold over all drops, from the read model. For the operator. */
export const reportRoutes = new Hono<{ Bindings: Env }>();

type Ctx = Context<{ Bindings: Env }>;

/** Rows that the CSV reads at once; it holds no more than that in memory. */
const CSV_PAGE = 1_000;

const Position = v.strictObject({ atMs: v.number(), sku: v.string(), seq: v.number() });

reportRoutes.get('/orders', async (c) => {
  const { sku, shopper, id, state, from, to, limit, cursor, format } = readQuery(c, OrdersReportQuery);
  const filter: OrderFilter = { sku, shopper, id, state, fromMs: from, toMs: to };
  const after = decodeCursor(cursor, Position);
  if ((format ?? accepted(c)) === 'csv') return csvResponse(c.env.DB, filter, after);
  // One more than asked for tells whether there is a next page.
  const found = await fromReadModel(findOrders(c.env.DB, filter, limit + 1, after));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? { next: encodeCursor(positionOf(last)) } : {};
  return c.json({ orders: page.map(orderBody), ...next } satisfies OrdersReportAnswer);
});

const DropPosition = v.tuple([v.number(), v.string()]);

reportRoutes.get('/totals', async (c) => {
  const { from, to, limit, cursor } = readQuery(c, TotalsQuery);
  const position = decodeCursor(cursor, DropPosition);
  const after = position === undefined ? undefined : { createdAtMs: position[0], sku: position[1] };
  const found = await fromReadModel(totals(c.env.DB, { fromMs: from, toMs: to }, limit + 1, after));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? { next: encodeCursor([last.createdAtMs, last.sku]) } : {};
  return c.json({ drops: page.map(totalsBody), ...next } satisfies TotalsAnswer);
});

/** A query against its schema. Every filter comes at most once: of two values one would have to be ignored. */
function readQuery<S extends v.GenericSchema>(c: Ctx, schema: S): v.InferOutput<S> {
  const given = Object.entries(c.req.queries()).map(([name, values]) => {
    if (values.length > 1) throw badRequest(`${name.slice(0, 64)} is given more than once.`);
    return [name, values[0]];
  });
  return check(schema, Object.fromEntries(given));
}

function accepted(c: Ctx): 'csv' | 'json' {
  const supports = ['application/json', 'text/csv'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/csv' ? 'csv' : 'json';
}

function orderBody({ sku, shopper, id, state, quantity, atMs, updatedAtMs }: ReportedOrder): ReportedOrderAnswer {
  return { sku, shopper, id, state, quantity, at: time(atMs), updatedAt: time(updatedAtMs) };
}

function positionOf({ atMs, sku, seq }: ReportedOrder): OrderPosition {
  return { atMs, sku, seq };
}

function totalsBody({ sku, title, byState, firstAtMs, lastAtMs }: DropTotals): DropTotalsAnswer {
  const inEach = (figure: keyof StateTotals): DropTotalsAnswer['orders'] => {
    const of = (state: ReportedOrder['state']) => byState.get(state)?.[figure] ?? 0;
    return {
      held: of('held'),
      sold: of('sold'),
      released: of('released'),
      expired: of('expired'),
      refunded: of('refunded'),
    };
  };
  return {
    ...{ sku, title, orders: inEach('orders'), units: inEach('units') },
    ...(firstAtMs === null ? {} : { firstAt: time(firstAtMs) }),
    ...(lastAtMs === null ? {} : { lastAt: time(lastAtMs) }),
  };
}

/** Everything that matches, whatever the `limit`. It is read as fast as it is taken, and breaks off visibly when it fails. */
async function csvResponse(db: D1Database, filter: OrderFilter, from: OrderPosition | undefined): Promise<Response> {
  const utf8 = new TextEncoder();
  // The first page before the answer begins: a database that is down is then still told as a problem.
  let orders = await fromReadModel(findOrders(db, filter, CSV_PAGE, from));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(utf8.encode(csvLine(['sku', 'shopper', 'id', 'state', 'quantity', 'at', 'updatedAt'])));
    },
    async pull(controller) {
      const lines = orders.map((order) => csvLine(Object.values(orderBody(order))));
      if (lines.length > 0) controller.enqueue(utf8.encode(lines.join('')));
      const last = orders.at(-1);
      if (orders.length < CSV_PAGE || last === undefined) return controller.close();
      orders = await findOrders(db, filter, CSV_PAGE, positionOf(last));
    },
  });
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="orders.csv"',
    'cache-control': 'no-store',
  };
  return new Response(body, { headers });
}
