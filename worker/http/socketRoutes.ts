import { Hono } from 'hono';
import { SHOPPER_HEADER } from '../identity.ts';
import { identityOf, knownDrop } from './guards.ts';
import { notFound, ProblemError, unavailable } from './problem.ts';

/** `/parties/sku/:sku`: the way to a drop's socket, past everything that can be checked without touching its object. */
export const socketRoutes = new Hono<{ Bindings: Env }>();

socketRoutes.get('/sku/:sku', async (c) => {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
    throw new ProblemError({
      status: 426,
      code: 'websocket_expected',
      title: 'This address speaks WebSocket',
      detail: 'Connect with a WebSocket client. For plain HTTP use GET /api/drops/:sku.',
      headers: { upgrade: 'websocket' },
    });
  }
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const identity = await identityOf(c.env, c.req.query('token') ?? null);
  // Made anew: no header, no query and no token of the client's reaches the object (rules WS-14, WS-13).
  const headers = new Headers({ upgrade: 'websocket', connection: 'Upgrade' });
  if (identity !== null) headers.set(SHOPPER_HEADER, encodeURIComponent(identity.shopper));
  const answer = await object.fetch(new Request(`https://sku/${sku}`, { headers }));
  if (answer.status === 101) return answer;
  throw unavailable('busy', 'This drop has as many watchers as it can hold. Connect again in a moment.', 5);
});

// Other bindings are objects too, but nobody outside may name them.
socketRoutes.all('*', () => {
  throw notFound('unknown_route', 'There is no such socket. A drop is at /parties/sku/:sku.');
});
