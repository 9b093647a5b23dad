import { Hono } from 'hono';
import type { OperatorSessionAnswer } from '../../shared/protocol/answers/sessions.ts';
import { SignInBody } from '../../shared/protocol/bodies.ts';
import { sameSecret } from '../identity.ts';
import { beginSession, type OperatorSession } from '../operatorSession.ts';
import { readBody } from './body.ts';
import { operatorSecret } from './guards.ts';
import { carry, demandSession, forget } from './operatorCookie.ts';
import { unauthorized } from './problem.ts';
import { time } from './views.ts';

/** `/api/operator/session`: how the console signs in, looks whether it still is, and signs out. */
export const operatorSessionRoutes = new Hono<{ Bindings: Env }>();

operatorSessionRoutes.post('/', async (c) => {
  const secret = operatorSecret(c.env);
  const { token } = await readBody(c, SignInBody);
  if (!(await sameSecret(token, secret))) {
    throw unauthorized('This is not the operator token. It is the secret OPERATOR_TOKEN of this deployment.');
  }
  const session = beginSession(Date.now());
  await carry(c, secret, session);
  return c.json(sessionBody(session), 201);
});

operatorSessionRoutes.get('/', async (c) => c.json(sessionBody(await demandSession(c, operatorSecret(c.env)))));

operatorSessionRoutes.delete('/', (c) => {
  forget(c);
  return c.body(null, 204);
});

function sessionBody({ expiresAtMs, endsAtMs }: OperatorSession): OperatorSessionAnswer {
  return { expiresAt: time(expiresAtMs), endsAt: time(endsAtMs) };
}
