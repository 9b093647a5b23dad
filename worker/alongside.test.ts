import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { makeDrop, objectOf } from './testing/drop.ts';

const ADA = { session: null, name: 'Ada', place: 'here' };

describe('what belongs to a change', () => {
  it('SKU-11, AUD-1: where the signature fails the command has not happened, and is signed when it is repeated', async () => {
    const sku = await makeDrop({ total: 3 });
    await runInDurableObject(objectOf(sku), (_, state) => {
      state.storage.sql.exec(
        "CREATE TRIGGER full BEFORE INSERT ON authors BEGIN SELECT raise(ABORT, 'disk I/O error'); END",
      );
    });
    const pause = () => objectOf(sku).command({ kind: 'pause', commandId: 'p' }, ADA);
    expect(await pause()).toMatchObject({ answer: { kind: 'failed' } });
    expect((await objectOf(sku).look())?.stock.phase).toBe('open');
    await runInDurableObject(objectOf(sku), (_, state) => void state.storage.sql.exec('DROP TRIGGER full'));
    expect(await pause()).toMatchObject({ answer: { kind: 'done', replayed: false } });
    const signed = await objectOf(sku).signedLedgerAfter(2, 10);
    expect(signed.map(({ event, operator }) => [event.kind, operator?.name])).toEqual([['paused', 'Ada']]);
  });
});
