import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { OPERATOR_SOCKETS_MAX } from '../../shared/protocol/limits.ts';
import type { LiveMessage } from '../../shared/protocol/pulse.ts';
import { beginSession, signSession } from '../operatorSession.ts';
import { api, buy, changeDrop, connect, makeDrop, OPERATOR, objectOf, operator, TestSocket } from '../testing/drop.ts';
import { expectProblem } from '../testing/problem.ts';

function upgrade(sku: string, headers: Record<string, string>): Promise<Response> {
  return api(`/api/drops/${sku}/live`, { headers: { upgrade: 'websocket', ...headers } });
}

async function watch(sku: string, headers: Record<string, string> = OPERATOR): Promise<TestSocket<LiveMessage>> {
  const response = await upgrade(sku, headers);
  if (response.webSocket === null) throw new Error(`${response.status} ${await response.text()}`);
  return new TestSocket<LiveMessage>(response.webSocket);
}

async function signIn(): Promise<string> {
  const body = JSON.stringify({ token: 'test-operator-token' });
  const response = await api('/api/operator/session', { method: 'POST', body });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('the operator’s socket', () => {
  it('LIVE-1, LIVE-3: opens with the drop and its last minutes, then tells of each second', async () => {
    const sku = await makeDrop({ perShopperLimit: 2 });
    await buy(sku, 'ada', 'a1', 2);
    const socket = await watch(sku);
    const opening = await socket.find('opening');
    expect(opening).toMatchObject({ sku, drop: { title: 'Air One' }, stock: { sold: 2 }, lanes: 0 });
    const told = (messages: readonly { purchases: number }[]) => messages.reduce((sum, one) => sum + one.purchases, 0);
    expect(told(opening.history)).toBe(1);

    const shopper = await connect(sku, 'bob');
    await shopper.purchase('b1');
    await shopper.purchase('b1');
    await shopper.purchase('b2', 2);
    shopper.send('rubbish');
    const heard = () => {
      // A second that is told again replaces what was told of it.
      const seconds = new Map(opening.history.map((pulse) => [pulse.at, pulse]));
      for (const message of socket.heard) if (message.type === 'pulse') seconds.set(message.pulse.at, message.pulse);
      return [...seconds.values()];
    };
    await socket.until(() => told(heard()) === 2 && heard().some(({ errors }) => errors > 0));
    const pulses = heard();
    expect(pulses.reduce((sum, { refusals }) => sum + (refusals.limit_reached ?? 0), 0)).toBe(1);
    expect(pulses.at(-1)).toMatchObject({ remaining: 7, held: 0, sold: 3, watching: 1 });
    expect(pulses.some(({ commitMs }) => commitMs !== null && commitMs.count > 0)).toBe(true);
  });

  it('LIVE-1, LIVE-4: is no watcher, hears of a changed definition, and nothing that it sends is read', async () => {
    const sku = await makeDrop();
    const shopper = await connect(sku, 'ada');
    const socket = await watch(sku);
    await socket.find('opening');
    socket.send({ type: 'purchase', id: 'x', quantity: 1 });
    socket.send('ping');
    await changeDrop(sku, { title: 'Air Two' });
    expect(await socket.find('drop')).toMatchObject({ drop: { title: 'Air Two' } });
    expect(socket.texts).toContain('pong');
    expect((await objectOf(sku).look())?.stock).toMatchObject({ watching: 1, sold: 0 });
    expect(await objectOf(sku).vitals()).toMatchObject({ operators: 1, errors: 0 });
    await shopper.find('drop');
  });

  it('LIVE-4: as many operators as a drop can hold keep another one out, and no shopper', async () => {
    const sku = await makeDrop();
    await Promise.all(Array.from({ length: OPERATOR_SOCKETS_MAX }, () => watch(sku)));
    await expectProblem(await upgrade(sku, OPERATOR), 503, 'busy');
    const shopper = await connect(sku, 'ada');
    expect(await shopper.purchase('a1')).toMatchObject({ type: 'receipt', state: 'sold' });
  });

  it('LIVE-2, SKU-5: survives the sleep of the object, also beside shoppers', async () => {
    const sku = await makeDrop();
    const socket = await watch(sku);
    await socket.find('opening');
    await evictDurableObject(objectOf(sku), { webSockets: 'hibernate' });
    await buy(sku, 'ada', 'a1');
    await socket.find('pulse', ({ stock }) => stock.sold === 1);
    expect(await objectOf(sku).vitals()).toMatchObject({ operators: 1, stock: { watching: 0 } });
  });

  it('LIVE-1, SES-3: opens for a session from a page of this site, and for nobody else', async () => {
    const sku = await makeDrop();
    const cookie = await signIn();
    const socket = await watch(sku, { cookie, origin: 'https://drops.test' });
    await socket.find('opening');
    await expectProblem(await upgrade(sku, { cookie, origin: 'https://evil.test' }), 403, 'cross_site');
    await expectProblem(await upgrade(sku, { cookie }), 403, 'cross_site');
    await expectProblem(await upgrade(sku, {}), 401, 'unauthorized');
    await expectProblem(await upgrade(sku, { authorization: 'Bearer wrong' }), 401, 'unauthorized');
    await expectProblem(await upgrade('no-such-drop', OPERATOR), 404, 'unknown_sku');
    await expectProblem(await operator('GET', `/api/drops/${sku}/live`), 426, 'websocket_expected');
  });

  it('LIVE-4: ends with its session, whatever else the request has shown', async () => {
    const sku = await makeDrop();
    const nowMs = Date.now();
    const over = { ...beginSession(nowMs), endsAtMs: nowMs - 1_000 };
    const cookie = `__Host-revenue-guard-operator=${await signSession('test-operator-token', over)}`;
    const socket = await watch(sku, { cookie, origin: 'https://drops.test', authorization: 'Bearer wrong' });
    await socket.find('opening');
    await buy(sku, 'ada', 'a1');
    await socket.until(() => socket.closed !== undefined);
    expect(socket.closed).toMatchObject({ code: 1008 });
  });

  it('LIVE-5: what is counted since waking, and what the queue does not have yet', async () => {
    const sku = await makeDrop({ total: 1 });
    await buy(sku, 'ada', 'a1');
    await buy(sku, 'bob', 'b1');
    const vitals = await objectOf(sku).vitals();
    expect(vitals).toMatchObject({ purchases: 1, refusals: { sold_out: 1 }, stock: { sold: 1, phase: 'sold_out' } });
    expect(vitals?.backlog).toBeGreaterThanOrEqual(0);
    while ((await objectOf(sku).vitals())?.backlog !== 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await objectOf('never-defined').vitals()).toBeNull();
  });
});
