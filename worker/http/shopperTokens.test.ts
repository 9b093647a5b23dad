import { createExecutionContext, env } from 'cloudflare:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { api, makeDrop, tokenFor } from '../testing/drop.ts';
import { expectProblem } from '../testing/problem.ts';
import { app } from './app.ts';

const CURRENT = 'test-shopper-token-secret-of-32-bytes';
const BEFORE = 'the-secret-before-it-of-32-bytes-too';
const NOW_SECONDS = Math.floor(Date.now() / 1_000);

function sign(claims: Record<string, unknown>, secret = CURRENT, alg = 'HS256'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

/** What a deployment with other settings says to a token. */
async function judged(token: string, settings: Partial<Env> = {}): Promise<Response> {
  const request = new Request('https://drops.test/api/drops/judged', { headers: { authorization: `Bearer ${token}` } });
  return app.fetch(request, { ...env, ...settings }, createExecutionContext());
}

/** A token is judged before the drop is looked for, and there is none. */
async function expectGood(token: string, settings: Partial<Env> = {}): Promise<void> {
  await expectProblem(await judged(token, settings), 404, 'unknown_sku');
}

async function expectBad(token: string, because: string, settings: Partial<Env> = {}): Promise<void> {
  const answer = await judged(token, settings);
  expect(answer.headers.get('www-authenticate')).toContain(`error_description="${because}"`);
  const problem = await expectProblem(answer, 401, 'unauthorized');
  expect(problem).toMatchObject({ reason: 'unauthorized', because });
  expect(JSON.stringify(problem)).not.toContain(token);
}

describe('rotating the secret', () => {
  const rotated = { SHOPPER_TOKEN_SECRET: CURRENT, SHOPPER_TOKEN_SECRET_PREVIOUS: BEFORE };

  it('TOK-1: tokens of both secrets are good while there are two, and no other is', async () => {
    for (const secret of [CURRENT, BEFORE]) await expectGood(await sign({ sub: 'ada' }, secret), rotated);
    await expectBad(await sign({ sub: 'ada' }, 'a third secret of at least 32 bytes!'), 'signature', rotated);
    await expectBad(await sign({ sub: 'ada' }, BEFORE), 'signature');
    await expectBad(await sign({ sub: 'ada' }, BEFORE), 'signature', { SHOPPER_TOKEN_SECRET_PREVIOUS: '' });
  });

  it('TOK-1, HTTP-2: an anonymous session from before is renewed under the new secret, and stays the same shopper', async () => {
    const before = await sign({ sub: 'anon_7', iss: 'revenue-guard', exp: NOW_SECONDS + 60 }, BEFORE);
    const request = new Request('https://drops.test/api/session', {
      method: 'POST',
      headers: { authorization: `Bearer ${before}` },
    });
    const answer = await app.fetch(request, { ...env, ...rotated }, createExecutionContext());
    const session = await answer.json<{ token: string; shopper: string }>();
    expect(session.shopper).toBe('anon_7');
    await expectGood(session.token);
  });

  it('TOK-1: the old secret opens nothing else: what it signed runs out as it says', async () => {
    await expectBad(await sign({ sub: 'ada', exp: 1_000 }, BEFORE), 'expired', rotated);
  });
});

describe('what a shop’s own token must say', () => {
  const strict = { SHOPPER_TOKEN_AUDIENCE: 'drops', SHOPPER_TOKEN_ISSUER: 'https://shop.example' };
  const claims = { sub: 'ada', aud: 'drops', iss: 'https://shop.example' };

  it('TOK-2: where an audience and an issuer are configured, both are asked of it', async () => {
    await expectGood(await sign(claims), strict);
    await expectGood(await sign({ ...claims, aud: ['till', 'drops'] }), strict);
    await expectBad(await sign({ ...claims, aud: 'till' }), 'audience', strict);
    await expectBad(await sign({ sub: 'ada', iss: claims.iss }), 'audience', strict);
    await expectBad(await sign({ ...claims, iss: 'https://evil.example' }), 'issuer', strict);
    await expectBad(await sign({ sub: 'ada', aud: 'drops' }), 'issuer', strict);
  });

  it('TOK-2, HTTP-3: where nothing is configured a sub is enough, whatever else it says', async () => {
    await expectGood(await sign({ sub: 'ada' }));
    await expectGood(await sign({ ...claims, aud: 'till' }));
  });

  it('TOK-2: anonymous shoppers’ tokens, which are made here, need none of it', async () => {
    await expectGood(await tokenFor('anon_1'), { ...strict, SHOPPER_TOKEN_MAX_SECONDS: '60' });
  });

  it('TOK-2: where lives are bounded, a token that lives longer, or does not say how long, is refused', async () => {
    const short = { SHOPPER_TOKEN_MAX_SECONDS: '600' };
    const alive = (iat: number, seconds: number) => sign({ sub: 'ada', iat, exp: iat + seconds });
    await expectGood(await alive(NOW_SECONDS, 600), short);
    await expectBad(await alive(NOW_SECONDS, 601), 'too_long_lived', short);
    await expectBad(await alive(NOW_SECONDS + 3_600, 600), 'too_long_lived', short);
    await expectBad(await sign({ sub: 'ada', exp: NOW_SECONDS + 60 }), 'too_long_lived', short);
    await expectBad(await sign({ sub: 'ada', iat: NOW_SECONDS }), 'too_long_lived', short);
    await expectBad(await alive(NOW_SECONDS, 600), 'too_long_lived', { SHOPPER_TOKEN_MAX_SECONDS: 'ten' });
  });
});

describe('why a token is refused', () => {
  const cases: [because: string, token: () => Promise<string> | string][] = [
    ['malformed', () => 'rubbish'],
    ['malformed', () => 'a.b.c'],
    ['signature', async () => `${(await sign({ sub: 'ada' })).slice(0, -6)}AAAAAA`],
    ['signature', () => sign({ sub: 'ada' }, 'another secret of at least 32 bytes!')],
    ['algorithm', () => sign({ sub: 'ada' }, CURRENT, 'HS512')],
    ['expired', () => sign({ sub: 'ada', exp: 1_000 })],
    ['not_yet_valid', () => sign({ sub: 'ada', nbf: 9_999_999_999 })],
    ['no_shopper', () => sign({})],
    ['no_shopper', () => sign({ sub: '' })],
    ['no_shopper', () => sign({ sub: 'a\r\nb' })],
  ];

  it.each(cases)('TOK-3: %s is told in a word and in a sentence', async (because, make) => {
    await expectBad(await make(), because);
  });

  it('TOK-3: an unsigned one speaks for nobody', async () => {
    const answer = await judged(new UnsecuredJWT({ sub: 'ada' }).encode());
    await expectProblem(answer, 401, 'unauthorized');
  });

  it('TOK-3: an operator’s session is no shopper’s token', async () => {
    const sku = await makeDrop();
    const signedIn = await api('/api/operator/session', { method: 'POST', body: '{"token":"test-operator-token"}' });
    const cookie = signedIn.headers.get('set-cookie')?.split(/[=;]/)[1] ?? '';
    const headers = { authorization: `Bearer ${cookie}` };
    await expectProblem(await api(`/api/drops/${sku}`, { headers }), 401, 'unauthorized');
  });
});
