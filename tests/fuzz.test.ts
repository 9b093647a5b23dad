import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { ask, askRaw } from './fuzz/ask.ts';
import { Chance } from './fuzz/chance.ts';
import { frameOf } from './fuzz/frames.ts';
import { rawRequestOf } from './fuzz/rawRequests.ts';
import { type HttpInput, requestOf } from './fuzz/requests.ts';
import { uncaughtIn } from './fuzz/runtimeAnswers.ts';
import { Sender } from './fuzz/send.ts';
import { Tally } from './fuzz/tally.ts';
import { pay } from './fuzz/visit.ts';
import type { World } from './fuzz/world.ts';
import { OPERATOR_TOKEN, ROOT, SHOPPER_TOKEN_SECRET } from './support/program.ts';

const SESSION = { token: 'a-token', shopper: 'ada' };

const WORLD: World = {
  sessions: [SESSION],
  routes: [
    {
      method: 'PUT',
      path: '/api/drops/{sku}',
      body: { properties: { title: { type: 'string' } } },
      isForOperator: true,
    },
  ],
};

describe('the inputs of a fuzzer', () => {
  const drawn = (seed: number) =>
    Array.from({ length: 300 }, (_, number) => [
      frameOf(new Chance(seed, number), ['a', 'b'], number),
      requestOf(new Chance(seed, number), WORLD, number),
      rawRequestOf(new Chance(seed, number)),
    ]);

  it('FUZZ-1: are the same for the same seed and number, whatever was drawn before, and others for another', () => {
    expect(drawn(5)).toEqual(drawn(5));
    expect(drawn(5)[77]?.[0]).toEqual(frameOf(new Chance(5, 77), ['a', 'b'], 77));
    expect(drawn(5)).not.toEqual(drawn(6));
    expect(new Set(drawn(5).map((three) => JSON.stringify(three))).size).toBe(300);
  });
});

