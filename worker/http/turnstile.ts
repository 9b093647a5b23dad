import type { Context } from 'hono';
import * as v from 'valibot';
import { log } from '../log.ts';
import { ProblemError, unavailable } from './problem.ts';

/** Cloudflare Turnstile before somebody becomes a new shopper, where it is configured: a crowd of programs is no crowd of people. */

/** Where its script and its frame come from; pages load them only where it is configured (rule CHAL-3). */
export const TURNSTILE_ORIGIN = 'https://challenges.cloudflare.com';

const VERIFY_URL = `${TURNSTILE_ORIGIN}/turnstile/v0/siteverify`;

/** A page waits for it. */
const PATIENCE_MS = 5_000;

/** What Turnstile's own widget makes, with room: its documentation names 2,048. */
const ANSWER_LENGTH_MAX = 4_096;

const Outcome = v.object({ success: v.boolean() });

/** Passes where nothing is configured or the answer is right; otherwise throws the problem that says what to do. */
export async function demandChallenge(c: Context<{ Bindings: Env }>): Promise<void> {
  const { TURNSTILE_SECRET: secret, TURNSTILE_SITE_KEY: siteKey } = c.env;
  if (!secret) return;
  const answer = c.req.header('x-challenge-answer');
  if (answer === undefined || answer === '') {
    const detail = 'A new shopper has to pass a check first. Send its answer in the header X-Challenge-Answer.';
    throw refused('challenge_required', detail, siteKey);
  }
  const isRight = answer.length <= ANSWER_LENGTH_MAX && (await verify(c, secret, answer));
  if (!isRight) throw refused('challenge_failed', 'The check was not passed, or its answer was used before.', siteKey);
}

/** Where nobody can be asked nobody becomes a new shopper: otherwise whoever keeps it from answering would be through. */
async function verify(c: Context<{ Bindings: Env }>, secret: string, answer: string): Promise<boolean> {
  const form = new URLSearchParams({ secret, response: answer });
  const address = c.req.header('cf-connecting-ip');
  if (address !== undefined) form.set('remoteip', address);
  try {
    const response = await fetch(c.env.TURNSTILE_VERIFY_URL || VERIFY_URL, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return v.parse(Outcome, await response.json()).success;
  } catch (error) {
    log.warn('An answer to a challenge could not be verified.', { error });
    throw unavailable('challenge_unavailable', 'The check cannot be verified at the moment. Try again.', 2);
  }
}

function refused(code: string, detail: string, siteKey: string | undefined): ProblemError {
  return new ProblemError({
    status: 403,
    code,
    title: 'A check comes first',
    detail,
    ...(siteKey ? { extra: { siteKey } } : {}),
  });
}
