import { env, SELF } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log, redacted } from '../log.ts';
import { api, buy, makeDrop, OPERATOR, open, operator, tokenFor, upgrade } from '../testing/drop.ts';

const RAY = '8f1a2b3c4d5e6f70-FRA';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Line = Record<string, unknown>;

/** Everything that was logged, as it was written. */
const written: string[] = [];

function lines(): Line[] {
  return written.map((text) => JSON.parse(text));
}

function setLevel(level: string | undefined): void {
  Object.assign(env, { LOG_LEVEL: level });
}

beforeEach(() => {
  written.length = 0;
  for (const method of ['error', 'warn', 'log'] as const) {
    vi.spyOn(console, method).mockImplementation((text) => void written.push(text));
  }
  setLevel('info');
});

afterEach(() => {
  vi.restoreAllMocks();
  setLevel('warn');
});

describe('the id of a request', () => {
  it.each(['/', '/nowhere', '/api/drops', '/api/drops/nothing', '/api/nothing', '/api/webhooks'])(
    'LOG-1: %s is answered with one of its own, whatever the client calls itself',
    async (path) => {
      const headers = { 'x-request-id': 'mine' };
      const ids = [];
      for (let i = 0; i < 2; i += 1) ids.push((await api(path, { headers })).headers.get('x-request-id'));
      expect(ids).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
      expect(ids[0]).not.toBe(ids[1]);
      expect(lines().map(({ requestId }) => requestId)).toEqual(ids);
    },
  );

  it('LOG-1: is the one that Cloudflare knows the request by', async () => {
    const named = await api('/api/drops', { headers: { 'cf-ray': RAY } });
    expect(named.headers.get('x-request-id')).toBe(RAY);
    const misnamed = await api('/api/drops', { headers: { 'cf-ray': '"}{"level":"error' } });
    expect(misnamed.headers.get('x-request-id')).toMatch(UUID);
  });

  it('LOG-1: is in a problem too, and a page of another origin may read it', async () => {
    const response = await api('/api/drops/nothing', { headers: { origin: 'https://shop.example' } });
    const problem = await response.json<Line>();
    expect(problem['requestId']).toBe(response.headers.get('x-request-id'));
    expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
  });

  it('LOG-1: leaves a socket and its greeting as they are', async () => {
    const socket = await open(await makeDrop());
    expect(await socket.find('welcome')).toMatchObject({ protocol: 1 });
    socket.close(1000);
  });
});

describe('the log', () => {
  it('LOG-2: tells of each request how it went, one JSON object a line', async () => {
    const sku = await makeDrop();
    written.length = 0;
    const response = await buy(sku, 'ada', 'a1');
    expect(written.every((text) => !text.includes('\n'))).toBe(true);
    expect(lines()).toEqual([
      {
        level: 'info',
        message: `POST /api/drops/${sku}/purchases 201`,
        requestId: response.headers.get('x-request-id'),
        method: 'POST',
        path: `/api/drops/${sku}/purchases`,
        status: 201,
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('LOG-2, HTTP-1: what nobody foresaw is told in full here, and to nobody else', async () => {
    vi.spyOn(env.DB, 'prepare').mockImplementation(() => {
      throw new RangeError('The disk has 7 holes.');
    });
    const response = await SELF.fetch('https://drops.test/api/webhooks', { headers: OPERATOR });
    const answer = await response.text();
    expect(response.status).toBe(500);
    expect(answer).not.toContain('holes');
    const failed = lines().find(({ level }) => level === 'error');
    expect(failed).toMatchObject({
      message: 'A request failed.',
      requestId: JSON.parse(answer).requestId,
      path: '/api/webhooks',
      error: { name: 'RangeError', message: 'The disk has 7 holes.', stack: expect.stringContaining('prepare') },
    });
  });

  it('LOG-2: what is thrown that is no error is told as well', () => {
    log.warn('It broke.', { sku: 'air-one', error: 'no reason' });
    expect(lines()).toEqual([{ level: 'warn', message: 'It broke.', sku: 'air-one', error: { message: 'no reason' } }]);
  });

  it('LOG-3: no token, secret or query is in it, wherever a request carried them', async () => {
    const sku = await makeDrop();
    const token = await tokenFor('ada');
    const key = 'kept-in-a-query';
    await upgrade(sku, `?token=${token}`);
    await api(`/api/drops?search=${key}`);
    await api(`/api/${token}`);
    await api('/api/operator/session', { method: 'POST', body: JSON.stringify({ token: 'test-operator-token' }) });
    await api('/api/webhooks', { headers: { authorization: 'Bearer of-somebody-else', cookie: 'a=b-cookie' } });
    const made = await operator('PUT', '/api/webhooks/logged', { url: `https://shop.example/hook?key=${key}` });
    const { secret } = await made.json<{ secret: string }>();
    // In the words of an error that quotes what it was given.
    for (const told of [
      token,
      secret,
      'test-operator-token',
      env.SHOPPER_TOKEN_SECRET,
      `Bearer ${key}`,
      `/hook?key=${key}`,
    ]) {
      log.error('It broke.', { error: new Error(`Not valid: "${told}".`), told });
    }
    const text = written.join('\n');
    expect(lines().length).toBeGreaterThan(12);
    const secrets = [token, token.slice(-20), key, secret, 'test-operator-token', 'of-somebody-else', 'b-cookie'];
    for (const hidden of [...secrets, env.SHOPPER_TOKEN_SECRET]) expect(text).not.toContain(hidden);
    expect(text).toContain('Not valid: \\"[removed]\\".');
    expect(text).toContain('/hook?…');
  });

  it('LOG-3: leaves ordinary words alone, and bounds what strangers may write', () => {
    const words = 'Which entry? The 3rd of air-one.v2; the bearer of bad news.';
    expect(redacted(words)).toBe(words);
    expect(redacted('x'.repeat(100_000)).length).toBe(4_000);
  });

  it.each<[level: string | undefined, told: string[]]>([
    ['error', ['error']],
    ['warn', ['error', 'warn']],
    ['info', ['error', 'warn', 'info']],
    [undefined, ['error', 'warn', 'info']],
    ['loud', ['error', 'warn', 'info']],
  ])('LOG-4: with LOG_LEVEL %s it tells %j', (level, told) => {
    setLevel(level);
    log.error('a');
    log.warn('b');
    log.info('c');
    expect(lines().map((line) => line['level'])).toEqual(told);
  });
});
