import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { exportedLedger, TestConsole } from './testing/console.ts';
import { buy, changeDrop, makeDrop, objectOf, operator } from './testing/drop.ts';

describe('whose doing an entry was', () => {
  it('AUD-1: every command of an operator is signed in the ledger that is exported, and nothing else is', async () => {
    const ada = await TestConsole.signIn('Ada');
    const sku = await makeDrop({ total: 20, holdSeconds: 60 });
    await changeDrop(sku, { total: 30, holdSeconds: 60 });
    for (const id of ['a', 'b', 'c']) await buy(sku, 'shopper', id);
    const order = (id: string, verb: string, body: object = {}) =>
      ada.call('POST', `/api/drops/${sku}/orders/shopper/${id}/${verb}`, { id: `${verb}-${id}`, ...body });
    for (const verb of ['pause', 'pause', 'resume']) await ada.call('POST', `/api/drops/${sku}/${verb}`, { id: verb });
    await ada.call('POST', `/api/drops/${sku}/restock`, { id: 'r', quantity: 5 });
    await order('a', 'confirm');
    await order('b', 'release');
    await order('a', 'refund', { restock: true });
    await ada.call('POST', `/api/drops/${sku}/close`, { id: 'close' });
    await evictDurableObject(objectOf(sku));

    const lines = await exportedLedger(sku);
    const named = lines.map(({ kind, operator: by }) => [
      kind,
      (by as { name?: string } | undefined)?.name ?? typeof by,
    ]);
    expect(named).toEqual([
      ['configured', 'object'],
      ['opened', 'undefined'],
      ['configured', 'object'],
      ...['held', 'held', 'held'].map((kind) => [kind, 'undefined']),
      ...['paused', 'resumed', 'restocked', 'confirmed', 'released', 'refunded', 'closed'].map((kind) => [kind, 'Ada']),
    ]);
    expect(lines.at(-1)).toMatchObject({ by: 'operator', operator: { session: await ada.id(), name: 'Ada' } });
  });

  it('AUD-1: of two operators whose commands are decided together each has signed their own', async () => {
    const sku = await makeDrop();
    const object = objectOf(sku);
    const by = (name: string) => ({ session: null, name, place: 'here' });
    await Promise.all([
      object.command({ kind: 'restock', commandId: 'one', quantity: 1 }, by('Ada')),
      object.command({ kind: 'restock', commandId: 'two', quantity: 2 }, by('Bob')),
      object.command({ kind: 'restock', commandId: 'one', quantity: 1 }, by('Eve')),
      object.command({ kind: 'pause', commandId: 'p' }, by('Eve')),
    ]);
    const signed = await object.signedLedgerAfter(2, 10);
    expect(signed.map(({ event, operator: who }) => [event.kind, who?.name])).toEqual([
      ['restocked', 'Ada'],
      ['restocked', 'Bob'],
      ['paused', 'Eve'],
    ]);
  });

  it('AUD-1, HTTP-9: the CSV has it with what else only some kinds of entry have', async () => {
    const sku = await makeDrop();
    await operator('POST', `/api/drops/${sku}/pause`, { id: 'p' });
    const csv = await (await operator('GET', `/api/drops/${sku}/ledger?format=csv`)).text();
    const [names, , , paused] = csv.split('\r\n');
    expect(names).toBe('seq,at,kind,remaining,shopper,id,quantity,detail');
    expect(paused).toMatch(/paused.*""operator"":\{""place"":""/);
  });

  it('AUD-2: what leaves the object for others than operators is not signed', async () => {
    const sku = await makeDrop();
    await operator('POST', `/api/drops/${sku}/pause`, { id: 'p' });
    expect(JSON.stringify(await objectOf(sku).ledgerAfter(0, 10))).not.toContain('place');
  });
});
