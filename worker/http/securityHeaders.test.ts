import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import headersFile from '../../public/_headers?raw';
import { api, makeDrop, OPERATOR, upgrade } from '../testing/drop.ts';
import { app } from './app.ts';
import { contentSecurityPolicy, securityHeaders } from './policies.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8', 'x-frame-options': 'DENY' };

/** A page of the site, with the built files left out: what counts is what is said of them. */
function page(path: string, origin = 'https://drops.test'): Promise<Response> {
  const assets = { fetch: async () => new Response('<!doctype html><html><main></main></html>', { headers: HTML }) };
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as unknown as ExecutionContext;
  return Promise.resolve(
    app.fetch(new Request(`${origin}${path}`), { ...env, ASSETS: assets as unknown as Fetcher }, context),
  );
}

const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? '';

/** The sources of a directive of a policy. */
function sources(policy: string, directive: string): string[] | undefined {
  const found = policy.split('; ').find((text) => text.startsWith(`${directive} `));
  return found?.split(' ').slice(1);
}

describe('pages', () => {
  it.each(['/', '/drop/nothing-here', '/ops', '/ops/drops/x', '/nowhere'])(
    'SEC-1, SEC-2: %s runs and wears files of this site alone, and no frame shows it',
    async (path) => {
      const { headers } = await page(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(sources(policy, 'default-src')).toEqual(["'none'"]);
      for (const directive of ['script-src', 'style-src']) expect(sources(policy, directive)).toEqual(["'self'"]);
      expect(sources(policy, 'connect-src')).toEqual(["'self'", 'wss://drops.test']);
      expect(sources(policy, 'frame-ancestors')).toEqual(["'none'"]);
      expect(sources(policy, 'base-uri')).toEqual(["'none'"]);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'strict-transport-security': expect.stringContaining('max-age='),
        'referrer-policy': path.startsWith('/ops') ? 'same-origin' : 'strict-origin-when-cross-origin',
      });
    },
  );

  it('SEC-2: any page may show the frame, which carries the same guard otherwise', async () => {
    const sku = await makeDrop();
    for (const path of [`/embed/${sku}`, '/embed/nothing-here', `/embed/${sku}?theme=loud`]) {
      const response = await page(path);
      expect(sources(policyOf(response), 'frame-ancestors')).toEqual(['*']);
      expect(sources(policyOf(response), 'script-src')).toEqual(["'self'"]);
      expect(response.headers.get('x-frame-options')).toBeNull();
      expect(response.headers.get('cross-origin-opener-policy')).toBeNull();
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
  });

  it('SEC-1: over plain http sockets are plain, and no browser is told to come by https', async () => {
    const { headers } = await page('/ops', 'http://localhost:8787');
    expect(sources(headers.get('content-security-policy') ?? '', 'connect-src')).toEqual([
      "'self'",
      'ws://localhost:8787',
    ]);
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('SEC-1: a host with more than a name in it says nothing in the policy', async () => {
    const policy = policyOf(await page('/ops', "https://a;script-src'unsafe-inline'"));
    expect(sources(policy, 'connect-src')).toEqual(["'self'"]);
    expect(policy).not.toContain('unsafe');
  });
});

describe('what is no page', () => {
  const answers: [what: string, ask: () => Promise<Response>][] = [
    ['a list', () => api('/api/drops')],
    ['a problem', () => api('/api/drops/nothing-here')],
    ['an unknown route', () => api('/api/nowhere')],
    ['a document', () => api('/api/openapi.json')],
    ['a session', () => api('/api/session', { method: 'POST' })],
    ['a socket that is none', () => api('/parties/sku/nothing-here')],
    ['a refused socket', () => upgrade('nothing-here')],
    ['what a browser asks before it calls', () => api('/api/drops', { method: 'OPTIONS' })],
  ];

  it.each(answers)('SEC-1, SEC-2: %s loads nothing, is framed by nobody and is for every origin', async (_, ask) => {
    const { headers } = await ask();
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('SEC-2: the figures for the operator are for no other site', async () => {
    const { headers } = await api('/metrics', { headers: OPERATOR });
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('files that are served without the Worker', () => {
  /** The headers of a rule of public/_headers. */
  function rule(pattern: string): Record<string, string> {
    const lines = headersFile.split('\n');
    const from = lines.indexOf(pattern) + 1;
    const own = lines.slice(
      from,
      lines.findIndex((line, index) => index >= from && !line.startsWith('  ')),
    );
    const named = own.map((line) => line.trim()).filter((line) => !line.startsWith('!'));
    return Object.fromEntries(named.map((line) => [line.split(': ', 1)[0]?.toLowerCase(), line.replace(/^.*?: /, '')]));
  }

  it('SEC-3: get what the Worker would say of a page', () => {
    const said = securityHeaders('page', { https: false, forOthers: false });
    const wanted = Object.entries(said).filter(([, value]) => value !== null);
    expect(rule('/*')).toEqual(Object.fromEntries(wanted));
    expect(rule('/*')['content-security-policy']).toBe(contentSecurityPolicy('page'));
  });

  it('SEC-2, SEC-3: the element alone may be loaded from elsewhere', () => {
    expect(rule('/widget.js')).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(headersFile.match(/Policy: cross-origin$/gm)).toHaveLength(1);
  });
});

describe('while developing', () => {
  it('SEC-1: hot reload alone may write into pages', () => {
    expect(contentSecurityPolicy('page', { hotReload: true })).toContain("script-src 'self' 'unsafe-inline'");
    expect(contentSecurityPolicy('page')).not.toContain('unsafe');
  });
});