/** Servers that do what the program must never do. Each is found out. */
describe('the judge of a fuzzer', () => {
  const tidy: (() => void)[] = [];
  afterEach(() => {
    for (const end of tidy.splice(0)) end();
  });

  async function listening(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    tidy.push(() => server.close());
    return (server.address() as AddressInfo).port;
  }

  const PURCHASE: HttpInput = {
    ...{ kind: 'request', method: 'POST', path: '/api/drops/target/purchases', body: '{"quantity":1}' },
    headers: { authorization: `Bearer ${SESSION.token}`, 'idempotency-key': 'a' },
  };
  const PROBLEM = { type: 'urn:x', title: 'No', code: 'no', detail: 'No.', status: 400 };

  async function judge(status: number, body: unknown, type = 'application/problem+json'): Promise<Tally> {
    const server = createServer((_, response) => {
      response.writeHead(status, { 'content-type': type, 'x-request-id': 'x' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    const sender = new Sender(await listening(server));
    tidy.push(() => sender.close());
    const tally = new Tally('/data/of/the/program');
    await ask(7, PURCHASE, WORLD, sender, tally);
    return tally;
  }

  it('FUZZ-2: lets a good answer over HTTP pass', async () => {
    expect((await judge(400, PROBLEM)).findings).toEqual([]);
    const sold = await judge(201, { id: 'a', quantity: 1 });
    expect([sold.findings, [...sold.owned]]).toEqual([[], [['ada/a', 1]]]);
  });

  it.each([
    ['a failure', 500, { ...PROBLEM, status: 500 }, undefined],
    ['an error in plain words', 400, 'no', 'text/plain'],
    ['a page where a program asked', 404, '<html>', 'text/html'],
    ['a problem without its code', 400, { ...PROBLEM, code: undefined }, undefined],
    ['a problem of another status', 400, { ...PROBLEM, status: 404 }, undefined],
    ['a stack trace', 400, { ...PROBLEM, detail: 'Error\n    at run (index.js:1:2)' }, undefined],
    ['the operator token', 400, { ...PROBLEM, detail: OPERATOR_TOKEN }, undefined],
    ['the secret of tokens', 400, { ...PROBLEM, detail: SHOPPER_TOKEN_SECRET }, undefined],
    ['the path of the program', 400, { ...PROBLEM, detail: `${ROOT}/worker` }, undefined],
    ['the path of its data', 400, { ...PROBLEM, detail: '/data/of/the/program/x' }, undefined],
    ['a sale of more than was asked for', 201, { id: 'a', quantity: 2 }, 'application/json'],
    ['a sale of another id', 201, { id: 'b', quantity: 1 }, 'application/json'],
  ])('FUZZ-2: finds, over HTTP, %s', async (_, status, body, type) => {
    expect((await judge(status, body, type)).findings).toMatchObject([{ number: 7 }]);
  });

  it('FUZZ-2: finds a failure of the program behind raw bytes, and what it has not caught', async () => {
    const server = createServer((_, response) => response.writeHead(500, { 'x-request-id': 'x' }).end());
    const tally = new Tally('/data');
    await askRaw(
      3,
      Buffer.from('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'),
      new Sender(await listening(server)),
      tally,
    );
    expect(tally.findings).toMatchObject([{ number: 3 }]);
    expect(uncaughtIn('ready\nTypeError: x is undefined\n')).toBe('TypeError: x is undefined');
    expect(uncaughtIn('Uncaught exception: kj/compat/url.c++:453: failed: invalid hostname')).toBeUndefined();
  });

  const stock = { seq: 1, total: 5, remaining: 4, held: 0, sold: 1, phase: 'open', watching: 1, at: 1 };
  const drop = { title: 'T', maxPerPurchase: 10, holdSeconds: 0 };
  const WELCOME = { type: 'welcome', protocol: 1, sku: 'target', now: 1, drop, stock, orders: [] };
  const receipt = { type: 'receipt', replayed: false, id: 'a', state: 'sold', quantity: 1, at: 1 };

  /** The answers to the one frame; that to the last of the visit follows, unless the socket is closed. */
  async function visit(answers: readonly unknown[], code?: number): Promise<Tally> {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    tidy.push(() => sockets.close());
    sockets.on('connection', (socket) => {
      socket.send(JSON.stringify(WELCOME));
      socket.on('message', (data) => {
        const { id } = JSON.parse(String(data));
        const last = { type: 'refusal', id, reason: 'unknown_order', message: 'No.', remaining: 4 };
        if (id !== 'a') return code === undefined && socket.send(JSON.stringify(last));
        for (const answer of answers) socket.send(JSON.stringify(answer));
        if (code !== undefined) socket.close(code);
      });
    });
    const url = `ws://127.0.0.1:${await listening(server)}`;
    const tally = new Tally('/data');
    const data = '{"type":"purchase","id":"a","quantity":1}';
    await pay({ number: 9, frames: [{ kind: 'message', data, isBinary: false }], url, session: SESSION }, tally);
    return tally;
  }

  it('FUZZ-2: lets a good answer on a socket pass', async () => {
    const tally = await visit([receipt]);
    expect([tally.findings, [...tally.owned]]).toEqual([[], [['ada/a', 1]]]);
  });

  it.each([
    ['no answer', [], undefined],
    ['a message that is not described', [{ type: 'surprise' }, receipt], undefined],
    ['a message with a field of another kind', [{ ...receipt, at: 'now' }, receipt], undefined],
    ['a close that nothing has called for', [receipt], 1011],
    ['a sale of more than was asked for', [{ ...receipt, quantity: 2 }], undefined],
    ['a sale that nobody asked for', [{ ...receipt, id: 'b' }], undefined],
    ['a secret', [{ type: 'error', code: 'bad_message', message: OPERATOR_TOKEN }], undefined],
  ])('FUZZ-2: finds, on a socket, %s', async (_, answers, code) => {
    expect((await visit(answers, code)).findings).toMatchObject([{ number: 9 }]);
  });
});
