import { createExecutionContext, env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeDrop, tokenFor } from '../testing/drop.ts';
import { expectProblem } from '../testing/problem.ts';
import { TestReceiver } from '../testing/receiver.ts';
import { app } from './app.ts';

const SECRET = 'the-secret-of-the-verifier';

afterEach(() => vi.restoreAllMocks());

/** A deployment that asks a verifier, which is a real server on this machine. */
function verifiedBy({ url }: TestReceiver): Partial<Env> {
  return { TURNSTILE_SECRET: SECRET, TURNSTILE_SITE_KEY: 'site-key', TURNSTILE_VERIFY_URL: url };
}

async function session(headers: Record<string, string>, settings: Partial<Env>): Promise<Response> {
  const request = new Request('https://drops.test/api/session', { method: 'POST', headers });
  return app.fetch(request, { ...env, ...settings }, createExecutionContext());
}

describe('a challenge before a new shopper', () => {
  it('CHAL-1: is asked for where it is configured, and nowhere else', async () => {
    const verifier = new TestReceiver();
    expect((await session({}, {})).status).toBe(201);
    const answer = await session({}, verifiedBy(verifier));
    expect(await expectProblem(answer, 403, 'challenge_required')).toMatchObject({ siteKey: 'site-key' });
    expect(await verifier.delivered()).toEqual([]);
  });

  it('CHAL-1: a right answer makes a session; a wrong one, or one that was used, does not', async () => {
    const verifier = new TestReceiver();
    await verifier.answer('right', 'wrong');
    const answered = (answer: string) =>
      session({ 'x-challenge-answer': answer, 'cf-connecting-ip': '192.0.2.1' }, verifiedBy(verifier));
    expect((await answered('a b&c')).status).toBe(201);
    await expectProblem(await answered('a b&c'), 403, 'challenge_failed');
    await expectProblem(await answered('x'.repeat(5_000)), 403, 'challenge_failed');
    const forms = (await verifier.delivered()).map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(forms).toEqual([0, 1].map(() => ({ secret: SECRET, response: 'a b&c', remoteip: '192.0.2.1' })));
  });

  it('CHAL-1: whoever has a session renews it without', async () => {
    const headers = { authorization: `Bearer ${await tokenFor('anon_1')}` };
    const answer = await session(headers, verifiedBy(new TestReceiver()));
    expect(await answer.json()).toMatchObject({ shopper: 'anon_1' });
  });

  it.each(['hang up', 'garbage', 204, 302, 502] as const)(
    'CHAL-2: nobody gets through while the verifier answers with %s, and no secret is told',
    async (behaviour) => {
      const lines: string[] = [];
      vi.spyOn(console, 'warn').mockImplementation((line) => void lines.push(String(line)));
      const verifier = new TestReceiver();
      await verifier.always(behaviour);
      const answer = await session({ 'x-challenge-answer': 'a' }, verifiedBy(verifier));
      const problem = await expectProblem(answer, 503, 'challenge_unavailable');
      expect(lines).toHaveLength(1);
      expect(JSON.stringify(problem) + lines).not.toContain(SECRET);
    },
  );

  it('CHAL-3: pages may load it only where it is configured', async () => {
    const assets = { fetch: async () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } }) };
    const sku = await makeDrop();
    const configured = { TURNSTILE_SECRET: SECRET };
    const policyOf = async (path: string, settings: Partial<Env>) => {
      const all = { ...env, ...settings, ASSETS: assets as unknown as Fetcher };
      const page = await app.fetch(new Request(`https://drops.test${path}`), all, createExecutionContext());
      return page.headers.get('content-security-policy') ?? '';
    };
    expect(await policyOf(`/drop/${sku}`, {})).not.toContain('challenges');
    expect(await policyOf('/ops', configured)).not.toContain('challenges');
    expect(await policyOf(`/embed/${sku}`, configured)).not.toContain('challenges');
    const policy = await policyOf(`/drop/${sku}`, configured);
    expect(policy).toContain("script-src 'self' https://challenges.cloudflare.com;");
    expect(policy).toContain('frame-src https://challenges.cloudflare.com;');
  });
});
