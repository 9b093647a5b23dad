import { env } from 'cloudflare:test';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RECEIVERS_MAX, WEBHOOK_TYPES } from '../../shared/protocol/webhooks.ts';
import { api, operator } from '../testing/drop.ts';
import { expectProblem } from '../testing/problem.ts';
import { type Answer, TestReceiver } from '../testing/receiver.ts';
import { without } from '../testing/withoutTable.ts';
import { deleteReceiver, listReceivers } from '../webhooks/receivers.ts';

const HOOK = '/api/webhooks/shop';
const URL_OF_SHOP = 'https://shop.example/hook';
const secretOf = (bytes: number) => `whsec_${btoa('k'.repeat(bytes))}`;

interface Body {
  readonly id?: string;
  readonly secret?: string;
  readonly [name: string]: unknown;
}

async function put(body: unknown, path = HOOK): Promise<{ status: number; body: Body }> {
  const response = await operator('PUT', path, body);
  return { status: response.status, body: await response.json() };
}

afterEach(async () => {
  for (const { id } of await listReceivers(env.DB)) await deleteReceiver(env.DB, id);
});

describe('receivers of webhooks', () => {
  it('HOOK-1: the first PUT shows a secret that the public library takes; nothing shows it again', async () => {
    const first = await put({ url: URL_OF_SHOP });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: 'shop',
      url: URL_OF_SHOP,
      events: WEBHOOK_TYPES,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      state: 'active',
      deadLetters: 0,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const secret = String(first.body.secret);
    expect(() => new Webhook(secret)).not.toThrow();
    const second = await put({ url: `${URL_OF_SHOP}/2`, events: ['order.sold', 'order.sold'] });
    expect(second.status).toBe(200);
    const { secret: _, ...shown } = first.body;
    expect(second.body).toEqual({ ...shown, url: `${URL_OF_SHOP}/2`, events: ['order.sold'] });
    expect(await (await operator('GET', '/api/webhooks')).json()).toEqual({ webhooks: [second.body] });
    expect(await (await operator('GET', HOOK)).json()).toEqual(second.body);
    expect((await listReceivers(env.DB)).map((receiver) => receiver.secret)).toEqual([secret]);
  });

  it("HOOK-1, HOOK-5: a shop's own secret is used; another one later is a rotation, the same again is none", async () => {
    expect(await put({ url: URL_OF_SHOP, secret: secretOf(24) })).toMatchObject({
      status: 201,
      body: { secret: secretOf(24) },
    });
    const same = await put({ url: URL_OF_SHOP, secret: secretOf(24) });
    expect(same.body).not.toHaveProperty('previousSecretUntil');
    const changed = await put({ url: URL_OF_SHOP, secret: secretOf(64) });
    expect(changed.status).toBe(200);
    expect(changed.body).not.toHaveProperty('secret');
    expect(changed.body).toHaveProperty('previousSecretUntil');
    expect(await put({ url: `${URL_OF_SHOP}/2` })).toMatchObject({ body: { previousSecretUntil: expect.any(String) } });
    expect((await listReceivers(env.DB))[0]).toMatchObject({ secret: secretOf(64), previousSecret: secretOf(24) });
  });

  it.each<[string, unknown]>([
    ['no address', {}],
    ['an address that is none', { url: 'shop' }],
    ['a private address', { url: 'https://10.0.0.1/' }],
    ['a name in the address', { url: 'https://u:p@shop.example/' }],
    ['a long address', { url: `https://shop.example/${'x'.repeat(2_048)}` }],
    ['an unknown type', { url: URL_OF_SHOP, events: ['order.stolen'] }],
    ['no types', { url: URL_OF_SHOP, events: [] }],
    ['types that are no list', { url: URL_OF_SHOP, events: 'order.sold' }],
    ['a short secret', { url: URL_OF_SHOP, secret: secretOf(23) }],
    ['a long secret', { url: URL_OF_SHOP, secret: secretOf(65) }],
    ['a secret without its prefix', { url: URL_OF_SHOP, secret: btoa('k'.repeat(32)) }],
    ['a secret in other letters', { url: URL_OF_SHOP, secret: `whsec_${'-'.repeat(40)}` }],
    ['another field', { url: URL_OF_SHOP, colour: 'red' }],
    ['no object', [URL_OF_SHOP]],
  ])('HOOK-1, HTTP-1, HTTP-11: %s is a 400 problem, and nothing is kept', async (_, body) => {
    const response = await operator('PUT', HOOK, body);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'invalid_request', detail: expect.stringMatching(/\.$/) });
    expect(await listReceivers(env.DB)).toEqual([]);
  });

  it('HOOK-1, HTTP-1: an id with odd characters is a 400 problem', async () => {
    for (const id of ['a%2Fb', 'x'.repeat(65), '%C3%BC', 'a.b']) {
      expect((await operator('PUT', `/api/webhooks/${id}`, { url: URL_OF_SHOP })).status).toBe(400);
    }
  });

  it('HOOK-1: there may be so many and no more, and those that are there can be changed', async () => {
    for (let n = 1; n <= RECEIVERS_MAX; n += 1) {
      expect((await put({ url: URL_OF_SHOP }, `/api/webhooks/r${n}`)).status).toBe(201);
    }
    expect(await put({ url: URL_OF_SHOP }, '/api/webhooks/more')).toMatchObject({
      status: 409,
      body: { code: 'too_many_receivers' },
    });
    expect((await put({ url: URL_OF_SHOP }, '/api/webhooks/r7')).status).toBe(200);
    expect((await operator('DELETE', '/api/webhooks/r7')).status).toBe(204);
    expect((await put({ url: URL_OF_SHOP }, '/api/webhooks/more')).status).toBe(201);
  });

  it('HOOK-1, HTTP-1: what does not exist is 404', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['POST', '/rotate'],
      ['POST', '/enable'],
      ['POST', '/disable'],
      ['GET', '/deliveries'],
      ['GET', '/dead-letters'],
      ['POST', '/dead-letters/redeliver'],
    ] as const) {
      const body = method === 'POST' ? { id: 'c1' } : undefined;
      await expectProblem(await operator(method, `/api/webhooks/nobody${path}`, body), 404, 'unknown_receiver');
    }
  });

  it('HTTP-1, HOOK-6: while the database is down the answer is 503, and the same command works afterwards', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await put({ url: URL_OF_SHOP });
    const body = { id: 'r1', secret: secretOf(40) };
    await without('webhook_commands', async () => {
      await expectProblem(await operator('POST', `${HOOK}/rotate`, body), 503, 'database_unavailable');
      await expectProblem(await operator('POST', `${HOOK}/disable`, { id: 'd1' }), 503, 'database_unavailable');
    });
    await without('webhook_receivers', async () => {
      await expectProblem(await operator('GET', '/api/webhooks'), 503, 'database_unavailable');
      await expectProblem(await operator('PUT', HOOK, { url: URL_OF_SHOP }), 503, 'database_unavailable');
    });
    const response = await operator('POST', `${HOOK}/rotate`, body);
    expect(await response.json()).toMatchObject({ state: 'active', replayed: false, secret: secretOf(40) });
    vi.restoreAllMocks();
  });

  it('HTTP-5: nobody but the operator may see or change them', async () => {
    for (const [method, path] of [
      ['GET', '/api/webhooks'],
      ['PUT', HOOK],
      ['DELETE', HOOK],
      ['POST', `${HOOK}/test`],
      ['POST', `${HOOK}/rotate`],
      ['POST', `${HOOK}/enable`],
      ['POST', `${HOOK}/disable`],
      ['GET', `${HOOK}/deliveries`],
      ['GET', `${HOOK}/dead-letters`],
      ['POST', `${HOOK}/dead-letters/redeliver`],
    ] as const) {
      expect((await api(path, { method })).status).toBe(401);
      expect((await api(path, { method, headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    }
  });
});

describe('the test event', () => {
  async function sendTest(receiver: TestReceiver): Promise<Body> {
    const response = await operator('POST', `/api/webhooks/${receiver.id}/test`);
    expect(response.status).toBe(200);
    return response.json();
  }

  it('HOOK-1: is signed and sent at once, and the answer says how it went', async () => {
    const receiver = new TestReceiver();
    const { body } = await put({ url: receiver.url, events: ['drop.closed'] }, `/api/webhooks/${receiver.id}`);
    const answer = await sendTest(receiver);
    expect(answer).toEqual({
      id: expect.stringMatching(/^test:[^.]+$/),
      delivered: true,
      status: 204,
      durationMs: expect.any(Number),
    });
    const [told] = await receiver.verified(String(body.secret));
    expect(told).toEqual({
      id: answer.id,
      event: { type: 'test', timestamp: expect.stringMatching(/Z$/), data: { receiver: receiver.id } },
    });
    await expect(receiver.verified(secretOf(32))).rejects.toThrow(/signature/i);
  });

  it.each<[Answer, Record<string, unknown>]>([
    [500, { delivered: false, status: 500, error: 'it answered 500' }],
    [302, { delivered: false, status: 302, error: 'it answered with a redirect, which is not followed' }],
    ['hang up', { delivered: false, error: 'it could not be reached' }],
  ])('HOOK-1: a receiver that answers %j has not got it', async (script, expected) => {
    const receiver = new TestReceiver();
    await put({ url: receiver.url }, `/api/webhooks/${receiver.id}`);
    await receiver.answer(script);
    expect(await sendTest(receiver)).toEqual({ id: expect.any(String), durationMs: expect.any(Number), ...expected });
  });
});
