import { createExecutionContext, env } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { SOCKETS_PER_SHOPPER_MAX } from '../../shared/protocol/limits.ts';
import { connect, makeDrop, OPERATOR, tokenFor, upgrade } from '../testing/drop.ts';
import { expectProblem, stockOf } from '../testing/problem.ts';
import { app } from './app.ts';
import { addressOf, type LimitName } from './limits.ts';

/** As many as the tests' counters let pass. */
const LIMIT = 3;

/** Counts as the platform does, but for good: its minutes end when they end, in the middle of a test too. */
function newCounter(): RateLimit {
  const counted = new Map<string, number>();
  return {
    async limit({ key }) {
      counted.set(key, (counted.get(key) ?? 0) + 1);
      return { success: (counted.get(key) ?? 0) <= LIMIT };
    },
  };
}

let addressesMade = 0;

/** A request from an address of its own, where one of the counters is strict. */
function strictly(name: LimitName, address = newAddress(), counter = newCounter()) {
  const settings = { ...env, [name]: counter };
  return async (path: string, { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> } = {}) =>
    app.fetch(
      new Request(`https://drops.test${path}`, { ...init, headers: { 'cf-connecting-ip': address, ...headers } }),
      settings,
      createExecutionContext(),
    );
}

function newAddress(): string {
  addressesMade += 1;
  return `192.0.2.${addressesMade}`;
}

async function expectTooMany(response: Response, seconds: number): Promise<void> {
  expect(response.headers.get('retry-after')).toBe(String(seconds));
  const problem = await expectProblem(response, 429, 'rate_limited');
  expect(problem).toMatchObject({ reason: 'rate_limited', retryAfterMs: seconds * 1_000 });
}

describe('by address', () => {
  const signIn = { method: 'POST', body: '{"token":"wrong"}' };
  const wrongToken = { headers: { authorization: 'Bearer wrong' } };
  const cases: [what: string, LimitName, path: string, RequestInit & { headers?: Record<string, string> }, number][] = [
    ['new sessions', 'SESSIONS_PER_ADDRESS', '/api/session', { method: 'POST' }, 201],
    ['attempts to sign in', 'SIGN_INS_PER_ADDRESS', '/api/operator/session', signIn, 401],
    ['wrong operator tokens', 'SIGN_INS_PER_ADDRESS', '/api/webhooks', wrongToken, 401],
    ['sockets', 'SOCKETS_PER_ADDRESS', '/parties/sku/none', { headers: { upgrade: 'websocket' } }, 404],
  ];

  it.each(cases)(
    'LIM-1, LIM-2: %s are counted, and too many are told when to come again',
    async (_, name, path, init, status) => {
      const ask = strictly(name);
      for (let times = 0; times < LIMIT; times += 1) expect((await ask(path, init)).status).toBe(status);
      await expectTooMany(await ask(path, init), 60);
    },
  );

  it('LIM-2: the right operator token is counted nowhere, and stands above the attempts of others', async () => {
    const ask = strictly('SIGN_INS_PER_ADDRESS');
    for (let times = 0; times <= LIMIT; times += 1) await ask('/api/webhooks', wrongToken);
    for (let times = 0; times <= LIMIT; times += 1) {
      expect((await ask('/api/webhooks', { headers: OPERATOR })).status).toBe(200);
    }
  });
});

describe('by shopper', () => {
  /** Each request comes from another address. */
  function fromEverywhere(name: LimitName): ReturnType<typeof strictly> {
    const counter = newCounter();
    return (path, init) => strictly(name, newAddress(), counter)(path, init);
  }

  it('LIM-1: purchases over HTTP are counted wherever they come from, and beyond that nothing is bought', async () => {
    const sku = await makeDrop({ total: 20 });
    const token = await tokenFor('ann');
    const ask = fromEverywhere('PURCHASES_PER_SHOPPER');
    const buy = (id: string) =>
      ask(`/api/drops/${sku}/purchases`, {
        method: 'POST',
        body: '{"quantity":1}',
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': id },
      });
    for (const id of ['a', 'b', 'c']) expect((await buy(id)).status).toBe(201);
    await expectTooMany(await buy('d'), 10);
    expect(await stockOf(sku)).toMatchObject({ sold: 3 });
  });

  it('LIM-1: sockets are counted wherever they come from', async () => {
    const token = await tokenFor('bea');
    const sku = await makeDrop();
    const ask = fromEverywhere('SOCKETS_PER_SHOPPER');
    const open = () => ask(`/parties/sku/${sku}?token=${token}`, { headers: { upgrade: 'websocket' } });
    for (let times = 0; times < LIMIT; times += 1) {
      const { status, webSocket } = await open();
      expect(status).toBe(101);
      webSocket?.accept();
    }
    await expectTooMany(await open(), 60);
  });

  it.each([0, 1])('LIM-4: with %i lanes one shopper takes no more places than are one’s own', async (lanes) => {
    const sku = await makeDrop({ lanes });
    for (let socket = 0; socket < SOCKETS_PER_SHOPPER_MAX; socket += 1) await connect(sku, 'many');
    const token = await tokenFor('many');
    await expectProblem(await upgrade(sku, `?token=${token}`), 429, 'rate_limited');
    const [other, watcher] = [await connect(sku, 'other'), await connect(sku)];
    expect((await other.purchase('o1')).type).toBe('receipt');
    expect(watcher.closed).toBeUndefined();
  });
});

describe('a counter', () => {
  it('LIM-1: of the platform counts each address by itself', async () => {
    const statuses = async (address: string, times: number) => {
      const ask = strictly('SESSIONS_PER_ADDRESS', address, env.TEST_LIMIT);
      const answers: number[] = [];
      for (let asked = 0; asked < times; asked += 1)
        answers.push((await ask('/api/session', { method: 'POST' })).status);
      return answers;
    };
    // Should its minute end meanwhile, it lets as many pass again.
    expect(await statuses('198.51.100.1', 2 * LIMIT + 1)).toContain(429);
    expect(await statuses('198.51.100.2', LIMIT)).toEqual([201, 201, 201]);
  });

  it('LIM-3: that is missing, or fails, refuses nobody', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const broken = { limit: () => Promise.reject(new Error('away')) };
    for (const counter of [undefined, broken]) {
      const request = new Request('https://drops.test/api/session', {
        method: 'POST',
        headers: { 'cf-connecting-ip': newAddress() },
      });
      const settings = { ...env, SESSIONS_PER_ADDRESS: counter } as Env;
      expect((await app.fetch(request, settings, createExecutionContext())).status).toBe(201);
    }
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:0001:2:ffff::1', '2001:db8:1:2'],
    ['2001:db8::7', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['', null],
    [undefined, null],
  ])('LIM-5: %s counts as %s', (address, counted) => {
    expect(addressOf(address)).toBe(counted);
  });
});
