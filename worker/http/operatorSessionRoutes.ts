import { Hono } from 'hono';
import type { OperatorSessionAnswer } from '../../shared/protocol/answers/sessions.ts';
import { SignInBody } from '../../shared/protocol/bodies.ts';
import { deskOf, noteBegin } from '../desk/atDesk.ts';
import { placeOf } from '../desk/operator.ts';
import { sameSecret } from '../identity.ts';
import { log } from '../log.ts';
import { beginSession, type OperatorSession } from '../operatorSession.ts';
import { readBody } from './body.ts';
import { operatorSecret } from './guards.ts';
import { demandWithin } from './limits.ts';
import { carry, demandOwnPage, demandSession, forget, sessionOf } from './operatorCookie.ts';
import { type ProblemError, unauthorized, unavailable } from './problem.ts';
import { time } from './views.ts';

/** `/api/operator/session`: how the console signs in, looks whether it still is, and signs out. */
export const operatorSessionRoutes = new Hono<{ Bindings: Env }>();

operatorSessionRoutes.post('/', async (c) => {
  const secret = operatorSecret(c.env);
  await demandWithin(c, 'SIGN_INS_PER_ADDRESS');
  const { token, name = null } = await readBody(c, SignInBody);
  if (!(await sameSecret(token, secret))) {
    throw unauthorized('This is not the operator token. It is the secret OPERATOR_TOKEN of this deployment.');
  }
  const session = beginSession(Date.now(), name);
  const place = await placeOf(c.req.raw, secret);
  await noteBegin(c.env, session, { session: session.id, name, place });
  await carry(c, secret, session);
  return c.json(sessionBody(session), 201);
});

operatorSessionRoutes.get('/', async (c) => c.json(sessionBody(await demandSession(c, operatorSecret(c.env)))));

/** Ends the session for every browser that has a copy of its cookie, and then takes the cookie away. */
operatorSessionRoutes.delete('/', async (c) => {
  demandOwnPage(c);
  const secret = c.env.OPERATOR_TOKEN ?? '';
  const session = secret === '' ? null : await sessionOf(c, secret);
  if (session !== null) {
    const { id, name, endsAtMs } = session;
    const by = { session: id, name, place: await placeOf(c.req.raw, secret) };
    try {
      await deskOf(c.env).end(id, endsAtMs, by);
    } catch (error) {
      throw notEnded(error);
    }
  }
  forget(c);
  return c.body(null, 204);
});

/** It is not forgotten either: whoever signs out is told the truth, and can try again. */
function notEnded(error: unknown): ProblemError {
  log.error('A session could not be ended.', { error });
  return unavailable('try_again', 'The session could not be ended everywhere. Sign out again in a moment.', 1);
}

function sessionBody({ expiresAtMs, endsAtMs }: OperatorSession): OperatorSessionAnswer {
  return { expiresAt: time(expiresAtMs), endsAt: time(endsAtMs) };
}
