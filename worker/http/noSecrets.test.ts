import { env } from 'cloudflare:test';
import { afterEach, expect, it, vi } from 'vitest';
import { api, makeDrop, tokenFor } from '../testing/drop.ts';

const OPERATOR_TOKEN = 'test-operator-token';
const LEVELS = ['error', 'warn', 'log'] as const;

afterEach(() => vi.restoreAllMocks());

/** All that is logged from now on, also what a deployment's level would leave out. */
function listen(): string[] {
  const lines: string[] = [];
  vi.spyOn(env, 'LOG_LEVEL', 'get').mockReturnValue('info');
  for (const level of LEVELS) vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)));
  return lines;
}

it('SEC-7, LOG-3: a secret that is sent where it does not belong is in no answer and in no log', async () => {
  const sku = await makeDrop();
  const shopper = await tokenFor('ada');
  const secrets = [OPERATOR_TOKEN, env.SHOPPER_TOKEN_SECRET ?? '', shopper];
  const lines = listen();
  const told: string[] = [];
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await api(path, init);
    told.push(JSON.stringify([...answer.headers]), await answer.text());
  };
  for (const secret of secrets) {
    const headers = { authorization: `Bearer ${secret}x`, 'idempotency-key': secret };
    await ask(`/api/drops/${secret}?token=${secret}`, { headers });
    await ask(`/api/drops?after=${secret}`);
    await ask(`/parties/sku/${sku}?token=${secret}x`, { headers: { upgrade: 'websocket' } });
    await ask(`/parties/sku/${secret}?token=${secret}`, { headers: { upgrade: 'websocket' } });
    await ask(`/api/drops/${sku}/ledger?token=${secret}`);
    await ask(`/api/drops/${sku}/purchases`, { method: 'POST', headers, body: `{"token":"${secret}"}` });
    await ask(`/api/drops/${sku}/purchases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shopper}`, 'idempotency-key': `${secret}!` },
      body: '{"quantity":1}',
    });
    await ask('/api/operator/session', { method: 'POST', body: `{"token":"${secret}x"}` });
    await ask('/api/operator/session', { method: 'POST', body: secret });
    await ask(`/api/operator/sessions/${secret}`, { method: 'DELETE', headers: { cookie: `__Host-x=${secret}` } });
    await ask(`/api/nowhere/${secret}`);
  }
  expect(lines.length).toBeGreaterThan(20);
  for (const secret of secrets) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    expect(told.filter((text) => text.includes(secret))).toEqual([]);
  }
});
