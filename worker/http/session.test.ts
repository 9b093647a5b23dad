import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { api, makeDrop, objectOf, tokenFor, upgrade } from '../testing/drop.ts';
import { expectProblem, RFC_3339, stockOf } from '../testing/problem.ts';

const secret = new TextEncoder().encode('test-shopper-token-secret-of-32-bytes');

describe('sessions', () => {
  it('HTTP-2, HTTP-13: makes an anonymous shopper, and renews the same one', async () => {
    const first = await api('/api/session', { method: 'POST' });
    expect(first.status).toBe(201);
    const session = await first.json<{ token: string; shopper: string; expiresAt: string }>();
    expect(session.expiresAt).toMatch(RFC_3339);
    const again = await api('/api/session', { method: 'POST', headers: { authorization: `Bearer ${session.token}` } });
    expect(await again.json()).toMatchObject({ shopper: session.shopper });
    const other = await (await api('/api/session', { method: 'POST' })).json<{ shopper: string }>();
    expect(other.shopper).not.toBe(session.shopper);
  });

  it('HTTP-19: names of anonymous shoppers sort by when they were made', async () => {
    const names: string[] = [];
    for (let session = 0; session < 5; session += 1) {
      const made = await (await api('/api/session', { method: 'POST' })).json<{ shopper: string }>();
      names.push(made.shopper);
      const madeAtMs = Date.now();
      while (Date.now() <= madeAtMs) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(names).toEqual(names.toSorted());
    expect(new Set(names).size).toBe(5);
  });

  it('HTTP-2: a token that the shop minted is not renewed: a short life would become a long one', async () => {
    const token = await sign({ sub: 'customer 7', exp: 9_999_999_999 });
    const headers = { authorization: `Bearer ${token}` };
    await expectProblem(await api('/api/session', { method: 'POST', headers }), 403, 'not_renewable');
  });

  it('HTTP-3: the shop’s own token, with nothing but a sub, buys', async () => {
    const sku = await makeDrop();
    const token = await new SignJWT({ sub: 'customer 7' }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    const bought = await api(`/api/drops/${sku}/purchases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'k1' },
      body: '{"quantity":1}',
    });
    expect(bought.status).toBe(201);
    expect(await objectOf(sku).orders(100, 1)).toMatchObject([{ shopper: 'customer 7' }]);
  });

  const forged: [what: string, token: () => Promise<string> | string][] = [
    ['forged', () => sign({ sub: 'ada' }, 'HS256', new TextEncoder().encode('another secret of at least 32 bytes!'))],
    ['expired', () => sign({ sub: 'ada', exp: 1_000 })],
    ['not valid yet', () => sign({ sub: 'ada', nbf: 9_999_999_999 })],
    ['unsigned', () => new UnsecuredJWT({ sub: 'ada' }).encode()],
    ['unsigned in capitals', () => `${btoa('{"alg":"NONE"}').replaceAll('=', '')}.${btoa('{"sub":"ada"}')}.`],
    ['made with another algorithm', () => sign({ sub: 'ada' }, 'HS512')],
    ['without a shopper', () => sign({})],
    ['for a shopper without a name', () => sign({ sub: '' })],
    ['for a shopper with a line break', () => sign({ sub: 'ada\r\nx-evil: 1' })],
    ['for a shopper with a very long name', () => sign({ sub: 'a'.repeat(129) })],
    ['no token at all', () => 'rubbish'],
    ['cut short', async () => (await tokenFor('ada')).slice(0, -2)],
  ];

  it.each(forged)('WS-13, HTTP-1: a token that is %s is refused on the socket and over HTTP', async (_, make) => {
    const sku = await makeDrop();
    const token = await make();
    await expectProblem(await upgrade(sku, `?token=${encodeURIComponent(token)}`), 401, 'unauthorized');
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k1' };
    const bought = await api(`/api/drops/${sku}/purchases`, { method: 'POST', headers, body: '{"quantity":1}' });
    expect(await expectProblem(bought, 401, 'unauthorized')).toMatchObject({ reason: 'unauthorized' });
    await expectProblem(await api(`/api/drops/${sku}`, { headers }), 401, 'unauthorized');
    await expectProblem(await api('/api/session', { method: 'POST', headers }), 401, 'unauthorized');
    expect(await stockOf(sku)).toMatchObject({ remaining: 10 });
  });

  function sign(claims: Record<string, unknown>, alg = 'HS256', key = secret): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg }).sign(key);
  }
});
