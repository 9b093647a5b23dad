import { abortAllDurableObjects } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, makeDrop, objectOf } from './testing/drop.ts';

const HOUR_MS = 3_600_000;

/** The machine's clock, which somebody sets while the drop is on. */
let jumpedMs: number;

beforeEach(() => {
  jumpedMs = 0;
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + jumpedMs);
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function booksOf(sku: string) {
  const { stock } = (await objectOf(sku).look()) ?? {};
  const { sound, violations } = await objectOf(sku).audit();
  return { sound, violations, total: stock?.total, remaining: stock?.remaining, held: stock?.held, sold: stock?.sold };
}

describe.each([0, 2])('a clock that jumps, over %i lanes', (lanes) => {
  it('RUN-14, TIME-1, HOLD-2: a leap forwards ends holds, and a leap back revives none and sells nothing twice', async () => {
    const sku = await makeDrop({ total: 5, holdSeconds: 60, lanes });
    const ada = await connect(sku, 'ada');
    const bob = await connect(sku, 'bob');
    expect(await ada.purchase('a1', 2)).toMatchObject({ state: 'held' });
    jumpedMs = 2 * HOUR_MS;
    expect(await bob.purchase('b1', 4)).toMatchObject({ state: 'held' });
    await ada.find('receipt', ({ id, state }) => id === 'a1' && state === 'expired');

    jumpedMs = -2 * HOUR_MS;
    expect(await ada.purchase('a1', 2)).toMatchObject({ state: 'expired', replayed: true });
    expect(await bob.purchase('b1', 4)).toMatchObject({ state: 'held', replayed: true });
    expect(await ada.purchase('a2', 2)).toMatchObject({ type: 'refusal', reason: 'insufficient_stock', remaining: 1 });
    expect(await ada.purchase('a3')).toMatchObject({ state: 'held', replayed: false });
    const full = { sound: true, violations: [], total: 5, remaining: 0, held: 5, sold: 0 };
    expect(await booksOf(sku)).toEqual(full);

    // Nor does an object that has lost its memory believe a clock that went back.
    await abortAllDurableObjects();
    const again = await connect(sku, 'bob');
    expect(await again.purchase('b1', 4)).toMatchObject({ state: 'held', replayed: true });
    expect(await again.purchase('b2')).toMatchObject({ type: 'refusal', reason: 'sold_out' });
    expect(await booksOf(sku)).toEqual(full);
  });

  it('RUN-14, TIME-1: when the clock has caught up holds end as ever, and what was sold stays sold', async () => {
    const sku = await makeDrop({ total: 3, holdSeconds: 0, lanes });
    const ada = await connect(sku, 'ada');
    jumpedMs = HOUR_MS;
    expect(await ada.purchase('a1')).toMatchObject({ state: 'sold' });
    const held = await makeDrop({ total: 1, holdSeconds: 60, lanes });
    const bob = await connect(held, 'bob');
    expect(await bob.purchase('b1')).toMatchObject({ state: 'held' });

    jumpedMs = 0;
    expect(await ada.purchase('a1')).toMatchObject({ state: 'sold', replayed: true });
    expect(await ada.purchase('a2')).toMatchObject({ state: 'sold', replayed: false });
    expect(await booksOf(held)).toMatchObject({ held: 1, remaining: 0 });

    jumpedMs = HOUR_MS + 61_000;
    const carl = await connect(held, 'carl');
    expect(await carl.purchase('c1')).toMatchObject({ state: 'held' });
    await bob.find('receipt', ({ id, state }) => id === 'b1' && state === 'expired');
    expect(await booksOf(held)).toMatchObject({ sound: true, held: 1, remaining: 0 });
    expect(await booksOf(sku)).toMatchObject({ sound: true, sold: 2, remaining: 1 });
  });
});
