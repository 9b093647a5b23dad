import { type IncomingMessage, request } from 'node:http';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Answer, call, operate } from '../support/http.ts';
import { OPERATOR_TOKEN, Program, SHOPPER_TOKEN_SECRET, until } from '../support/program.ts';

const SKU = 'target';

/** What a stack trace looks like in any answer, in JSON too. */
const STACK = /(?:\\n|\n)\s+at |\.(?:js|ts):\d+/;

interface Heard {
  readonly type: string;
  readonly reason?: string;
  readonly retryAfterMs?: number;
}

/** A socket that writes down what it is told, `stock` left out, and how it ends. */
class Listener {
  readonly heard: Heard[] = [];
  closedWith: number | undefined;
  readonly socket: WebSocket;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type !== 'stock') this.heard.push(message);
    });
    this.socket.on('close', (code) => {
      this.closedWith = code;
    });
    // A refused upgrade; the close event follows.
    this.socket.on('error', () => {});
  }
}

describe('bad input, on the real program', () => {
  let program: Program;
  let token: string;
  let bystander: Listener;
  let seqAtFirst: number;

  beforeAll(async () => {
    program = await Program.start();
    await program.server.createDrop(SKU, { title: 'Target', total: 10, maxPerPurchase: 3 });
    ({ token } = await program.server.session());
    const other = await program.server.session();
    bystander = await listen(other.token);
    seqAtFirst = (await program.server.stock(SKU)).seq;
  });

  /** Whatever was sent: nothing has changed, and nobody else has noticed. */
  afterAll(async () => {
    try {
      expect(await program.server.stock(SKU)).toMatchObject({ seq: seqAtFirst, remaining: 10 });
      expect(bystander.heard.map((message) => message.type)).toEqual(['welcome']);
      expect(bystander.closedWith).toBeUndefined();
      expect(program.output).not.toMatch(/\b(TypeError|Uncaught)\b/);
    } finally {
      bystander?.socket.close();
      await program?.dispose();
    }
  });

  async function listen(withToken: string): Promise<Listener> {
    const listener = new Listener(program.server.socketUrl(SKU, withToken));
    await until('the welcome', () => listener.heard.length > 0);
    return listener;
  }

  function expectProblem(answer: Answer, status: number, code: string): void {
    expect([answer.status, answer.type, answer.json?.code]).toEqual([status, 'application/problem+json', code]);
    expect(answer.json).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(answer.text).not.toMatch(STACK);
  }

  const NESTED = `${'['.repeat(1_500)}${']'.repeat(1_500)}`;
  const FRAMES: readonly [what: string, frame: string][] = [
    ['malformed JSON', '{"type":"purchase"'],
    ['no JSON at all', 'buy!'],
    ['an empty frame', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an unknown type', '{"type":"refund","id":"a"}'],
    ['a type that is no text', '{"type":1,"id":"a"}'],
    ['no id', '{"type":"purchase","quantity":1}'],
    ['an empty id', '{"type":"purchase","id":"","quantity":1}'],
    ['an id of 65 characters', `{"type":"purchase","id":"${'a'.repeat(65)}","quantity":1}`],
    ['an id with odd characters', '{"type":"purchase","id":"a b","quantity":1}'],
    ['no quantity', '{"type":"purchase","id":"a"}'],
    ['a quantity of 0', '{"type":"purchase","id":"a","quantity":0}'],
    ['a quantity of -1', '{"type":"purchase","id":"a","quantity":-1}'],
    ['half a unit', '{"type":"purchase","id":"a","quantity":1.5}'],
    ['more than the drop sells at once', '{"type":"purchase","id":"a","quantity":4}'],
    ['a quantity in words', '{"type":"purchase","id":"a","quantity":"1"}'],
    ['NaN', '{"type":"purchase","id":"a","quantity":NaN}'],
    ['1e309', '{"type":"purchase","id":"a","quantity":1e309}'],
    ['a field too many', '{"type":"purchase","id":"a","quantity":1,"shopper":"bob"}'],
    ['a field named twice', '{"type":"purchase","id":"a","quantity":1,"quantity":3}'],
    ['deep nesting', NESTED],
    ['a prototype', '{"__proto__":{"type":"purchase"},"type":"purchase","id":"a","quantity":1}'],
  ];

  test('WS-4, WS-11, BUY-9: every frame that is no message is answered with what is wrong with it', async () => {
    for (const [what, frame] of FRAMES) {
      const listener = await listen(token);
      listener.socket.send(frame);
      await until(`an answer to ${what}`, () => listener.heard.length > 1);
      expect(listener.heard[1], what).toMatchObject({
        type: 'error',
        code: 'bad_message',
        message: expect.any(String),
      });
      expect(JSON.stringify(listener.heard[1]), what).not.toMatch(STACK);
      listener.socket.close();
    }
  });

  test('WS-5: an oversized frame is closed with 1009, a binary one with 1003, a persistent offender with 1008', async () => {
    const ends: [number, (socket: WebSocket) => void][] = [
      [1009, (socket) => socket.send(`{"type":"purchase","id":"${'a'.repeat(4 * 1024)}","quantity":1}`)],
      [1003, (socket) => socket.send(Buffer.from('{"type":"purchase","id":"a","quantity":1}'))],
      [1008, (socket) => Array.from({ length: 100 }, () => socket.send('nonsense'))],
    ];
    for (const [code, offend] of ends) {
      const listener = await listen(token);
      offend(listener.socket);
      await until(`the end with ${code}`, () => listener.closedWith !== undefined);
      expect(listener.closedWith).toBe(code);
    }
  });

  test('WS-6: of a hundred frames in a burst those beyond the rate are told to wait', async () => {
    const listener = await listen(token);
    for (let i = 0; i < 100; i++) listener.socket.send('{"type":"release","id":"nothing"}');
    await until('a hundred answers', () => listener.heard.length > 100);
    const reasons = listener.heard.slice(1).map((message) => message.reason);
    expect(new Set(reasons)).toEqual(new Set(['unknown_order', 'rate_limited']));
    const limited = listener.heard.filter((message) => message.reason === 'rate_limited');
    expect(limited.every((message) => (message.retryAfterMs ?? 0) > 0)).toBe(true);
    listener.socket.close();
  });

  test('WS-13, HTTP-1: a token that is forged, expired, unsigned, of another algorithm or no token is 401', async () => {
    const encode = (secret: string) => new TextEncoder().encode(secret);
    const claim = () => new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'HS256' });
    const [head, body] = token.split('.');
    const tokens: Record<string, string> = {
      forged: await claim().sign(encode('another-secret-that-is-long-enough-for-hs256')),
      expired: await claim().setExpirationTime(1_000).sign(encode(SHOPPER_TOKEN_SECRET)),
      unsigned: `${head}.${body}.`,
      'alg none': new UnsecuredJWT({ sub: 'ada' }).encode(),
      'another algorithm': await new SignJWT({ sub: 'ada' })
        .setProtectedHeader({ alg: 'HS512' })
        .sign(encode(SHOPPER_TOKEN_SECRET.repeat(2))),
      'without a subject': await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .sign(encode(SHOPPER_TOKEN_SECRET)),
      'no token': 'nonsense',
    };
    for (const [what, bad] of Object.entries(tokens)) {
      const headers = { 'idempotency-key': 'a' };
      const path = `/api/drops/${SKU}/purchases`;
      expectProblem(
        await call(program, 'POST', path, { token: bad, body: { quantity: 1 }, headers }),
        401,
        'unauthorized',
      );
      const listener = new Listener(program.server.socketUrl(SKU, encodeURIComponent(bad)));
      await until(`the refusal of a token that is ${what}`, () => listener.closedWith !== undefined);
      expect(listener.heard, what).toEqual([]);
    }
  });

  test('WS-2, WS-14: another shopper’s order cannot be given back, and without a token nothing can be bought', async () => {
    await program.server.createDrop('owned', { title: 'Owned', total: 2, holdSeconds: 600 });
    const path = '/api/drops/owned/purchases';
    await call(program, 'POST', path, { token, body: { quantity: 1 }, headers: { 'idempotency-key': 'mine' } });
    const thief = await program.server.session();
    for (const [url, reason] of [
      [program.server.socketUrl('owned', thief.token), 'unknown_order'],
      [program.server.socketUrl('owned', ''), 'unauthorized'],
    ] as const) {
      const listener = new Listener(url);
      await until('the welcome', () => listener.heard.length > 0);
      expect(listener.heard[0]).toMatchObject({ orders: [] });
      listener.socket.send('{"type":"release","id":"mine"}');
      await until('the refusal', () => listener.heard.length > 1);
      expect(listener.heard[1]).toMatchObject({ type: 'refusal', id: 'mine', reason });
      listener.socket.close();
    }
    expect(await program.server.stock('owned')).toMatchObject({ held: 1, remaining: 1 });
  });

  test('HTTP-11, HTTP-1: bodies that are too large, malformed, or of the wrong shape', async () => {
    const buyPath = `/api/drops/${SKU}/purchases`;
    const headers = { 'idempotency-key': 'a' };
    const purchases: [unknown, number, string][] = [
      [`{"quantity":1,"note":"${'x'.repeat(17 * 1024)}"}`, 413, 'body_too_large'],
      ['{"quantity":', 400, 'invalid_request'],
      ['', 400, 'invalid_request'],
      ['{"quantity":1,"quantity":2}', 400, 'invalid_request'],
      ['{"quantity":NaN}', 400, 'invalid_request'],
      ['{"quantity":1e309}', 400, 'invalid_request'],
      [NESTED, 400, 'invalid_request'],
      [{ quantity: '1' }, 400, 'invalid_request'],
      [{ quantity: 4 }, 400, 'invalid_request'],
      [{ quantity: 1, id: 'b' }, 400, 'invalid_request'],
    ];
    for (const [body, status, code] of purchases) {
      expectProblem(await call(program, 'POST', buyPath, { token, body, headers }), status, code);
    }
    expectProblem(await call(program, 'POST', buyPath, { token, body: { quantity: 1 } }), 400, 'invalid_request');
    const definitions = [
      {},
      { title: 'T' },
      { title: '', total: 1 },
      { title: 'T', total: -1 },
      { title: 'T', total: 1.5 },
    ];
    for (const body of [
      ...definitions,
      { title: 'T', total: 1, opensAt: 'noon' },
      { title: 'T', total: 1, extra: 1 },
    ]) {
      expectProblem(await operate(program, 'PUT', `/api/drops/${SKU}`, body), 400, 'invalid_request');
    }
    expectProblem(
      await operate(program, 'POST', `/api/drops/${SKU}/restock`, { id: 'r', quantity: 0 }),
      400,
      'invalid_request',
    );
  });

  test('HTTP-5, HTTP-1: the operator’s routes without, with a wrong and with a shopper’s token', async () => {
    const routes: [string, string][] = [
      ['PUT', `/api/drops/${SKU}`],
      ['POST', `/api/drops/${SKU}/pause`],
      ['POST', `/api/drops/${SKU}/restock`],
      ['POST', `/api/drops/${SKU}/close`],
      ['GET', `/api/drops/${SKU}/orders`],
      ['POST', `/api/drops/${SKU}/orders/ada/a/refund`],
      ['GET', `/api/drops/${SKU}/ledger`],
      ['GET', `/api/drops/${SKU}/audit`],
      ['GET', '/api/webhooks'],
      ['PUT', '/api/webhooks/mine'],
      ['GET', '/api/reports/orders'],
    ];
    for (const [method, path] of routes) {
      for (const bad of [undefined, 'wrong', `${OPERATOR_TOKEN}x`, OPERATOR_TOKEN.slice(1), token]) {
        expectProblem(await call(program, method, path, bad === undefined ? {} : { token: bad }), 401, 'unauthorized');
      }
    }
  });

  test('SKU-8, HTTP-1: a drop that does not exist and names with odd characters are 404, on the socket too', async () => {
    for (const name of [
      'nothing-here',
      '..%2f..',
      'a%20b',
      '%00',
      '%',
      '__proto__',
      'ä',
      'x'.repeat(65),
      "'%20OR%201=1",
    ]) {
      expectProblem(await call(program, 'GET', `/api/drops/${name}`), 404, 'unknown_sku');
      expectProblem(await operate(program, 'GET', `/api/drops/${name}/audit`), 404, 'unknown_sku');
      const listener = new Listener(`${program.origin.replace('http', 'ws')}/parties/sku/${name}`);
      await until(`the refusal of ${name}`, () => listener.closedWith !== undefined);
      expect(listener.heard).toEqual([]);
    }
    for (const path of ['/api/nothing', '/parties/db/x', '/parties/sku', '/api/drops/target/nothing']) {
      expectProblem(await call(program, 'GET', path), 404, 'unknown_route');
    }
  });

  test('SEC-5: the runtime’s own endpoints, the sources, the configuration and other objects are not there', async () => {
    const paths = [
      ...['/cdn-cgi/local/explorer', '/cdn-cgi/local/explorer/api', '/cdn-cgi/local/scheduled', '/cdn-cgi/local/email'],
      ...['/cdn-cgi/local/r2/public', '/cdn-cgi/handler/scheduled', '/cdn-cgi/mf/scheduled', '/__cf_local/stream'],
      ...[
        '/%63dn-cgi/local/explorer',
        '/cdn-cgi//local/explorer',
        '/x/..%2fcdn-cgi/local/scheduled',
        '//cdn-cgi/local/',
      ],
      ...[
        '/CDN-CGI/local/explorer',
        '/cdn-cgi/local/../local/scheduled',
        '/core/error',
        '/core/log',
        '/__debug',
        '/json',
      ],
      ...['/@vite/client', '/@fs/etc/passwd', '/worker/index.ts', '/index.js', '/index.js.map', '/.vite/manifest.json'],
      ...[
        '/.dev.vars',
        '/.dev.vars.example',
        '/wrangler.toml',
        '/wrangler.json',
        '/_headers',
        '/.assetsignore',
        '/.git/config',
      ],
      ...[
        '/assets/..%2f..%2f.dev.vars',
        '/%2e%2e/%2e%2e/.dev.vars',
        '/client/../.dev.vars',
        '/..\\.dev.vars',
        '/.dev.vars%00.svg',
      ],
      ...[
        '/parties/desk/operators',
        '/parties/Desk/operators',
        '/parties/lane/x',
        '/parties/sku/..%2fdesk',
        '/parties/',
      ],
    ];
    for (const path of paths) {
      for (const method of ['GET', 'POST']) {
        const { status, text } = await raw(program, method, path);
        // One of a socket says that it is one; nothing is behind it.
        expect([404, 405, 426], `${method} ${path} ${status}`).toContain(status);
        expect(text, path).not.toMatch(/OPERATOR_TOKEN=|compatibility_date|export default|root:/);
      }
    }
  });

  test('SEC-5: what the runtime says to itself in headers opens nothing', async () => {
    const proxy = '/cdn-cgi/local/platform-proxy';
    const tries: [path: string, headers: Record<string, string>][] = [
      [proxy, {}],
      [proxy, { 'mf-op': 'GET', 'mf-op-target': 'env', 'mf-op-key': 'OPERATOR_TOKEN' }],
      [proxy, { 'mf-op': 'GET', 'mf-op-secret': '0'.repeat(64), 'mf-op-target': 'env', 'mf-op-key': 'DB' }],
      [proxy, { host: 'evil.example', 'mf-op': 'GET' }],
      ['/api/webhooks', { 'mf-original-url': `http://localhost${proxy}`, 'mf-op': 'GET' }],
      ['/api/webhooks', { 'mf-route-override': 'core' }],
      ['/api/webhooks', { 'mf-proxy-shared-secret': 'x' }],
      ['/api/webhooks', { 'mf-access-blob': '{"aud":"x"}', 'cf-access-jwt-assertion': 'x' }],
      ['/api/webhooks', { 'x-revenue-guard-visitor': '%7B%22kind%22%3A%22operator%22%7D' }],
      ['/api/webhooks', { 'x-original-url': '/api/session', 'x-rewrite-url': '/api/session' }],
      ['/api/webhooks', { 'x-http-method-override': 'GET', 'x-forwarded-proto': 'https' }],
    ];
    for (const [path, headers] of tries) {
      const { status, text } = await raw(program, 'GET', path, headers);
      expect([400, 401, 403, 404], `${path} ${JSON.stringify(headers)} ${status}`).toContain(status);
      expect(text).not.toMatch(STACK);
      expect(text).not.toContain(OPERATOR_TOKEN);
    }
  });
});

/** A request whose path and headers go out as they are; `fetch` would tidy them up. */
async function raw(
  { port }: Program,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({ host: '127.0.0.1', port, method, path, headers }, resolve).on('error', reject).end();
  const answer = await promise;
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode ?? 0, text };
}
