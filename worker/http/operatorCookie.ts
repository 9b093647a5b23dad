import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { isEnded } from '../desk/atDesk.ts';
import { type OperatorSession, readSession, renewed, signSession } from '../operatorSession.ts';
import { ProblemError, unauthorized } from './problem.ts';

/** The operator's session as the browser carries it: a cookie that no script can read and that no other site can send. */

type Ctx = Context<{ Bindings: Env }>;

const NAME = 'revenue-guard-operator';

/** Changes nothing, so it may come from anywhere that a cookie comes from. */
const SAFE_METHODS = ['GET', 'HEAD'];

/** Lets a request with a session pass, and renews the session; otherwise a problem (rules SES-2, SES-3). */
export async function demandSession(c: Ctx, secret: string): Promise<OperatorSession> {
  const session = await sessionOf(c, secret);
  if (session === null) {
    throw unauthorized(
      'This needs the operator: send `Authorization: Bearer <OPERATOR_TOKEN>`, or sign in to the console at /ops.',
    );
  }
  const changes = !SAFE_METHODS.includes(c.req.method) || c.req.header('upgrade') !== undefined;
  if (changes && !isSameOrigin(c)) throw crossSite();
  if (await isEnded(c.env, session)) {
    throw unauthorized('This session was ended. Sign in to the console at /ops again.');
  }
  const next = renewed(session, Date.now());
  if (next !== session) await carry(c, secret, next);
  return next;
}

export async function sessionOf(c: Ctx, secret: string): Promise<OperatorSession | null> {
  const token = getCookie(c, NAME, prefixOf(c));
  return token ? readSession(secret, token, Date.now()) : null;
}

/** Hands the browser the session's cookie. */
export async function carry(c: Ctx, secret: string, session: OperatorSession): Promise<void> {
  setCookie(c, NAME, await signSession(secret, session), {
    ...attributesOf(c),
    expires: new Date(session.expiresAtMs),
  });
}

/** Another site may not sign anybody out (rule SES-3). */
export function demandOwnPage(c: Ctx): void {
  if (getCookie(c, NAME, prefixOf(c)) !== undefined && !isSameOrigin(c)) throw crossSite();
}

/** Takes the session away from the browser. */
export function forget(c: Ctx): void {
  deleteCookie(c, NAME, attributesOf(c));
}

function attributesOf(c: Ctx) {
  const prefix = prefixOf(c);
  return {
    path: '/',
    httpOnly: true,
    secure: prefix !== undefined,
    sameSite: 'Strict',
    ...(prefix === undefined ? {} : { prefix }),
  } as const;
}

/** The prefix binds a cookie to this very host over https; plain http, for local work, cannot have it. */
function prefixOf(c: Ctx): 'host' | undefined {
  return new URL(c.req.url).protocol === 'https:' ? 'host' : undefined;
}

/**
 * Whether the request comes from a page of this site. `SameSite` alone would let a page on a neighbouring subdomain press the
 * operator's buttons. Every browser tells one of the two headers with a request that changes something, or opens a socket.
 */
function isSameOrigin(c: Ctx): boolean {
  const origin = c.req.header('origin');
  if (origin !== undefined) return URL.parse(origin)?.host === new URL(c.req.url).host;
  return c.req.header('sec-fetch-site') === 'same-origin';
}

function crossSite(): ProblemError {
  return new ProblemError({
    status: 403,
    code: 'cross_site',
    title: 'Not from here',
    detail:
      'A session of the console works only for requests from its own pages. Elsewhere send `Authorization: Bearer <OPERATOR_TOKEN>`.',
  });
}
