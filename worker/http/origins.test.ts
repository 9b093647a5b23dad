import { createExecutionContext, env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { makeDrop, tokenFor } from '../testing/drop.ts';
import { expectProblem, stockOf } from '../testing/problem.ts';
import { app } from './app.ts';

/** Every way in for whoever wants to buy, from a page of an origin; `undefined` for a program. */
async function waysIn(origin: string | undefined, listed: string | undefined) {
  const sku = await makeDrop();
  const token = await tokenFor('ada');
  const ask = async (path: string, method: string, headers: Record<string, string>, body?: string) => {
    const from = origin === undefined ? {} : { origin };
    const request = new Request(`https://drops.test${path}`, {
      method,
      headers: { ...headers, ...from },
      ...(body === undefined ? {} : { body }),
    });
    const settings = { ...env, ...(listed === undefined ? {} : { BUY_ORIGINS: listed }) };
    const answer = await app.fetch(request, settings, createExecutionContext());
    answer.webSocket?.accept();
    return answer;
  };
  const authorization = `Bearer ${token}`;
  return {
    sku,
    session: await ask('/api/session', 'POST', {}),
    purchase: await ask(
      `/api/drops/${sku}/purchases`,
      'POST',
      { authorization, 'idempotency-key': 'a1' },
      '{"quantity":1}',
    ),
    socket: await ask(`/parties/sku/${sku}?token=${token}`, 'GET', { upgrade: 'websocket' }),
    watching: await ask(`/parties/sku/${sku}`, 'GET', { upgrade: 'websocket' }),
    drop: await ask(`/api/drops/${sku}`, 'GET', {}),
  };
}

const LISTED = 'https://shop.example, https://www.shop.example';

describe('from where one may buy', () => {
  it.each([
    ['an origin that is listed', 'https://www.shop.example', LISTED],
    ['the site itself', 'https://drops.test', LISTED],
    ['no page at all', undefined, LISTED],
    ['anywhere, where none are listed', 'https://elsewhere.example', undefined],
    ['anywhere, where the list is empty', 'https://elsewhere.example', ''],
  ])('ORIG-1, ORIG-2: from %s', async (_, origin, listed) => {
    const { session, purchase, socket, watching, drop } = await waysIn(origin, listed);
    const statuses = [session, purchase, socket, watching, drop].map(({ status }) => status);
    expect(statuses).toEqual([201, 201, 101, 101, 200]);
  });

  it.each([
    'https://elsewhere.example',
    'http://shop.example',
    'https://shop.example.evil.example',
    'https://shop.example:8443',
    'null',
  ])('ORIG-1: from %s one may watch, and nothing is bought', async (origin) => {
    const { sku, session, purchase, socket, watching, drop } = await waysIn(origin, LISTED);
    for (const refused of [session, purchase, socket]) await expectProblem(refused, 403, 'origin_not_allowed');
    expect([watching.status, drop.status]).toEqual([101, 200]);
    expect(await stockOf(sku)).toMatchObject({ sold: 0 });
  });
});
