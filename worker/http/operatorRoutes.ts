import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { SettleCommand } from '../../shared/inventory/commands.ts';
import type { AuditAnswer } from '../../shared/protocol/answers/books.ts';
import type { CommandAnswer as DropCommandAnswer } from '../../shared/protocol/answers/drops.ts';
import type { OrderListAnswer, SettleAnswer } from '../../shared/protocol/answers/orders.ts';
import { CommandBody, DropBody, RefundBody, RestockBody } from '../../shared/protocol/bodies.ts';
import { PurchaseId, Shopper, Sku } from '../../shared/protocol/fields.ts';
import { LedgerQuery, OrdersQuery } from '../../shared/protocol/queries.ts';
import { enter, forgetWhatWasSeen, objectOf } from '../catalogue.ts';
import { log } from '../log.ts';
import { shellRefusal } from '../replies.ts';
import type { CommandAnswer, DropRecord } from '../skuApi.ts';
import { check, readBody } from './body.ts';
import { etagOf, preconditionOf, preconditionProblem } from './definitions.ts';
import { knownDrop, operatorOnly, unknownSku } from './guards.ts';
import { ledgerResponse } from './ledgerExport.ts';
import { ordersNamed } from './ordersNamed.ts';
import { decodeCursor, encodeCursor } from './paging.ts';
import { badRequest, ProblemError, unavailable } from './problem.ts';
import { refusalProblem } from './shopperRoutes.ts';
import { dropBody, orderBody, stockBody } from './views.ts';

/** What only the operator may do: define drops, steer them, settle orders, read the books. */
export const operatorRoutes = new Hono<{ Bindings: Env }>();

type Ctx = Context<{ Bindings: Env }>;

operatorRoutes.put('/drops/:sku', operatorOnly, async (c) => {
  const sku = check(Sku, c.req.param('sku'));
  const body = await readBody(c, DropBody);
  const precondition = preconditionOf(c);
  // The object first: a drop in the catalogue always exists. Repeating the call after a failure in between is safe.
  const answer = await objectOf(c.env, sku, body.region).define(body, precondition, c.get('operator'));
  if (answer.kind === 'precondition_failed') throw await preconditionProblem(precondition, sku, answer.record);
  const record = recordOf(answer);
  forgetWhatWasSeen(sku);
  try {
    await enter(c.env, sku, body, Date.now());
  } catch (error) {
    log.error('A drop is defined, but the catalogue could not be written.', { sku, error });
    throw unavailable(
      'catalogue_unavailable',
      'The drop is defined but not yet listed. Send the same request again.',
      1,
    );
  }
  c.header('etag', await etagOf(record));
  return c.json(dropBody(sku, record), answer.created ? 201 : 200);
});

operatorRoutes.post('/drops/:sku/pause', operatorOnly, (c) => steer(c, 'pause'));
operatorRoutes.post('/drops/:sku/resume', operatorOnly, (c) => steer(c, 'resume'));
operatorRoutes.post('/drops/:sku/close', operatorOnly, (c) => steer(c, 'close'));

operatorRoutes.post('/drops/:sku/restock', operatorOnly, async (c) => {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const { id, quantity } = await readBody(c, RestockBody);
  return commandResponse(c, sku, await object.command({ kind: 'restock', commandId: id, quantity }, c.get('operator')));
});

operatorRoutes.post('/drops/:sku/orders/:shopper/:id/confirm', operatorOnly, (c) => settle(c, 'confirm'));
operatorRoutes.post('/drops/:sku/orders/:shopper/:id/release', operatorOnly, (c) => settle(c, 'release'));
operatorRoutes.post('/drops/:sku/orders/:shopper/:id/refund', operatorOnly, (c) => settle(c, 'refund'));

operatorRoutes.get('/drops/:sku/orders', operatorOnly, async (c) => {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const { shopper, id, limit, after } = check(OrdersQuery, c.req.query());
  const before = decodeCursor(after, v.number()) ?? Number.MAX_SAFE_INTEGER;
  const orders =
    id === undefined
      ? await object.orders(before, limit + 1, shopper)
      : await ordersNamed(c.env, { sku, object }, id, { before, limit: limit + 1, shopper });
  const page = orders.slice(0, limit);
  const last = page.at(-1);
  const next = orders.length > limit && last !== undefined ? { next: encodeCursor(last.seq) } : {};
  return c.json({ orders: page.map(orderBody), ...next } satisfies OrderListAnswer);
});

operatorRoutes.get('/drops/:sku/ledger', operatorOnly, async (c) => {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const query = check(LedgerQuery, c.req.query());
  const format = query.format ?? (c.req.header('accept')?.includes('text/csv') ? 'csv' : 'ndjson');
  return ledgerResponse((seq, limit) => object.signedLedgerAfter(seq, limit), sku, query.after, format === 'csv');
});

operatorRoutes.get('/drops/:sku/audit', operatorOnly, async (c) => {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  return c.json({ sku, ...(await object.audit()) } satisfies AuditAnswer);
});

async function steer(c: Ctx, kind: 'pause' | 'resume' | 'close'): Promise<Response> {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const { id } = await readBody(c, CommandBody);
  return commandResponse(c, sku, await object.command({ kind, commandId: id }, c.get('operator')));
}

async function settle(c: Ctx, kind: SettleCommand['kind']): Promise<Response> {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const order = { shopper: check(Shopper, c.req.param('shopper')), id: check(PurchaseId, c.req.param('id')) };
  if (kind === 'refund') {
    const { id: commandId, restock } = await readBody(c, RefundBody);
    return commandResponse(c, sku, await object.settle({ kind, commandId, restock, ...order }, c.get('operator')));
  }
  const { id: commandId } = await readBody(c, CommandBody);
  return commandResponse(c, sku, await object.settle({ kind, commandId, ...order }, c.get('operator')));
}

/** What a command did, with the order where it is about one, and the stock as it is now. */
function commandResponse(c: Ctx, sku: string, given: CommandAnswer): Response {
  const record = recordOf(given);
  const { answer } = given;
  const stock = stockBody(record.stock);
  if (answer.kind === 'receipt') {
    return c.json({ sku, ...orderBody(answer.order), replayed: answer.replayed, stock } satisfies SettleAnswer);
  }
  return c.json({ sku, replayed: answer.kind === 'done' && answer.replayed, stock } satisfies DropCommandAnswer);
}

/** The drop after a command that was carried out; otherwise the problem that says why it was not. */
function recordOf({ answer, record }: CommandAnswer): DropRecord {
  const remaining = record?.stock.remaining ?? 0;
  switch (answer.kind) {
    case 'refusal': {
      const { reason, message } = answer;
      if (reason === 'unknown_order') {
        throw new ProblemError({ status: 404, code: reason, title: 'Not found', detail: message, extra: { reason } });
      }
      const problem = refusalProblem({ type: 'refusal', id: '', reason, message, remaining });
      throw new ProblemError({ ...problem, title: 'The command was refused', extra: { reason, remaining } });
    }
    case 'busy':
      throw new ProblemError(refusalProblem(shellRefusal('', 'busy', remaining)));
    case 'failed':
      throw new ProblemError(refusalProblem(shellRefusal('', 'try_again', remaining)));
    case 'unknown_sku':
      throw unknownSku();
    case 'invalid':
      throw badRequest(`${answer.message}.`);
    default:
      if (record === null) throw unknownSku();
      return record;
  }
}
