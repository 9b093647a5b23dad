import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { conclude, type Reading } from '../../shared/proof/conclude.ts';
import { Lines } from '../../shared/proof/lines.ts';
import { statementsOf } from '../../shared/proof/statements.ts';
import { Verification } from '../../shared/proof/verification.ts';
import type { ProofAnswer } from '../../shared/protocol/answers/proofs.ts';
import { sha256 } from '../proof/hashing.ts';
import type { Sku } from '../sku.ts';
import { api, buy, changeDrop, makeDrop, objectOf, operator, tokenFor } from '../testing/drop.ts';
import { expectProblem } from '../testing/problem.ts';

async function proofOf(sku: string): Promise<ProofAnswer> {
  const response = await api(`/api/drops/${sku}/proof`);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json();
}

async function fileOf(sku: string, query = ''): Promise<string> {
  const response = await api(`/api/drops/${sku}/proof/entries${query}`);
  if (response.status !== 200) throw new Error(await response.text());
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  // The runtime warns of taking a type that it does not know for text.
  return new TextDecoder().decode(await response.arrayBuffer());
}

function read(text: string, watched: readonly string[] = []): Reading {
  const verification = new Verification({ sha256, watched });
  const lines = new Lines();
  for (const line of lines.add(text)) verification.line(line);
  return conclude(verification.finish(lines.rest));
}

function verdicts(text: string, { sku, entries, head, first }: ProofAnswer): string[] {
  const published = { sku, entries, head, hashAtEnd: head, first };
  return statementsOf(read(text, [first.head]), { sku, published }).map(({ verdict, text: words }) =>
    verdict === 'holds' ? verdict : `${verdict}: ${words}`,
  );
}

const ALL_HOLD = ['holds', 'holds', 'holds', 'holds', 'holds'];

async function close(sku: string): Promise<void> {
  expect((await operator('POST', `/api/drops/${sku}/close`, { id: 'close' })).status).toBe(200);
}

/** Puts entries into storage as a busy drop would have, all of them sales of one unit. */
async function sellDirectly(sku: string, from: number, count: number): Promise<void> {
  await runInDurableObject(objectOf(sku), async (object: Sku, { storage }) => {
    const answers = Array.from({ length: count }, (_, n) =>
      object.shop({ kind: 'purchase', shopper: `s${from + n}`, id: 'p', quantity: 1 }),
    );
    await Promise.all(answers);
    expect(storage.sql.exec(`SELECT count(*) AS n FROM ledger WHERE kind = 'sold'`).one()['n']).toBe(from + count);
  });
}

describe('when a proof is public', () => {
  it('PROOF-1: not while anything can be bought, or come back from a hold, and nothing of it is told', async () => {
    const sku = await makeDrop({ total: 2, maxPerPurchase: 2, holdSeconds: 600 });
    const refused = async () => {
      for (const path of ['', '/entries', '/entries?after=0']) {
        await expectProblem(await api(`/api/drops/${sku}/proof${path}`), 404, 'proof_not_public');
      }
      const headers = { authorization: `Bearer ${await tokenFor('ada')}` };
      await expectProblem(await api(`/api/drops/${sku}/proof/mine`, { headers }), 404, 'proof_not_public');
    };
    await refused();
    await buy(sku, 'ada', 'a1', 2);
    await refused();
    await operator('POST', `/api/drops/${sku}/orders/ada/a1/confirm`, { id: 'c' });
    expect(await proofOf(sku)).toMatchObject({ sku, entries: 4, orders: 1, sold: 2, remaining: 0 });
  });

  it('PROOF-1: once it is closed, by hand or by its schedule, whether or not an alarm has rung', async () => {
    const byHand = await makeDrop();
    await close(byHand);
    expect(verdicts(await fileOf(byHand), await proofOf(byHand))).toEqual(ALL_HOLD);
    const closesAtMs = Date.now() + 300;
    const byTime = await makeDrop({ closesAt: new Date(closesAtMs).toISOString() });
    while (Date.now() < closesAtMs) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await fileOf(byTime)).toContain('"by":"schedule"');
  });

  it('PROOF-1: what was public stays so, and grows no further while the drop is on sale again', async () => {
    const sku = await makeDrop({ total: 1 });
    await buy(sku, 'ada', 'a1');
    const before = await proofOf(sku);
    const file = await fileOf(sku);
    await operator('POST', `/api/drops/${sku}/restock`, { id: 'r', quantity: 2 });
    await buy(sku, 'bob', 'b1');
    expect(await proofOf(sku)).toEqual(before);
    expect(await fileOf(sku)).toBe(file);
    await buy(sku, 'cat', 'c1');
    const after = await proofOf(sku);
    expect(after).toMatchObject({ entries: before.entries + 3, first: { entries: before.entries, head: before.head } });
    expect((await fileOf(sku)).startsWith(file.slice(0, file.lastIndexOf('{')))).toBe(true);
    expect(verdicts(await fileOf(sku), after)).toEqual(ALL_HOLD);
  });

  it('PROOF-1, SKU-8: of a drop that does not exist there is none', async () => {
    for (const path of ['', '/entries', '/mine']) {
      const headers = { authorization: `Bearer ${await tokenFor('ada')}` };
      await expectProblem(await api(`/api/drops/no-such/proof${path}`, { headers }), 404, 'unknown_sku');
    }
  });
});

