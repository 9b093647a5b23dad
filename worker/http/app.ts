import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { deskRoutes } from './deskRoutes.ts';
import { operatorOnly } from './guards.ts';
import { metricsRoutes } from './metricsRoutes.ts';
import { documentRoutes } from './openapi/documentRoutes.ts';
import { operatorRoutes } from './operatorRoutes.ts';
import { operatorSessionRoutes } from './operatorSessionRoutes.ts';
import { pageRoutes } from './pageRoutes.ts';
import { answerError, notFound, problemResponse } from './problem.ts';
import { proofRoutes } from './proofRoutes.ts';
import { reconciliationRoutes } from './reconciliationRoutes.ts';
import { reportRoutes } from './reportRoutes.ts';
import { requestLog } from './requestLog.ts';
import { securityHeaders } from './securityHeaders.ts';
import { shopperRoutes } from './shopperRoutes.ts';
import { liveRoutes, socketRoutes } from './socketRoutes.ts';
import { webhookRoutes } from './webhookRoutes.ts';

/** Every route of the site. Whatever is thrown below becomes a problem here, in one place. */
export const app = new Hono<{ Bindings: Env }>();

app.onError(answerError);

// Pages are only read; whoever sends them something else is told so as a program is.
app.notFound(() => {
  const { problem } = notFound('unknown_route', 'There is nothing at this address that takes this method.');
  return problemResponse(problem);
});

// First, so that whatever happens below is known by the request's id.
app.use(requestLog);
app.use(securityHeaders);

// Before what follows, which puts headers on answers: that of a socket is the runtime's own.
app.route('/parties', socketRoutes);
app.route('/api', liveRoutes);

// A shop's own page may read stock and buy. A shopper's token is a header, and the operator's cookie comes with no other site's
// request (rule SES-1), so any origin is as good as another.
app.use(
  '/api/*',
  cors({
    origin: '*',
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'if-match',
      'if-none-match',
      'x-challenge-answer',
    ],
    exposeHeaders: ['etag', 'retry-after', 'x-request-id'],
    maxAge: 86_400,
  }),
);

app.route('/api', documentRoutes);
app.route('/api', shopperRoutes);
app.route('/api', proofRoutes);
app.route('/api', operatorRoutes);
app.route('/api/operator/session', operatorSessionRoutes);
app.route('/api/operator', deskRoutes);
app.use('/api/webhooks/*', operatorOnly);
app.use('/api/reports/*', operatorOnly);
app.route('/api/webhooks', webhookRoutes);
app.route('/api/reports', reportRoutes);
app.route('/api/reports', reconciliationRoutes);
app.all('/api/*', () => {
  throw notFound('unknown_route', 'There is no such route in this API.');
});
app.route('/', metricsRoutes);
app.route('/', pageRoutes);
