import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EDGES, SCHEMAS } from '../support/bodyEdges.ts';
import { Contract } from '../support/contract.ts';
import { type Answer, type CallOptions, call, operate } from '../support/http.ts';
import { OPERATOR_TOKEN, Program, until } from '../support/program.ts';

describe('the documents of the API, against the real program', () => {
  let program: Program;
  let contract: Contract;

  beforeAll(async () => {
    program = await Program.start();
    contract = new Contract((await call(program, 'GET', '/api/openapi.json')).json, true);
  });

  afterAll(() => program?.dispose());

  /** Calls and compares; `{…}` in the path are filled in. */
  async function ask(method: string, path: string, options: CallOptions & { to?: Record<string, string> } = {}) {
    const { to = {}, ...rest } = options;
    const [template = '', query] = path.split('?');
    const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => to[name] ?? `no-${name}`);
    const answer = await call(program, method, query === undefined ? filled : `${filled}?${query}`, rest);
    expect(contract.differences(method, template, answer)).toEqual([]);
    return answer;
  }

  const byOperator = (method: string, path: string, to: Record<string, string> = {}, body?: unknown) =>
    ask(method, path, { token: OPERATOR_TOKEN, to, ...(body === undefined ? {} : { body }) });

  async function expectStatus(answer: Promise<Answer>, status: number): Promise<Answer> {
    const given = await answer;
    expect([given.status, given.text]).toEqual([status, given.text]);
    return given;
  }

  test('API-1: it is valid OpenAPI 3.1', async () => {
    const { json } = await call(program, 'GET', '/api/openapi.json');
    const validator = new Validator();
    expect(await validator.validate(json)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('API-2: every operation answers as it is described, with every success that it can have', async () => {
    const sku = { sku: 'contract' };
    const token: string = (await expectStatus(ask('POST', '/api/session'), 201)).json.token;

    const definition = { title: 'Contract', total: 50, perShopperLimit: 9, price: { amount: 20, currency: 'EUR' } };
    const held = {
      ...definition,
      holdSeconds: 600,
      imageUrl: '/x.png',
      region: 'weur',
      closesAt: '2027-11-22T12:00:00Z',
    };
    await expectStatus(byOperator('PUT', '/api/drops/{sku}', sku, held), 201);
    await expectStatus(byOperator('PUT', '/api/drops/{sku}', sku, held), 200);
    for (const path of ['/api/drops', '/api/drops?limit=1&search=c', '/api/drops/{sku}'])
      await expectStatus(ask('GET', path, { to: sku }), 200);

    const purchase = (id: string) => ({ token, to: sku, headers: { 'idempotency-key': id }, body: { quantity: 1 } });
    for (const id of ['a', 'b', 'c']) await expectStatus(ask('POST', '/api/drops/{sku}/purchases', purchase(id)), 201);
    await expectStatus(ask('POST', '/api/drops/{sku}/purchases', purchase('a')), 200);

    const { orders } = (await expectStatus(byOperator('GET', '/api/drops/{sku}/orders?limit=2', sku), 200)).json;
    const order = (id: string) => ({ ...sku, shopper: orders[0].shopper, id });
    const orderPath = '/api/drops/{sku}/orders/{shopper}/{id}';
    await expectStatus(byOperator('POST', `${orderPath}/confirm`, order('a'), { id: 'k1' }), 200);
    await expectStatus(byOperator('POST', `${orderPath}/release`, order('b'), { id: 'k2' }), 200);
    await expectStatus(byOperator('POST', `${orderPath}/refund`, order('a'), { id: 'k3', restock: true }), 200);
    for (const verb of ['pause', 'resume'])
      await expectStatus(byOperator('POST', `/api/drops/{sku}/${verb}`, sku, { id: verb }), 200);
    await expectStatus(byOperator('POST', '/api/drops/{sku}/restock', sku, { id: 'more', quantity: 5 }), 200);
    await expectStatus(byOperator('GET', '/api/drops/{sku}/audit', sku), 200);
    await expectStatus(byOperator('POST', '/api/drops/{sku}/close', sku, { id: 'close' }), 200);

    const ledger = await expectStatus(byOperator('GET', '/api/drops/{sku}/ledger', sku), 200);
    await expectStatus(byOperator('GET', '/api/drops/{sku}/ledger?format=csv&after=1', sku), 200);
    const lines: { kind: string }[] = ledger.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.flatMap((line) => contract.wrongFor('LedgerLine', line))).toEqual([]);
    const kinds = [
      'configured',
      'opened',
      'held',
      'confirmed',
      'released',
      'refunded',
      'paused',
      'resumed',
      'restocked',
      'closed',
    ];
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(kinds));

    for (const path of ['/api/drops/{sku}/proof', '/api/drops/{sku}/proof/entries?after=3'])
      await expectStatus(ask('GET', path, { to: sku }), 200);
    await expectStatus(ask('GET', '/api/drops/{sku}/proof/mine', { to: sku, token }), 200);
    const etag = (await ask('GET', '/api/drops/{sku}/proof/entries', { to: sku })).headers.get('etag') ?? '';
    const unchanged = { to: sku, headers: { 'if-none-match': etag } };
    await expectStatus(ask('GET', '/api/drops/{sku}/proof/entries', unchanged), 304);

    await until('the reports to follow', async () => {
      const { json } = await operate(program, 'GET', '/api/reports/orders?sku=contract');
      return json.orders.length === 3;
    });
    for (const path of [
      '/api/reports/orders',
      '/api/reports/orders?limit=1&sku=contract',
      '/api/reports/orders?format=csv',
      '/api/reports/totals',
    ]) {
      await expectStatus(byOperator('GET', path), 200);
    }
    await expectStatus(byOperator('GET', '/api/reports/reconciliation/{sku}', sku), 200);
    await expectStatus(byOperator('POST', '/api/reports/reconciliation/{sku}/repair', sku, {}), 200);
    await expectStatus(byOperator('POST', '/api/reports/catch-up'), 202);

    await webhooks();
    await sessions();
    for (const path of ['/api/openapi.json', '/api/asyncapi.json']) await expectStatus(ask('GET', path), 200);
    await expectStatus(byOperator('GET', '/metrics?sku=contract'), 200);

    const successes = contract.operations.flatMap(({ method, path, statuses }) =>
      statuses.filter((status) => status.startsWith('2')).map((status) => `${method} ${path} ${status}`),
    );
    expect([...contract.seen]).toEqual(expect.arrayContaining(successes));
  });

  async function webhooks(): Promise<void> {
    const to = { id: 'shop' };
    // Nobody listens there, so that deliveries fail.
    const receiver = { url: 'http://127.0.0.1:9/hook' };
    await expectStatus(byOperator('PUT', '/api/webhooks/{id}', to, receiver), 201);
    await expectStatus(byOperator('PUT', '/api/webhooks/{id}', to, { ...receiver, events: ['order.sold'] }), 200);
    expect((await expectStatus(byOperator('POST', '/api/webhooks/{id}/test', to, {}), 200)).json.delivered).toBe(false);
    await expectStatus(byOperator('POST', '/api/webhooks/{id}/rotate', to, { id: 'r1', overlapSeconds: 60 }), 200);
    await expectStatus(byOperator('POST', '/api/webhooks/{id}/disable', to, { id: 'd1' }), 200);
    await expectStatus(byOperator('GET', '/api/webhooks'), 200);
    await expectStatus(byOperator('POST', '/api/webhooks/{id}/dead-letters/redeliver', to, {}), 409);
    await expectStatus(byOperator('POST', '/api/webhooks/{id}/enable', to, { id: 'e1' }), 200);
    await expectStatus(byOperator('GET', '/api/webhooks/{id}', to), 200);
    const deliveries = await expectStatus(byOperator('GET', '/api/webhooks/{id}/deliveries?outcome=failed', to), 200);
    expect(deliveries.json.deliveries).not.toEqual([]);
    await expectStatus(byOperator('GET', '/api/webhooks/{id}/dead-letters', to), 200);
    await expectStatus(byOperator('POST', '/api/webhooks/{id}/dead-letters/redeliver', to, {}), 202);
    await expectStatus(byOperator('DELETE', '/api/webhooks/{id}', to), 204);
  }

  async function sessions(): Promise<void> {
    const path = '/api/operator/session';
    const { cookie } = await signedIn();
    await expectStatus(ask('GET', path, { headers: { cookie } }), 200);
    await expectStatus(byOperator('GET', '/api/operator/sessions'), 200);
    await expectStatus(byOperator('GET', '/api/operator/deeds'), 200);
    await expectStatus(byOperator('DELETE', '/api/operator/sessions/{id}', { id: 'none' }), 204);
    await expectStatus(ask('DELETE', path, { headers: { cookie, origin: program.origin } }), 204);
    await expectStatus(byOperator('DELETE', '/api/operator/sessions'), 204);
  }

  test('API-2: so does what goes wrong: without a token, to nobody, with a body that is none', async () => {
    const { token } = await program.server.session();
    const { cookie } = await signedIn();
    for (const { method, path, takesBody, isForOperator, statuses } of contract.operations) {
      if (isForOperator) await expectStatus(ask(method, path), 401);
      if (isForOperator && method !== 'GET') {
        await expectStatus(ask(method, path, { headers: { cookie, origin: 'https://elsewhere.example' } }), 403);
      }
      if (takesBody && (path === '/api/operator/session' || method === 'PUT')) {
        await expectStatus(ask(method, path, { token: OPERATOR_TOKEN, body: '{' }), 400);
        await expectStatus(ask(method, path, { token: OPERATOR_TOKEN, body: 'x'.repeat(20_000) }), 413);
      }
      if (statuses.includes('404')) {
        // A socket's address says first that it is one.
        const expected = statuses.includes('426') ? 426 : 404;
        await expectStatus(ask(method, path, { token: isForOperator ? OPERATOR_TOKEN : token }), expected);
      }
    }
  });

  async function signedIn(): Promise<{ readonly cookie: string }> {
    const answer = await ask('POST', '/api/operator/session', { body: { token: OPERATOR_TOKEN } });
    await expectStatus(Promise.resolve(answer), 201);
    return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
  }

  test('API-2: and refusals: of purchases, of commands, of changes that somebody else has overtaken', async () => {
    const sku = { sku: 'small' };
    const body = { title: 'Small', total: 1, maxPerPurchase: 5 };
    await expectStatus(byOperator('PUT', '/api/drops/{sku}', sku, body), 201);
    await expectStatus(ask('GET', '/api/drops/{sku}/proof', { to: sku }), 404);
    const changed = (headers: Record<string, string>) =>
      ask('PUT', '/api/drops/{sku}', { token: OPERATOR_TOKEN, to: sku, body, headers });
    await expectStatus(changed({ 'if-match': '"00"' }), 412);
    await expectStatus(changed({ 'if-none-match': '*' }), 412);
    await expectStatus(changed({ 'if-none-match': '"00"' }), 400);
    const { token } = await program.server.session();
    const buy = (id: string, quantity: number) =>
      ask('POST', '/api/drops/{sku}/purchases', {
        token,
        to: sku,
        headers: { 'idempotency-key': id },
        body: { quantity },
      });
    await expectStatus(buy('two', 2), 409);
    await expectStatus(buy('six', 6), 400);
    await expectStatus(buy('one', 1), 201);
    await expectStatus(buy('more', 1), 409);
    await expectStatus(buy('one', 2), 409);
    await expectStatus(ask('POST', '/api/drops/{sku}/purchases', { to: sku, body: { quantity: 1 } }), 401);
    await expectStatus(ask('GET', '/api/drops/{sku}', { to: sku, token: 'forged' }), 401);
    await expectStatus(byOperator('POST', '/api/drops/{sku}/restock', sku, { id: 'less', quantity: -1 }), 409);
    const order = { ...sku, shopper: 'nobody', id: 'x' };
    await expectStatus(byOperator('POST', '/api/drops/{sku}/orders/{shopper}/{id}/confirm', order, { id: 'c1' }), 404);
    await expectStatus(byOperator('GET', '/api/drops/{sku}/live', sku), 426);
    await expectStatus(byOperator('GET', '/api/reports/orders?state=lost'), 400);
  });

  test.for(EDGES)(
    'API-3: as a %s, the document and the server accept and refuse the same: %j',
    ([name, value, accepted]) => {
      expect(contract.wrongFor(name, value).length === 0).toBe(accepted);
      expect(v.safeParse(SCHEMAS[name], value).success).toBe(accepted);
    },
  );

  test('API-4: it is valid AsyncAPI 3, and what real sockets say is in it', async () => {
    const { json } = await call(program, 'GET', '/api/asyncapi.json');
    const { document, diagnostics } = await new Parser().parse(json);
    expect(diagnostics.filter(({ severity }) => severity < 2)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    const frames = new Contract(json, true);
    expect(json.servers.here).toEqual({ host: `localhost:${program.port}`, protocol: 'ws' });

    await program.server.createDrop('heard', { title: 'Heard', total: 3, holdSeconds: 600 });
    const { token } = await program.server.session();
    const shopper = new Ear(`ws://localhost:${program.port}/parties/sku/heard?token=${token}`);
    const operator = new Ear(`ws://localhost:${program.port}/api/drops/heard/live`, OPERATOR_TOKEN);
    await shopper.heardOf('welcome');
    await operator.heardOf('opening');
    for (const message of [
      { type: 'purchase', id: 'a', quantity: 1 },
      { type: 'purchase', id: 'b', quantity: 3 },
      { type: 'release', id: 'a' },
      { type: 'nonsense' },
    ]) {
      shopper.socket.send(JSON.stringify(message));
    }
    await operate(program, 'PUT', '/api/drops/heard', { title: 'Heard again', total: 3 });
    for (const type of ['receipt', 'refusal', 'error', 'stock', 'drop']) await shopper.heardOf(type);
    for (const type of ['pulse', 'drop']) await operator.heardOf(type);
    expect(shopper.frames.flatMap((frame) => frames.wrongFrame('drop', frame))).toEqual([]);
    expect(operator.frames.flatMap((frame) => frames.wrongFrame('live', frame))).toEqual([]);
    await watchSizes(program, token, frames);
    for (const ear of [shopper, operator]) {
      ear.socket.send('ping');
      await until('the answer to a ping', () => ear.texts.includes('pong'));
    }
    shopper.socket.send(new Uint8Array([1]));
    await until('the close', () => shopper.closed !== undefined);
    expect(json.info.description).toContain(`| ${shopper.closed} |`);
    operator.socket.close();
  });
});

/** A socket that watches two sizes of a product: a list that is refused, one that is taken, and all that is said of the size that is not home. */
async function watchSizes(program: Program, token: string, frames: Contract): Promise<void> {
  const sizes = ['sized-41', 'sized-42'];
  for (const [index, sku] of sizes.entries()) {
    const size = String(41 + index);
    await program.server.createDrop(sku, { title: 'Sized', total: 3, holdSeconds: 600, product: 'sized', size });
  }
  const ear = new Ear(`ws://localhost:${program.port}/parties/sku/sized-41?token=${token}`);
  await ear.heardOf('welcome');
  const sku = 'sized-42';
  for (const message of [
    { type: 'watch', skus: ['heard'] },
    { type: 'watch', skus: sizes },
    { type: 'purchase', id: 'a', quantity: 1, sku },
    { type: 'purchase', id: 'b', quantity: 3, sku },
    { type: 'purchase', id: 'c', quantity: 11, sku },
  ]) {
    expect(frames.wrongFrame('drop', message)).toEqual([]);
    ear.socket.send(JSON.stringify(message));
  }
  for (const type of ['welcome', 'stock', 'receipt', 'refusal', 'error']) {
    await until(`a ${type} of the other size`, () =>
      ear.frames.some((frame) => frame['type'] === type && frame['sku'] === sku),
    );
  }
  expect(ear.frames.flatMap((frame) => frames.wrongFrame('drop', frame))).toEqual([]);
  ear.socket.close();
}

/** A socket that keeps what it hears. */
class Ear {
  readonly socket: WebSocket;
  readonly frames: Record<string, unknown>[] = [];
  readonly texts: string[] = [];
  closed: number | undefined;

  constructor(url: string, token?: string) {
    this.socket = new WebSocket(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    this.socket.on('message', (data) => {
      const text = String(data);
      if (text === 'pong') this.texts.push(text);
      else this.frames.push(JSON.parse(text));
    });
    this.socket.on('close', (code) => {
      this.closed = code;
    });
  }

  heardOf(type: string): Promise<void> {
    return until(`a ${type}`, () => this.frames.some((frame) => frame['type'] === type));
  }
}