describe('what is in a proof', () => {
  it('PROOF-2, PROOF-10: no name and no purchase id; a shopper is told the own pseudonyms, and nobody else’s', async () => {
    const [sku, other] = [await makeDrop({ maxPerPurchase: 5 }), await makeDrop()];
    await buy(sku, 'ada@example.com', 'order-of-ada', 2);
    await buy(sku, 'ada@example.com', 'again');
    await buy(sku, 'bob@example.com', 'again');
    await buy(other, 'ada@example.com', 'order-of-ada');
    for (const name of [sku, other]) await close(name);
    await proofOf(sku);
    await proofOf(other);
    const file = await fileOf(sku);
    expect(file).not.toMatch(/example\.com|order-of-ada|again/);
    const mine = async (name: string, shopper: string) => {
      const headers = { authorization: `Bearer ${await tokenFor(shopper)}` };
      const response = await api(`/api/drops/${name}/proof/mine`, { headers });
      expect(response.headers.get('cache-control')).toBe('no-store');
      return response.json<{ shopper: string; orders: { id: string; pseudonym: string }[] }>();
    };
    const [ada, bob, elsewhere] = [
      await mine(sku, 'ada@example.com'),
      await mine(sku, 'bob@example.com'),
      await mine(other, 'ada@example.com'),
    ];
    expect(ada.orders).toMatchObject([
      { id: 'order-of-ada', state: 'sold', quantity: 2 },
      { id: 'again', state: 'sold', quantity: 1 },
    ]);
    const lines = file
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const own = lines.filter(({ shopper }) => shopper === ada.shopper);
    expect(own.map(({ id }) => id)).toEqual(ada.orders.map(({ pseudonym }) => pseudonym));
    const names = [ada, bob, elsewhere].flatMap(({ shopper, orders }) => [shopper, ...orders.map((o) => o.pseudonym)]);
    expect(new Set(names).size).toBe(names.length);
    await expectProblem(await api(`/api/drops/${sku}/proof/mine`), 401, 'unauthorized');
    const stranger = await mine(sku, 'eve');
    expect(stranger.orders).toEqual([]);
  });

  it('PROOF-2: the salt stays in the object, and its hash is in the first line', async () => {
    const sku = await makeDrop();
    await close(sku);
    await proofOf(sku);
    const salt = await runInDurableObject(objectOf(sku), (_: Sku, { storage }) =>
      String(storage.sql.exec("SELECT value FROM settings WHERE name = 'proof-salt'").one()['value']),
    );
    expect(salt).toMatch(/^[0-9a-f]{64}$/);
    const file = await fileOf(sku);
    expect(JSON.parse(file.split('\n')[0] ?? '')).toEqual({ kind: 'proof', version: 1, sku, salt: sha256(salt) });
    expect(file).not.toContain(salt);
  });

  it('PROOF-3: the head stays what it was after the object has lost its memory, and a refund makes the file longer', async () => {
    const sku = await makeDrop();
    await buy(sku, 'ada', 'a1');
    await close(sku);
    const before = await proofOf(sku);
    const file = await fileOf(sku);
    await evictDurableObject(objectOf(sku));
    expect(await proofOf(sku)).toEqual(before);
    expect(await fileOf(sku)).toBe(file);
    await operator('POST', `/api/drops/${sku}/orders/ada/a1/refund`, { id: 'r', restock: false });
    const after = await proofOf(sku);
    expect(after).toMatchObject({ entries: before.entries + 1, total: 9, sold: 0, first: before.first });
    expect(after.head).not.toBe(before.head);
    const entries = file.split('\n').slice(0, -2).join('\n');
    const longer = await fileOf(sku);
    expect(longer.startsWith(entries)).toBe(true);
    expect(verdicts(longer, after)).toEqual(ALL_HOLD);
    // Whoever has the older file goes on where it ends.
    expect(`${entries}\n${await fileOf(sku, `?after=${before.entries}`)}`).toBe(longer);
  });

  it('PROOF-3, PROOF-6: storage that was tampered with afterwards shows in the file', async () => {
    const sku = await makeDrop({ maxPerPurchase: 5 });
    await buy(sku, 'ada', 'a1', 2);
    await buy(sku, 'bob', 'b1', 3);
    await close(sku);
    const published = await proofOf(sku);
    await runInDurableObject(objectOf(sku), (_: Sku, { storage }) => {
      storage.sql.exec("UPDATE ledger SET shopper = 'bob' WHERE shopper = 'ada'");
    });
    const [unchanged] = verdicts(await fileOf(sku), published);
    expect(unchanged).toContain('broken');
  });
});

