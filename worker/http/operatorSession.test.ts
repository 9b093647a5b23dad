import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { api, makeDrop, operator } from '../testing/drop.ts';
import { expectProblem, RFC_3339, stockOf } from '../testing/problem.ts';
import { app } from './app.ts';

const ORIGIN = 'https://drops.test';
const TOKEN = 'test-operator-token';

async function signIn(): Promise<string> {
  const response = await api('/api/operator/session', { method: 'POST', body: JSON.stringify({ token: TOKEN }) });
  expect(response.status).toBe(201);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

function pause(sku: string, headers: Record<string, string>): Promise<Response> {
  return api(`/api/drops/${sku}/pause`, { method: 'POST', headers, body: '{"id":"p1"}' });
}

describe('signing in', () => {
  it('SES-1, SES-4, HTTP-13: the token is exchanged for a cookie that no script and no other site can use', async () => {
    const response = await api('/api/operator/session', { method: 'POST', body: JSON.stringify({ token: TOKEN }) });
    expect(response.status).toBe(201);
    const text = await response.text();
    const body = JSON.parse(text);
    expect(body.expiresAt).toMatch(RFC_3339);
    expect(Date.parse(body.endsAt)).toBeGreaterThan(Date.parse(body.expiresAt));
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-revenue-guard-operator=[\w.-]+;/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/', 'Expires=']) {
      expect(cookie).toContain(attribute);
    }
    expect(text + cookie).not.toContain(TOKEN);
  });

  it('SES-1: the session opens what the token opens, and says when it ends', async () => {
    const cookie = await signIn();
    const sku = await makeDrop();
    expect((await api('/api/operator/session', { headers: { cookie } })).status).toBe(200);
    expect((await api(`/api/drops/${sku}/audit`, { headers: { cookie } })).status).toBe(200);
    expect((await pause(sku, { cookie, origin: ORIGIN })).status).toBe(200);
    expect(await stockOf(sku)).toMatchObject({ phase: 'paused' });
  });

  const wrong: [what: string, body: string, status: number, code: string][] = [
    ['a wrong token', '{"token":"test-operator-tokem"}', 401, 'unauthorized'],
    ['an empty token', '{"token":""}', 401, 'unauthorized'],
    ['no token', '{}', 400, 'invalid_request'],
    ['a number', '{"token":7}', 400, 'invalid_request'],
    ['a field more', `{"token":"${TOKEN}","admin":true}`, 400, 'invalid_request'],
    ['no JSON', 'token', 400, 'invalid_request'],
  ];

  it.each(wrong)('SES-4: %s signs nobody in', async (_, body, status, code) => {
    const response = await api('/api/operator/session', { method: 'POST', body });
    expect(response.headers.get('set-cookie')).toBeNull();
    await expectProblem(response, status, code);
  });

  it('SES-4, HTTP-5: where no token is configured it is 503 with the remedy', async () => {
    const request = new Request(`${ORIGIN}/api/operator/session`, { method: 'POST', body: '{"token":""}' });
    const response = await app.fetch(request, { ...env, OPERATOR_TOKEN: '' });
    expect(await expectProblem(response, 503, 'operator_not_configured')).toMatchObject({
      detail: expect.stringContaining('wrangler secret put OPERATOR_TOKEN'),
    });
  });

  it('SES-4: signing out takes the cookie away, and without one there is no session', async () => {
    const response = await api('/api/operator/session', { method: 'DELETE' });
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-revenue-guard-operator=;.*Max-Age=0/);
    await expectProblem(await api('/api/operator/session'), 401, 'unauthorized');
  });
});

describe('a request with a session', () => {
  const strangers: [what: string, headers: Record<string, string>][] = [
    ['another site', { origin: 'https://evil.test' }],
    ['a neighbouring subdomain', { origin: 'https://shop.drops.test' }],
    ['the same host on another port', { origin: 'https://drops.test:8443' }],
    ['nowhere', { origin: 'null' }],
    ['a page that sends no origin but says where it is from', { 'sec-fetch-site': 'same-site' }],
    ['something that says nothing', {}],
  ];

  it.each(strangers)('SES-3: from %s changes nothing', async (_, headers) => {
    const cookie = await signIn();
    const sku = await makeDrop();
    await expectProblem(await pause(sku, { cookie, ...headers }), 403, 'cross_site');
    expect(await stockOf(sku)).toMatchObject({ phase: 'open' });
  });

  it('SES-3: signing out is a change too', async () => {
    const cookie = await signIn();
    const signOut = (headers: Record<string, string>) => api('/api/operator/session', { method: 'DELETE', headers });
    await expectProblem(await signOut({ cookie, origin: 'https://evil.test' }), 403, 'cross_site');
    expect((await signOut({ cookie, origin: ORIGIN })).status).toBe(204);
  });

  it('SES-3: from a page of this site it passes, also where the browser names no origin', async () => {
    const cookie = await signIn();
    const sku = await makeDrop();
    expect((await pause(sku, { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('SES-3: the token in a header needs no page at all', async () => {
    const sku = await makeDrop();
    expect((await operator('POST', `/api/drops/${sku}/pause`, { id: 'p1' })).status).toBe(200);
  });

  it('SES-2: a forged cookie is no session', async () => {
    const [name] = (await signIn()).split('=');
    await expectProblem(await api('/api/webhooks', { headers: { cookie: `${name}=rubbish` } }), 401, 'unauthorized');
  });
});
