import { env } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { api, buy, changeDrop, makeDrop, newSku, OPERATOR, objectOf, operator } from '../testing/drop.ts';
import { expectProblem, stockOf } from '../testing/problem.ts';
import { app } from './app.ts';

function put(sku: string, body: object, headers: Record<string, string>): Promise<Response> {
  return api(`/api/drops/${sku}`, { method: 'PUT', headers: { ...OPERATOR, ...headers }, body: JSON.stringify(body) });
}

async function etagOf(sku: string): Promise<string> {
  return (await api(`/api/drops/${sku}`)).headers.get('etag') ?? '';
}

describe('two operators at one drop', () => {
  it('HTTP-15: the ETag names the definition: it stays while the drop sells, and changes with what was said of it', async () => {
    const sku = await makeDrop();
    const first = await etagOf(sku);
    expect(first).toMatch(/^"[0-9a-f]{24}"$/);
    await buy(sku, 'ada', 'a1');
    await operator('POST', `/api/drops/${sku}/pause`, { id: 'p' });
    expect(await etagOf(sku)).toBe(first);
    const changed = await changeDrop(sku, { title: 'Air Two' });
    expect(changed.headers.get('etag')).toBe(await etagOf(sku));
    expect(await etagOf(sku)).not.toBe(first);
    await operator('POST', `/api/drops/${sku}/restock`, { id: 'r', quantity: 1 });
    expect(await etagOf(sku)).not.toBe(changed.headers.get('etag'));
  });

  it('HTTP-15: a change on top of somebody else’s is refused, says what the drop is now, and changes nothing', async () => {
    const sku = await makeDrop();
    const seen = await etagOf(sku);
    expect((await put(sku, { title: 'Hers', total: 12 }, { 'if-match': seen })).status).toBe(200);
    const late = await put(sku, { title: 'His', total: 9 }, { 'if-match': seen });
    const etag = late.headers.get('etag') ?? '';
    expect(await expectProblem(late, 412, 'changed_meanwhile')).toMatchObject({ drop: { title: 'Hers', total: 12 } });
    expect(await stockOf(sku)).toMatchObject({ total: 12 });
    expect((await put(sku, { title: 'His', total: 9 }, { 'if-match': etag })).status).toBe(200);
  });

  it('HTTP-15: of changes that arrive together exactly one is made', async () => {
    const sku = await makeDrop();
    const seen = await etagOf(sku);
    const titles = ['One', 'Two', 'Three', 'Four'];
    const answers = await Promise.all(titles.map((title) => put(sku, { title, total: 10 }, { 'if-match': seen })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  it('HTTP-15: stock that was added in the same moment is not taken back', async () => {
    const sku = await makeDrop();
    const seen = await etagOf(sku);
    const [restocked, changed] = await Promise.all([
      operator('POST', `/api/drops/${sku}/restock`, { id: 'r', quantity: 5 }),
      put(sku, { title: 'Air Two', total: 10 }, { 'if-match': seen }),
    ]);
    expect(restocked.status).toBe(200);
    // Whichever came first: the change knew of the restock, or the restock came on top of the change.
    expect([200, 412]).toContain(changed.status);
    expect(await stockOf(sku)).toMatchObject({ total: 15 });
  });

  it('HTTP-15: a new drop takes nobody’s place where that is asked for', async () => {
    const sku = newSku();
    expect((await put(sku, { title: 'First', total: 1 }, { 'if-none-match': '*' })).status).toBe(201);
    await expectProblem(await put(sku, { title: 'Again', total: 1 }, { 'if-none-match': '*' }), 412, 'exists_already');
    await expectProblem(
      await put(newSku(), { title: 'Gone', total: 1 }, { 'if-match': '"00"' }),
      412,
      'changed_meanwhile',
    );
  });

  const malformed: [what: string, headers: Record<string, string>][] = [
    ['a tag without quotes', { 'if-match': 'abc' }],
    ['two tags', { 'if-match': '"ab", "cd"' }],
    ['a weak tag', { 'if-match': 'W/"ab"' }],
    ['a tag that must be absent', { 'if-none-match': '"ab"' }],
    ['both headers', { 'if-match': '"ab"', 'if-none-match': '*' }],
  ];

  it.each(malformed)('HTTP-15, HTTP-11: %s is not understood and changes nothing', async (_, headers) => {
    const sku = await makeDrop();
    await expectProblem(await put(sku, { title: 'Other', total: 3 }, headers), 400, 'invalid_request');
    expect(await stockOf(sku)).toMatchObject({ total: 10 });
  });
});

describe('finding orders', () => {
  async function found(sku: string, query: string) {
    const response = await operator('GET', `/api/drops/${sku}/orders?${query}`);
    expect(response.status).toBe(200);
    const { orders } = await response.json<{ orders: { shopper: string; id: string }[] }>();
    return orders.map(({ shopper, id }) => `${shopper} ${id}`);
  }

  it('HTTP-16: by shopper, by purchase id, and by both', async () => {
    const sku = await makeDrop();
    for (const [shopper, id] of [
      ['ada', 'same'],
      ['ada', 'other'],
      ['bob', 'same'],
    ] as const)
      await buy(sku, shopper, id);
    expect(await found(sku, 'shopper=ada')).toEqual(['ada other', 'ada same']);
    expect(await found(sku, 'shopper=ada&id=same')).toEqual(['ada same']);
    expect(await found(sku, 'shopper=eve&id=same')).toEqual([]);
    // By the id alone it is found when the read model has heard of it.
    while ((await found(sku, 'id=same')).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await found(sku, 'id=same')).toEqual(['bob same', 'ada same']);
    expect(await found(sku, 'id=none')).toEqual([]);
  });

  it('HTTP-16, HTTP-1: without the database an id alone is not found, and the answer says what to do', async () => {
    const sku = await makeDrop();
    await buy(sku, 'ada', 'a1');
    const prepare = vi.fn((query: string) => {
      if (query.includes('FROM orders')) throw new Error('D1 is down.');
      return env.DB.prepare(query);
    });
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const ask = (query: string) =>
      app.fetch(new Request(`https://drops.test/api/drops/${sku}/orders?${query}`, { headers: OPERATOR }), {
        ...env,
        DB: { prepare } as unknown as D1Database,
      });
    await expectProblem(await ask('id=a1'), 503, 'read_model_unavailable');
    expect((await ask('id=a1&shopper=ada')).status).toBe(200);
    expect(prepare).toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('HTTP-16, HTTP-11: what cannot be an id or a shopper is said to be none', async () => {
    const sku = await makeDrop();
    for (const query of ['id=with%20space', 'id=', 'shopper=']) {
      await expectProblem(await operator('GET', `/api/drops/${sku}/orders?${query}`), 400, 'invalid_request');
    }
  });
});

it('HTTP-9: a link can ask for the ledger as CSV, or as NDJSON, and for nothing else', async () => {
  const sku = await makeDrop();
  const asked = (format: string) => operator('GET', `/api/drops/${sku}/ledger?format=${format}`);
  expect((await asked('csv')).headers.get('content-type')).toContain('text/csv');
  expect((await asked('ndjson')).headers.get('content-type')).toContain('ndjson');
  await expectProblem(await asked('xlsx'), 400, 'invalid_request');
  expect(await objectOf(sku).order('nobody', 'x')).toBeNull();
});