describe('the file of a long ledger', () => {
  it('PROOF-4: comes in pages, resumes after any entry to the same bytes, and is cached page by page', async () => {
    const sku = await makeDrop({ total: 5_000, lanes: 0 });
    await sellDirectly(sku, 0, 3_200);
    await close(sku);
    const published = await proofOf(sku);
    expect(published).toMatchObject({ entries: 3_203, orders: 3_200, sold: 3_200 });
    const file = await fileOf(sku);
    expect(verdicts(file, published)).toEqual(ALL_HOLD);
    expect(read(file).shoppers).toBe(3_200);
    expect(await fileOf(sku)).toBe(file);
    const lines = file.split('\n');
    for (const after of [1, 2, 999, 1_000, 1_001, 2_500, 3_202, 3_203]) {
      expect(`${lines.slice(0, after + 1).join('\n')}\n${await fileOf(sku, `?after=${after}`)}`).toBe(file);
    }
    // Whoever goes on from wherever is served from the pages that are kept; the object is asked no more.
    await runInDurableObject(objectOf(sku), (object: Sku) => {
      object.proofPage = () => {
        throw new Error('The object was asked for a page that is kept.');
      };
    });
    expect(await fileOf(sku, '?after=1999')).toBe(`${lines.slice(2_000).join('\n')}`);
    await expectProblem(await api(`/api/drops/${sku}/proof/entries?after=3204`), 400, 'invalid_request');
    await expectProblem(await api(`/api/drops/${sku}/proof/entries?after=-1`), 400, 'invalid_request');
  });

  it('PROOF-4: one that is not done yet is asked for again, and what was made is not made twice', async () => {
    const sku = await makeDrop({ total: 5_000 });
    await sellDirectly(sku, 0, 2_500);
    await close(sku);
    const states = [];
    for (let n = 0; n < 4; n++) states.push(await objectOf(sku).proof());
    expect(states).toMatchObject([
      { kind: 'preparing', entries: 1_000, of: 2_503 },
      { kind: 'preparing', entries: 2_000, of: 2_503 },
      { kind: 'public', figures: { entries: 2_503 } },
      { kind: 'public', figures: { entries: 2_503 } },
    ]);
  });

  it('PROOF-4: nothing is sent to whoever has it already', async () => {
    const sku = await makeDrop();
    await close(sku);
    const path = `/api/drops/${sku}/proof/entries`;
    const first = await api(path);
    expect(first.headers.get('content-disposition')).toContain(`${sku}-proof.ndjson`);
    await first.arrayBuffer();
    const etag = first.headers.get('etag') ?? '';
    expect((await api(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await api(`${path}?after=1`, { headers: { 'if-none-match': etag } })).status).toBe(200);
    expect((await changeDrop(sku, { total: 11 })).status).toBe(200);
    const grown = await api(path, { headers: { 'if-none-match': etag } });
    expect(grown.status).toBe(200);
    expect(grown.headers.get('etag')).not.toBe(etag);
  });
});
