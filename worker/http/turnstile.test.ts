import { createExecutionContext, env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeDrop, tokenFor } from '../testing/drop.ts';
import { expectProblem } from '../testing/problem.ts';
import { app } from './app.ts';

const SETTINGS = {
  TURNSTILE_SECRET: 'the-secret-of-the-verifier',
  TURNSTILE_SITE_KEY: 'site-key',
  TURNSTILE_VERIFY_URL: 'https://verifier.test/siteverify',
};

afterEach(() => vi.restoreAllMocks());

/** A verifier that takes each right answer once, as Turnstile does. */
function verifier(answers: readonly string[]) {
  const left = new Set(answers);
  const asked: Record<string, string>[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    expect(String(input)).toBe(SETTINGS.TURNSTILE_VERIFY_URL);
    const form = Object.fromEntries(new URLSearchParams(String(init?.body)));
    asked.push(form);
    return Response.json({
      success: form['secret'] === SETTINGS.TURNSTILE_SECRET && left.delete(form['response'] ?? ''),
    });
  });
  return asked;
}

async function session(headers: Record<string, string> = {}, settings: Partial<Env> = SETTINGS): Promise<Response> {
  const request = new Request('https://drops.test/api/session', { method: 'POST', headers });
  return app.fetch(request, { ...env, ...settings }, createExecutionContext());
}

describe('a challenge before a new shopper', () => {
  it('CHAL-1: is asked for where it is configured, and nowhere else', async () => {
    const asked = verifier([]);
    expect((await session({}, {})).status).toBe(201);
    expect(await expectProblem(await session(), 403, 'challenge_required')).toMatchObject({ siteKey: 'site-key' });
    expect(asked).toEqual([]);
  });

  it('CHAL-1: a right answer makes a session, once; a wrong one does not', async () => {
    const asked = verifier(['right']);
    const answered = (answer: string) => session({ 'x-challenge-answer': answer, 'cf-connecting-ip': '192.0.2.1' });
    expect((await answered('right')).status).toBe(201);
    await expectProblem(await answered('right'), 403, 'challenge_failed');
    await expectProblem(await answered('wrong'), 403, 'challenge_failed');
    expect(asked[0]).toEqual({ secret: SETTINGS.TURNSTILE_SECRET, response: 'right', remoteip: '192.0.2.1' });
    await expectProblem(await answered('x'.repeat(5_000)), 403, 'challenge_failed');
    expect(asked).toHaveLength(3);
  });

  it('CHAL-1: whoever has a session renews it without', async () => {
    verifier([]);
    const headers = { authorization: `Bearer ${await tokenFor('anon_1')}` };
    expect(await (await session(headers)).json()).toMatchObject({ shopper: 'anon_1' });
  });

  const failures: [what: string, fetch: () => Promise<Response>][] = [
    ['does not answer', () => Promise.reject(new Error('away'))],
    ['answers something else', async () => new Response('<html>', { status: 502 })],
    ['answers JSON that says nothing', async () => Response.json({})],
  ];

  it.each(failures)('CHAL-2: nobody gets through while the verifier %s, and no secret is told', async (_, fetch) => {
    const lines: string[] = [];
    vi.spyOn(console, 'warn').mockImplementation((line) => void lines.push(String(line)));
    vi.spyOn(globalThis, 'fetch').mockImplementation(fetch);
    const problem = await expectProblem(await session({ 'x-challenge-answer': 'a' }), 503, 'challenge_unavailable');
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(problem) + lines).not.toContain(SETTINGS.TURNSTILE_SECRET);
  });

  it('CHAL-3: pages may load it only where it is configured', async () => {
    const assets = { fetch: async () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } }) };
    const sku = await makeDrop();
    const policyOf = async (path: string, settings: Partial<Env>) => {
      const all = { ...env, ...settings, ASSETS: assets as unknown as Fetcher };
      const page = await app.fetch(new Request(`https://drops.test${path}`), all, createExecutionContext());
      return page.headers.get('content-security-policy') ?? '';
    };
    expect(await policyOf(`/drop/${sku}`, {})).not.toContain('challenges');
    expect(await policyOf('/ops', SETTINGS)).not.toContain('challenges');
    expect(await policyOf(`/embed/${sku}`, SETTINGS)).not.toContain('challenges');
    const policy = await policyOf(`/drop/${sku}`, SETTINGS);
    expect(policy).toContain("script-src 'self' https://challenges.cloudflare.com;");
    expect(policy).toContain('frame-src https://challenges.cloudflare.com;');
  });
});
