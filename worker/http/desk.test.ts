import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeedListAnswer, OpenSessionListAnswer } from '../../shared/protocol/answers/sessions.ts';
import { deskOf } from '../desk/atDesk.ts';
import { TestConsole } from '../testing/console.ts';
import { api, makeDrop, OPERATOR, operator } from '../testing/drop.ts';
import { expectProblem, RFC_3339, stockOf } from '../testing/problem.ts';

const SESSIONS = '/api/operator/sessions';

afterEach(() => vi.restoreAllMocks());

/** As if the desk were away. */
function withoutDesk(): void {
  vi.spyOn(env.Desk, 'getByName').mockImplementation(() => {
    throw new Error('The desk is away.');
  });
}

async function isIn(console: TestConsole): Promise<boolean> {
  return (await console.call('GET', '/api/operator/session')).status === 200;
}

describe('ending sessions', () => {
  it('SES-5: whoever signs out has ended the session for every copy of its cookie', async () => {
    const [mine, other] = [await TestConsole.signIn(), await TestConsole.signIn()];
    expect((await mine.call('DELETE', '/api/operator/session')).status).toBe(204);
    await expectProblem(await mine.call('GET', '/api/operator/session'), 401, 'unauthorized');
    await expectProblem(await mine.call('GET', '/api/webhooks'), 401, 'unauthorized');
    expect(await isIn(other)).toBe(true);
  });

  it('SES-5: one is ended by another, and its live sockets are closed before the answer', async () => {
    const [mine, stolen] = [await TestConsole.signIn(), await TestConsole.signIn('somebody')];
    const sku = await makeDrop();
    const [kept, closed] = [await mine.watch(sku), await stolen.watch(sku)];
    expect((await mine.call('DELETE', `${SESSIONS}/${await stolen.id()}`)).status).toBe(204);
    await closed.until(() => closed.closed !== undefined);
    expect(closed.closed).toMatchObject({ code: 1008 });
    expect(kept.closed).toBeUndefined();
    expect(await isIn(stolen)).toBe(false);
    expect(await isIn(mine)).toBe(true);
    await expect(stolen.watch(sku)).rejects.toThrow('401');
  });

  it('SES-5: all are ended at once, by the token too, and whoever signs in afterwards is in', async () => {
    const before = [await TestConsole.signIn(), await TestConsole.signIn()];
    const sku = await makeDrop();
    const socket = await before[0]?.watch(sku);
    expect((await operator('DELETE', SESSIONS)).status).toBe(204);
    const after = await TestConsole.signIn();
    expect(await Promise.all([...before, after].map(isIn))).toEqual([false, false, true]);
    await socket?.until(() => socket.closed !== undefined);
    expect((await operator('GET', '/api/webhooks')).status).toBe(200);
  });

  it('SES-5: a socket that is being opened while its session ends is closed when it arrives', async () => {
    const sku = await makeDrop();
    const console = await TestConsole.signIn();
    const id = await console.id();
    await env.Sku.getByName(sku).endSessions([id]);
    const headers = { upgrade: 'websocket', cookie: console.cookie, origin: 'https://drops.test' };
    const { webSocket } = await api(`/api/drops/${sku}/live`, { headers });
    const closed = new Promise<number>((resolve) => webSocket?.addEventListener('close', ({ code }) => resolve(code)));
    webSocket?.accept();
    expect(await closed).toBe(1008);
  });

  it('SES-3, SES-5: no other site ends a session', async () => {
    const console = await TestConsole.signIn();
    const headers = { cookie: console.cookie, origin: 'https://evil.test' };
    for (const path of [SESSIONS, `${SESSIONS}/${await console.id()}`]) {
      await expectProblem(await api(path, { method: 'DELETE', headers }), 403, 'cross_site');
    }
    await expectProblem(await api(SESSIONS, { method: 'DELETE' }), 401, 'unauthorized');
    await expectProblem(await api(SESSIONS), 401, 'unauthorized');
    await expectProblem(await console.call('DELETE', `${SESSIONS}/no%20id`), 400, 'invalid_request');
    expect(await isIn(console)).toBe(true);
  });

  it('SES-5: those that are open are listed, and which of them asks', async () => {
    const console = await TestConsole.signIn('Ada at the till');
    const { sessions } = await console.json<OpenSessionListAnswer>(SESSIONS);
    expect(sessions.filter(({ current }) => current)).toEqual([
      {
        ...{ id: expect.any(String), name: 'Ada at the till', place: expect.any(String), current: true },
        ...{ beganAt: expect.stringMatching(RFC_3339), endsAt: expect.stringMatching(RFC_3339) },
      },
    ]);
  });
});

