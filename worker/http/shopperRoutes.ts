import { Hono } from 'hono';
import * as v from 'valibot';
import type { DropListAnswer } from '../../shared/protocol/answers/drops.ts';
import type { SessionAnswer } from '../../shared/protocol/answers/sessions.ts';
import { PurchaseBody } from '../../shared/protocol/bodies.ts';
import { PurchaseId, Sku } from '../../shared/protocol/fields.ts';
import type { RefusalMessage } from '../../shared/protocol/messages.ts';
import { DropsQuery } from '../../shared/protocol/queries.ts';
import { isRetryable } from '../../shared/protocol/retryable.ts';
import { type CatalogueEntry, glimpse, list, withSizes } from '../catalogue.ts';
import { mintSession } from '../identity.ts';
import { gateOf } from '../lanes/gate.ts';
import { check, readBody } from './body.ts';
import { etagOf } from './definitions.ts';
import { identityFromHeader, isOperator, knownDrop, unknownSku } from './guards.ts';
import { demandWithin } from './limits.ts';
import { demandBuyingOrigin } from './origins.ts';
import { decodeCursor, encodeCursor } from './paging.ts';
import { badRequest, type Problem, ProblemError, unauthorized } from './problem.ts';
import { shopperSecret } from './shopperTokens.ts';
import { demandChallenge } from './turnstile.ts';
import { dropBody, receiptBody, time } from './views.ts';

/** What anybody may ask for: a session, the drops, and as a shopper to buy. */
export const shopperRoutes = new Hono<{ Bindings: Env }>();

/** No title is longer; what is beyond finds nothing anyway. */
const SEARCH_LENGTH_MAX = 200;

shopperRoutes.post('/session', async (c) => {
  demandBuyingOrigin(c);
  await demandWithin(c, 'SESSIONS_PER_ADDRESS');
  const identity = await identityFromHeader(c);
  if (identity?.ours === false) throw notOurs();
  if (identity === null) await demandChallenge(c);
  const session = await mintSession(shopperSecret(c.env), identity?.shopper);
  const { token, shopper, expiresAtMs } = session;
  return c.json({ token, shopper, expiresAt: time(expiresAtMs) } satisfies SessionAnswer, 201);
});

const ListCursor = v.tuple([v.number(), Sku]);

shopperRoutes.get('/drops', async (c) => {
  const { search, product, by, limit, after: text } = check(DropsQuery, c.req.query());
  const cursor = decodeCursor(text, ListCursor);
  const after = cursor === undefined ? undefined : { createdAtMs: cursor[0], sku: cursor[1] };
  const entries = await list(c.env, limit + 1, after, {
    search: search?.slice(0, SEARCH_LENGTH_MAX),
    product,
    oneOfEach: by === 'product',
  });
  const page = entries.slice(0, limit);
  const shown = by === 'product' ? await withSizes(c.env, page) : page;
  const found = await Promise.all(shown.map(async ({ sku }) => ({ sku, drop: await withStock(c.env, sku) })));
  const drops = found.map(({ drop }) => drop).filter((drop) => drop !== null);
  const unanswered = found.filter(({ drop }) => drop === null).map(({ sku }) => sku);
  const last = page.at(-1);
  const next = entries.length > limit && last !== undefined ? cursorAfter(last) : undefined;
  return c.json({
    drops,
    ...(unanswered.length === 0 ? {} : { unanswered }),
    ...(next === undefined ? {} : { next }),
  } satisfies DropListAnswer);
});

shopperRoutes.get('/drops/:sku', async (c) => {
  // A token is not needed, but a bad one is told, so that a client whose socket was refused can find out why.
  if (!(await isOperator(c))) await identityFromHeader(c);
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const record = await object.look();
  if (record === null) throw unknownSku();
  c.header('etag', await etagOf(record));
  c.header('cache-control', 'no-store');
  return c.json(dropBody(sku, record));
});

shopperRoutes.post('/drops/:sku/purchases', async (c) => {
  demandBuyingOrigin(c);
  const identity = await identityFromHeader(c);
  if (identity === null) throw unauthorized('Buying needs a shopper token: get one from POST /api/session.');
  await demandWithin(c, 'PURCHASES_PER_SHOPPER', identity.shopper);
  const { sku } = await knownDrop(c.env, c.req.param('sku'));
  const key = c.req.header('idempotency-key');
  if (key === undefined) {
    throw badRequest('The header Idempotency-Key is missing: send the purchase id, and the same one with every retry.');
  }
  const id = check(PurchaseId, key);
  const { quantity } = await readBody(c, PurchaseBody);
  const gate = await gateOf(c, sku);
  const reply = await gate.shop({ kind: 'purchase', shopper: identity.shopper, id, quantity });
  switch (reply?.type) {
    case undefined:
      throw unknownSku();
    case 'receipt':
      return c.json(receiptBody(reply), reply.replayed ? 200 : 201);
    case 'refusal':
      throw new ProblemError(refusalProblem(reply));
    case 'error':
      throw badRequest(`${reply.message}.`);
  }
});

/** A shop decides how long its customers' tokens live; renewing one here would make a short life a long one. */
function notOurs(): ProblemError {
  return new ProblemError({
    status: 403,
    code: 'not_renewable',
    title: 'Not renewable here',
    detail:
      'Only anonymous sessions are renewed here. This token was minted by the shop: get the next one from the shop.',
  });
}

/** A refusal as an HTTP error. Those that may pass by themselves are 503, with the time to wait. */
export function refusalProblem({ reason, message, remaining, retryAfterMs, id }: RefusalMessage): Problem {
  const wait = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return {
    status: isRetryable(reason) ? 503 : 409,
    code: reason,
    title: 'The request was refused',
    detail: message,
    extra: { reason, id, remaining, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    headers: wait,
  };
}

/** One object that does not answer must not take the whole list with it: the list names it apart. */
async function withStock(env: Env, sku: string) {
  const record = await glimpse(env, sku);
  return record === null ? null : dropBody(sku, record);
}

function cursorAfter({ createdAtMs, sku }: CatalogueEntry): string {
  return encodeCursor([createdAtMs, sku]);
}
