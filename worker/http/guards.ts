import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import * as v from 'valibot';
import { Sku } from '../../shared/protocol/fields.ts';
import { exists, objectOf } from '../catalogue.ts';
import { noteDeed } from '../desk/atDesk.ts';
import { type Operator, placeOf } from '../desk/operator.ts';
import { bearerToken, type Identity, sameSecret, verifyToken } from '../identity.ts';
import type { OperatorSession } from '../operatorSession.ts';
import type { Sku as SkuObject } from '../sku.ts';
import { demandWithin } from './limits.ts';
import { demandSession } from './operatorCookie.ts';
import { notFound, type ProblemError, unavailable } from './problem.ts';
import { badToken, tokenPolicy } from './shopperTokens.ts';

/** Who may pass, and to which drop. */

/** Lets only the operator through: with the token itself, or with a session that it was exchanged for (rules HTTP-5, SES-1). */
export const operatorOnly = createMiddleware<{ Bindings: Env }>(async (c, next) => {
  const secret = operatorSecret(c.env);
  const session = (await isOperator(c)) ? null : await sessionInstead(c, secret);
  const place = await placeOf(c.req.raw, secret);
  const operator: Operator = { session: session?.id ?? null, name: session?.name ?? null, place };
  c.set('operator', operator);
  await next();
  if (isBesideLedgers(c)) c.executionCtx.waitUntil(noteDeed(c.env, `${c.req.method} ${c.req.path}`, operator));
});

/** Wrong tokens count as attempts to sign in, or guessing would go on here (rule LIM-2). */
async function sessionInstead(c: Context<{ Bindings: Env }>, secret: string): Promise<OperatorSession> {
  if (bearerToken(c.req.header('authorization')) !== null) await demandWithin(c, 'SIGN_INS_PER_ADDRESS');
  return demandSession(c, secret);
}

/** Whether something was changed that no drop's ledger tells of, and the desk does not know by itself (rule AUD-3). */
function isBesideLedgers({ req, res }: Context): boolean {
  if (req.method === 'GET' || req.method === 'HEAD' || !res.ok) return false;
  return !req.path.startsWith('/api/drops/') && !req.path.startsWith('/api/operator/');
}

/** The operator token, or the problem that says how to set it. */
export function operatorSecret(env: Env): string {
  const secret = env.OPERATOR_TOKEN;
  if (secret === undefined || secret === '') {
    throw unavailable(
      'operator_not_configured',
      'No operator token is configured. Set OPERATOR_TOKEN: in .dev.vars for local work, with `wrangler secret put OPERATOR_TOKEN` in production.',
    );
  }
  return secret;
}

/** Whether the request carries the operator's token. */
export async function isOperator(c: Context<{ Bindings: Env }>): Promise<boolean> {
  const secret = c.env.OPERATOR_TOKEN;
  const token = bearerToken(c.req.header('authorization'));
  return secret !== undefined && secret !== '' && token !== null && (await sameSecret(token, secret));
}

/** Whom a token speaks for; without a token `null`, with a bad one a 401 problem. */
export async function identityOf(env: Env, token: string | null): Promise<Identity | null> {
  if (token === null || token === '') return null;
  const verdict = await verifyToken(tokenPolicy(env), token);
  if (!verdict.ok) throw badToken(verdict.because);
  return verdict.identity;
}

export function identityFromHeader(c: Context<{ Bindings: Env }>): Promise<Identity | null> {
  return identityOf(c.env, bearerToken(c.req.header('authorization')));
}

export interface KnownDrop {
  readonly sku: string;
  readonly object: DurableObjectStub<SkuObject>;
}

/** The object of a drop that exists; otherwise the 404 problem, and no object is touched (rule SKU-8). */
export async function knownDrop(env: Env, sku: string | undefined): Promise<KnownDrop> {
  if (sku === undefined || !v.is(Sku, sku) || !(await exists(env, sku))) throw unknownSku();
  return { sku, object: objectOf(env, sku) };
}

export function unknownSku(): ProblemError {
  return notFound('unknown_sku', 'There is no drop with this SKU. The drops that exist are listed at GET /api/drops.');
}
