import { env, listDurableObjectIds } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { api, makeDrop, operator, tokenFor, upgrade } from '../testing/drop.ts';
import { expectProblem } from '../testing/problem.ts';

describe('a drop that does not exist', () => {
  it.each([
    'nothing-here',
    '..',
    '%2e%2e%2fapi',
    'a%2Fb',
    '%00',
    'ä',
    '-leading',
    'a b',
    '__proto__',
    'constructor',
    'x'.repeat(65),
    '%F0%9F%9B%8D',
    '%',
  ])('SKU-8, HTTP-1: %s is 404 everywhere and creates no object', async (name) => {
    const before = (await listDurableObjectIds(env.Sku)).length;
    const token = await tokenFor('ada');
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k1' };
    const answers = [
      await upgrade(name),
      await upgrade(name, `?token=${token}`),
      await api(`/api/drops/${name}`),
      await api(`/api/drops/${name}/purchases`, { method: 'POST', headers, body: '{"quantity":1}' }),
      await operator('POST', `/api/drops/${name}/pause`, { id: 'p1' }),
      await operator('GET', `/api/drops/${name}/orders`),
      await operator('GET', `/api/drops/${name}/ledger`),
      await operator('GET', `/api/drops/${name}/audit`),
      await operator('POST', `/api/drops/${name}/orders/ada/a1/confirm`, { id: 'c1' }),
    ];
    for (const answer of answers) {
      // Dots and slashes may lead out of the route before there is a name to look for.
      const code = /^\.\.$|%2e/.test(name) ? /unknown_(sku|route)/ : /unknown_sku/;
      await expectProblem(answer, 404, code);
    }
    expect((await listDurableObjectIds(env.Sku)).length).toBe(before);
  });

  it.each(['/metrics', '/', '/ops', '/drop/air-one', '/embed/air-one'])(
    'HTTP-1, LOG-1: whoever posts to %s is told so as a problem, with the id of the request',
    async (path) => {
      const answer = await api(path, { method: 'POST', body: '{}' });
      expect(answer.headers.get('x-request-id')).toMatch(/./);
      await expectProblem(answer, 404, 'unknown_route');
    },
  );

  it('SKU-8: other bindings and other paths lead nowhere', async () => {
    for (const path of ['/parties/sku', '/parties/db/x', '/parties/lane/x', '/parties/sku/a/b', '/api/nothing']) {
      await expectProblem(await api(path, { headers: { upgrade: 'websocket' } }), 404, 'unknown_route');
    }
    await expectProblem(await api(`/parties/sku/${await makeDrop()}`), 426, 'websocket_expected');
  });
});
