import { expect, test } from 'vitest';
import { live, nthId, PROMPT, scriptedDrop, until } from '../../tests/support/scriptedDrop.ts';
import { AnonymousSession } from './anonymousSession.ts';

const HOUR_MS = 3_600_000;

function sessions(requests: readonly { readonly path: string; readonly token: string | undefined }[]) {
  return requests.filter(({ path }) => path === '/api/session').map(({ token }) => token);
}

test('SDK-8: the session is made once, kept, and used again after a reload', async () => {
  const { server, open } = await scriptedDrop();
  const first = open();
  await live(first);
  first.close();
  await live(open());
  expect(sessions(server.requests)).toEqual([undefined]);
  expect(server.sockets.map(({ request }) => request.token)).toEqual(['anon-1.1', 'anon-1.1']);
});

test('SDK-8: a session is renewed for the same shopper in the second half of its life, and replaced when it is over', async () => {
  const { server, storage } = await scriptedDrop();
  const startMs = Date.now();
  let nowMs = startMs;
  const session = new AnonymousSession(server.host, storage, () => nowMs);
  expect(await session.credentials()).toMatchObject({ token: 'anon-1.1', shopper: 'anon-1' });
  nowMs = startMs + HOUR_MS / 2 - 1_000;
  expect(await session.credentials()).toMatchObject({ token: 'anon-1.1' });
  nowMs = startMs + HOUR_MS / 2 + 1_000;
  expect(await session.credentials()).toMatchObject({ token: 'anon-1.2', shopper: 'anon-1' });
  nowMs = startMs + 3 * HOUR_MS;
  expect(await session.credentials()).toMatchObject({ token: 'anon-3.3', shopper: 'anon-3' });
  expect(sessions(server.requests)).toEqual([undefined, 'anon-1.1', undefined]);
});

test('SDK-8: a renewal that fails is no reason to give up a session that is still good', async () => {
  const { server, storage } = await scriptedDrop();
  let nowMs = Date.now();
  const session = new AnonymousSession(server.host, storage, () => nowMs);
  await session.credentials();
  nowMs += HOUR_MS * 0.75;
  server.script.session = () => ({ status: 503, body: {} });
  expect(await session.credentials()).toMatchObject({ token: 'anon-1.1' });
  nowMs += HOUR_MS;
  await expect(session.credentials()).rejects.toThrow(`POST ${server.host}/api/session answered 503`);
});

test('SDK-8: a renewal that is not accepted makes a new shopper', async () => {
  const { server, storage } = await scriptedDrop();
  let nowMs = Date.now();
  const session = new AnonymousSession(server.host, storage, () => nowMs);
  await session.credentials();
  const { session: accept } = server.script;
  server.script.session = (request) =>
    request.token === undefined ? accept(request) : { status: 401, body: { code: 'unauthorized' } };
  nowMs += HOUR_MS * 0.75;
  expect(await session.credentials()).toMatchObject({ shopper: 'anon-2' });
});

test('SDK-8: two drops on one page become one shopper, however their first requests fall', async () => {
  const { server, open } = await scriptedDrop();
  const [one, two] = [open(), open({ sku: 'air-two' })];
  await live(one);
  await live(two);
  expect(new Set(server.sockets.map(({ request }) => request.token)).size).toBe(1);
});

test('SDK-8: a rejected session is replaced once, and the purchase goes through', async () => {
  const { server, open } = await scriptedDrop();
  const first = open();
  await live(first);
  first.close();
  const old = server.socket.request.token;
  server.script.upgrade = ({ token }) => (token === old ? 401 : undefined);
  server.script.drop = ({ token }) =>
    token === old ? { status: 401, body: { code: 'unauthorized' } } : { status: 200, body: {} };

  const second = open();
  const answer = second.purchase(1);
  await until(() => expect(server.sockets).toHaveLength(2));
  const id = await nthId(() => server.socket);
  expect(server.socket.request.token).toBe('anon-2.2');
  server.socket.receipt(id);
  expect(await answer).toMatchObject({ type: 'receipt', id });
});

test('SDK-8: when the new session is rejected as well, it ends and says why', async () => {
  const { server, open } = await scriptedDrop();
  server.script.upgrade = () => 401;
  server.script.drop = () => ({ status: 401, body: { code: 'unauthorized' } });
  const drop = open();
  expect(await drop.purchase(1)).toMatchObject({ type: 'refusal', reason: 'unauthorized' });
  expect(drop.getState()).toMatchObject({ connection: 'ended', ended: 'unauthorized' });
  expect(sessions(server.requests)).toEqual([undefined, undefined]);
});

test.for(['text', 'function'])("SDK-8: the shop's own token (%s) is reported when it is rejected", async (kind) => {
  const { server, open } = await scriptedDrop();
  server.script.upgrade = () => 401;
  server.script.drop = () => ({ status: 401, body: { code: 'unauthorized' } });
  let asked = 0;
  const fetchToken = async () => {
    asked += 1;
    return 'of-the-shop';
  };
  const drop = open({ token: kind === 'text' ? 'of-the-shop' : fetchToken });
  expect(await drop.purchase(1)).toMatchObject({ type: 'refusal', reason: 'unauthorized' });
  expect(drop.getState()).toMatchObject({ connection: 'ended', ended: 'unauthorized' });
  expect(asked).toBe(kind === 'text' ? 0 : 1);
  expect(sessions(server.requests)).toEqual([]);
});

test("SDK-8: the shop's token function is asked before each connection, and again when it fails", async () => {
  const { server, open } = await scriptedDrop();
  const tokens = ['first', undefined, 'second'];
  const drop = open({
    token: async () => {
      const token = tokens.shift();
      if (token === undefined) throw new Error('the shop is down');
      return token;
    },
  });
  const errors: unknown[] = [];
  drop.on('error', (error) => errors.push(error));
  await live(drop);
  server.socket.cut();
  await until(() => expect(server.sockets.map(({ request }) => request.token)).toEqual(['first', 'second']));
  expect(errors).toEqual([{ code: 'no_token', message: 'There is no token yet: the shop is down. Trying again.' }]);
});

test('SDK-8: a session that cannot be made yet is tried again', async () => {
  const { server, open } = await scriptedDrop();
  const { session } = server.script;
  let failures = 2;
  server.script.session = (request) => (failures-- > 0 ? { status: 500, body: {} } : session(request));
  await live(open({}, PROMPT));
  expect(sessions(server.requests)).toHaveLength(3);
});

test('CHAL-1, SDK-8: a check that the server asks for is passed once, and its answer goes along', async () => {
  const { server, storage } = await scriptedDrop();
  const { session: accept } = server.script;
  let refused = 0;
  server.script.session = (request) => {
    if (refused > 0) return accept(request);
    refused += 1;
    return { status: 403, body: { code: 'challenge_required', siteKey: 'key' } };
  };
  const keys: string[] = [];
  const challenge = async (siteKey: string) => {
    keys.push(siteKey);
    return 'right';
  };
  const session = new AnonymousSession(server.host, storage, Date.now, challenge);
  expect(await session.credentials()).toMatchObject({ shopper: 'anon-1' });
  expect(keys).toEqual(['key']);

  server.script.session = () => ({ status: 403, body: { code: 'challenge_required', siteKey: 'key' } });
  const other = new AnonymousSession(server.host, (await scriptedDrop()).storage, Date.now, challenge);
  await expect(other.credentials()).rejects.toThrow('answered 403');
  expect(keys).toEqual(['key', 'key']);
});
