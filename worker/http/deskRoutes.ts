import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { DeedListAnswer, OpenSessionListAnswer } from '../../shared/protocol/answers/sessions.ts';
import { DeedsQuery } from '../../shared/protocol/queries.ts';
import { deskOf } from '../desk/atDesk.ts';
import { log } from '../log.ts';
import { check } from './body.ts';
import { operatorOnly } from './guards.ts';
import { decodeCursor, encodeCursor } from './paging.ts';
import { unavailable } from './problem.ts';
import { operatorBody, time } from './views.ts';

/** `/api/operator/sessions` and `/api/operator/deeds`: who is signed in, who did what, and the way to end it. */
export const deskRoutes = new Hono<{ Bindings: Env }>();

type Ctx = Context<{ Bindings: Env }>;

/** No session that is open now is good for longer (rule SES-2). One that the desk does not know is kept for as long. */
const SESSION_MS = 12 * 60 * 60_000;

deskRoutes.get('/sessions', operatorOnly, async (c) => {
  const { session } = c.get('operator');
  const sessions = await asked(() => deskOf(c.env).sessions());
  return c.json({
    sessions: sessions.map(({ id, name, place, beganMs, endsMs }) => ({
      id,
      ...(name === null ? {} : { name }),
      place,
      beganAt: time(beganMs),
      endsAt: time(endsMs),
      current: id === session,
    })),
  } satisfies OpenSessionListAnswer);
});

deskRoutes.delete('/sessions', operatorOnly, async (c) => {
  await asked(() => deskOf(c.env).endAll(c.get('operator')));
  return c.body(null, 204);
});

deskRoutes.delete('/sessions/:id', operatorOnly, async (c) => {
  const id = check(SessionId, c.req.param('id'));
  await asked(() => deskOf(c.env).end(id, Date.now() + SESSION_MS, c.get('operator')));
  return c.body(null, 204);
});

/** As they are made here; what else is asked for is no session. */
const SessionId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'This is no id of a session'));

deskRoutes.get('/deeds', operatorOnly, async (c: Ctx) => {
  const { limit, after } = check(DeedsQuery, c.req.query());
  const before = decodeCursor(after, v.number()) ?? Number.MAX_SAFE_INTEGER;
  const deeds = await asked(() => deskOf(c.env).deeds(before, limit + 1));
  const page = deeds.slice(0, limit);
  const last = page.at(-1);
  return c.json({
    deeds: page.map(({ seq, atMs, what, ...by }) => ({ seq, at: time(atMs), what, ...operatorBody(by) })),
    ...(deeds.length > limit && last !== undefined ? { next: encodeCursor(last.seq) } : {}),
  } satisfies DeedListAnswer);
});

/** What the desk answers; that it does not is told, for nobody must take a session for ended that is not. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    log.error('The operators’ desk does not answer.', { error });
    throw unavailable('try_again', 'The operators’ desk does not answer. Try again in a moment.', 1);
  }
}
