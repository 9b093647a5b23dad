import { type Context, Hono } from 'hono';
import { mayWatch } from '../desk/atDesk.ts';
import { gateOf } from '../lanes/gate.ts';
import { socketRequest, type Visitor } from '../visitor.ts';
import { identityOf, isOperator, knownDrop, operatorOnly, operatorSecret } from './guards.ts';
import { demandWithin } from './limits.ts';
import { sessionOf } from './operatorCookie.ts';
import { demandBuyingOrigin } from './origins.ts';
import { notFound, ProblemError, tooMany, unauthorized, unavailable } from './problem.ts';

/** The ways to a drop's sockets, past everything that can be checked without touching its object. */

type Ctx = Context<{ Bindings: Env }>;

/** `/parties/sku/:sku`: for shoppers and those who watch. */
export const socketRoutes = new Hono<{ Bindings: Env }>();

socketRoutes.get('/sku/:sku', async (c) => {
  demandUpgrade(c, 'GET /api/drops/:sku');
  await demandWithin(c, 'SOCKETS_PER_ADDRESS');
  return open(c, async (home) => {
    const identity = await identityOf(c.env, c.req.query('token') ?? null);
    if (identity !== null) {
      demandBuyingOrigin(c);
      await demandWithin(c, 'SOCKETS_PER_SHOPPER', identity.shopper);
    }
    return { kind: 'shopper', shopper: identity?.shopper ?? null, home };
  });
});

// Other bindings are objects too, but nobody outside may name them.
socketRoutes.all('*', () => {
  throw notFound('unknown_route', 'There is no such socket. A drop is at /parties/sku/:sku.');
});

/** `/api/drops/:sku/live`: for those who run the drop. */
export const liveRoutes = new Hono<{ Bindings: Env }>();

liveRoutes.get('/drops/:sku/live', operatorOnly, async (c) => {
  demandUpgrade(c, 'GET /api/drops/:sku/audit');
  return open(c, (sku) => operatorVisitor(c, sku));
});

/** The operator token itself never ends; a session does, by its date or before. */
async function operatorVisitor(c: Ctx, sku: string): Promise<Visitor> {
  if (await isOperator(c)) return { kind: 'operator', untilMs: Number.MAX_SAFE_INTEGER };
  const session = await sessionOf(c, operatorSecret(c.env));
  if (session === null || !(await mayWatch(c.env, session, sku))) throw unauthorized('This session is over.');
  return { kind: 'operator', untilMs: session.endsAtMs, session: session.id };
}

function demandUpgrade(c: Ctx, instead: string): void {
  if (c.req.header('upgrade')?.toLowerCase() === 'websocket') return;
  throw new ProblemError({
    status: 426,
    code: 'websocket_expected',
    title: 'This address speaks WebSocket',
    detail: `Connect with a WebSocket client. For plain HTTP use ${instead}.`,
    headers: { upgrade: 'websocket' },
  });
}

/** No header, no query and no token of the client's reaches the object (rules WS-14, WS-13). */
async function open(c: Ctx, identify: (sku: string) => Promise<Visitor>): Promise<Response> {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const visitor = await identify(sku);
  const gate = visitor.kind === 'shopper' ? await gateOf(c, sku) : object;
  const answer = await gate.fetch(socketRequest(sku, visitor));
  if (answer.status === 101) return answer;
  if (answer.status === 429) {
    throw tooMany('This shopper has as many connections to this drop as one may have. Close another one first.', 10);
  }
  throw unavailable('busy', 'This drop has as many sockets as it can hold. Connect again in a moment.', 5);
}
