import type { Because, TokenPolicy } from '../identity.ts';
import { ProblemError, unavailable } from './problem.ts';

/** What this deployment asks of shoppers' tokens, and what it says to one that is not good. */

/** The secret that signs shoppers' tokens, or the problem that says how to set it. */
export function shopperSecret(env: Env): string {
  const secret = env.SHOPPER_TOKEN_SECRET;
  if (secret === undefined || secret === '') {
    throw unavailable(
      'shopper_tokens_not_configured',
      'No secret for shopper tokens is configured. Set SHOPPER_TOKEN_SECRET: in .dev.vars for local work, with `wrangler secret put SHOPPER_TOKEN_SECRET` in production.',
    );
  }
  return secret;
}

/** As the environment has it. Where nothing is configured but the secret, a `sub` is enough, as it always was. */
export function tokenPolicy(env: Env): TokenPolicy {
  const { SHOPPER_TOKEN_SECRET_PREVIOUS: previous, SHOPPER_TOKEN_MAX_SECONDS: life } = env;
  return {
    secrets: previous ? [shopperSecret(env), previous] : [shopperSecret(env)],
    audience: env.SHOPPER_TOKEN_AUDIENCE || undefined,
    issuer: env.SHOPPER_TOKEN_ISSUER || undefined,
    // What is no number must not let every token through.
    lifeSecondsMax: life ? Number(life) || 0 : undefined,
  };
}

const WORDS: Readonly<Record<Because, string>> = {
  malformed: 'is not a token at all, or was cut short',
  signature: 'is forged, or was signed with another secret than SHOPPER_TOKEN_SECRET',
  algorithm: 'was made with another algorithm than HS256',
  expired: 'has expired',
  not_yet_valid: 'is not valid yet',
  no_shopper: 'names no shopper: sub must be a text of 1 to 128 characters',
  audience: 'is meant for somebody else: aud is not the SHOPPER_TOKEN_AUDIENCE of this deployment',
  issuer: 'comes from somebody else: iss is not the SHOPPER_TOKEN_ISSUER of this deployment',
  too_long_lived:
    'lives too long: it needs iat and exp, at most SHOPPER_TOKEN_MAX_SECONDS apart, and iat must not be in the future',
};

/** 401, with the cause in a word for programs (rule TOK-3). Nothing of the token is told. */
export function badToken(because: Because): ProblemError {
  return new ProblemError({
    status: 401,
    code: 'unauthorized',
    title: 'Not allowed',
    detail: `The shopper token ${WORDS[because]}. Get a new one from the shop, or from POST /api/session.`,
    extra: { reason: 'unauthorized', because },
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${because}"` },
  });
}
