import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { type AnswerKind, securityHeaders as headersOf } from './policies.ts';
import { TURNSTILE_ORIGIN } from './turnstile.ts';

/**
 * Puts on every answer what a browser may do with it. Files that Cloudflare serves without asking the Worker get the same from
 * public/_headers; a test compares the two (rule SEC-3).
 */
export const securityHeaders = createMiddleware<{ Bindings: Env }>(async (c, next) => {
  await next();
  // That of a socket is the runtime's own, and no page comes of it.
  if (c.res.status === 101) return;
  const kind = kindOf(c);
  const { protocol, host } = new URL(c.req.url);
  const https = protocol === 'https:';
  const headers = headersOf(kind, {
    https,
    forOthers: kind === 'frame' || /^\/(api|parties)\//.test(c.req.path),
    socketOrigin: PLAIN_HOST.test(host) ? `${https ? 'wss' : 'ws'}://${host}` : undefined,
    alsoFrom: c.env.TURNSTILE_SECRET && c.req.path.startsWith('/drop/') ? TURNSTILE_ORIGIN : undefined,
    hotReload: import.meta.env.MODE === 'development',
  });
  // This makes an answer whose headers can be changed of one whose cannot, such as a file's.
  c.header('x-content-type-options', 'nosniff');
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) c.res.headers.delete(name);
    else c.res.headers.set(name, value);
  }
});

/** The name of a host goes into the policy, and is the client's to say: one with more in it is left out. */
const PLAIN_HOST = /^[\w.-]+(?::\d+)?$/;

function kindOf(c: Context): AnswerKind {
  const isPage = c.res.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (!isPage) return 'data';
  if (c.req.path.startsWith('/embed/')) return 'frame';
  return /^\/ops(\/|$)/.test(c.req.path) ? 'console' : 'page';
}