describe('while the desk is away', () => {
  it('SES-6: an operator can still sign in and pause, and nobody is told that a session has ended', async () => {
    const sku = await makeDrop();
    const before = await TestConsole.signIn();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(console, 'error').mockImplementation(() => {});
    withoutDesk();
    const during = await TestConsole.signIn();
    for (const one of [before, during]) {
      expect((await one.call('POST', `/api/drops/${sku}/pause`, { id: 'p1' })).status).toBe(200);
    }
    expect(await stockOf(sku)).toMatchObject({ phase: 'paused' });
    for (const path of ['/api/operator/session', SESSIONS]) {
      const answer = await before.call('DELETE', path);
      expect(answer.headers.get('set-cookie')).toBeNull();
      await expectProblem(answer, 503, 'try_again');
    }
    vi.restoreAllMocks();
    expect(await isIn(before)).toBe(true);
  });

  it('SES-6: a drop that cannot be told at once is told again until its live sockets are closed', async () => {
    const sku = await makeDrop();
    const session = await TestConsole.signIn();
    const socket = await session.watch(sku);
    const id = await session.id();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const sku1 = vi.spyOn(env.Sku, 'getByName').mockImplementation(() => {
      throw new Error('The drop is away.');
    });
    expect((await operator('DELETE', `${SESSIONS}/${id}`)).status).toBe(204);
    expect(await isIn(session)).toBe(false);
    expect(socket.closed).toBeUndefined();
    sku1.mockRestore();
    await deskOf(env).closeSockets();
    await socket.until(() => socket.closed !== undefined);
  });
});

describe('what operators do', () => {
  async function deeds(): Promise<DeedListAnswer['deeds']> {
    const answer = await operator('GET', '/api/operator/deeds');
    return (await answer.json<DeedListAnswer>()).deeds;
  }

  it('AUD-3: beside the ledgers it is written down at the desk, with whom, when and from where', async () => {
    const console = await TestConsole.signIn('Ada');
    const session = await console.id();
    const receiver = { url: 'http://127.0.0.1:9/hook' };
    expect((await console.call('PUT', '/api/webhooks/audited', receiver)).status).toBe(201);
    expect((await console.call('DELETE', '/api/webhooks/nobody')).status).toBe(404);
    expect((await console.call('DELETE', '/api/webhooks/audited')).status).toBe(204);
    await console.call('DELETE', '/api/operator/session');
    await vi.waitUntil(async () => (await deeds()).some(({ what }) => what === 'DELETE /api/webhooks/audited'));
    const done = (await deeds()).filter((deed) => deed.session === session).map(({ what }) => what);
    expect(done.sort()).toEqual(
      ['DELETE /api/webhooks/audited', 'PUT /api/webhooks/audited', 'signed in', 'signed out'].sort(),
    );
    expect((await deeds())[0]).toMatchObject({
      name: 'Ada',
      place: expect.any(String),
      at: expect.stringMatching(RFC_3339),
    });
  });

  it('AUD-3: pages go on where the last one ended', async () => {
    for (let times = 0; times < 3; times += 1) await TestConsole.signIn();
    const first = await (await operator('GET', '/api/operator/deeds?limit=2')).json<DeedListAnswer>();
    const second = await (
      await operator('GET', `/api/operator/deeds?limit=1&after=${first.next}`)
    ).json<DeedListAnswer>();
    expect([...first.deeds, ...second.deeds].map(({ seq }) => seq)).toEqual(
      [0, 1, 2].map((older) => Number(first.deeds[0]?.seq) - older),
    );
  });

  it('AUD-2: places are told apart and not told: no address is kept', async () => {
    const from = (address: string) =>
      api('/api/webhooks/placed/test', {
        method: 'POST',
        body: '{}',
        headers: { ...OPERATOR, 'cf-connecting-ip': address },
      });
    await operator('PUT', '/api/webhooks/placed', { url: 'http://127.0.0.1:9/hook' });
    for (const address of ['192.0.2.7', '192.0.2.7', '192.0.2.8']) await from(address);
    const tests = async () => (await deeds()).filter(({ what }) => what === 'POST /api/webhooks/placed/test');
    await vi.waitUntil(async () => (await tests()).length === 3);
    expect(new Set((await tests()).map(({ place }) => place)).size).toBe(2);
    expect(JSON.stringify(await deeds())).not.toMatch(/192\.0\.2/);
  });
});
