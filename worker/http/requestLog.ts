import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { log, withRequestId } from '../log.ts';

/** As Cloudflare's edge makes them; it overwrites what a client sends under this name. */
const CF_RAY = /^[0-9a-f]{16}(?:-[A-Z]{3})?$/;

/**
 * Gives each request an id, and its answer too, and logs how it went. The time is until the answer begins: a stream goes on for
 * as long as somebody reads it. What is asked for after the `?` is not logged, for a socket's token is there (rule LOG-3).
 */
export const requestLog = createMiddleware(async (c, next) => {
  const startMs = Date.now();
  const id = requestIdOf(c);
  await withRequestId(id, async () => {
    await next();
    const { method, path } = c.req;
    const { status } = c.res;
    // An upgrade is answered by the runtime itself, and a browser shows no script its headers.
    if (status !== 101) c.header('x-request-id', id);
    log.info(`${method} ${path} ${status}`, { method, path, status, durationMs: Date.now() - startMs });
  });
});

/** A client's own `x-request-id` says nothing: whoever reads the log must be able to trust that an id means one request. */
function requestIdOf(c: Context): string {
  const ray = c.req.header('cf-ray');
  return ray !== undefined && CF_RAY.test(ray) ? ray : crypto.randomUUID();
}
