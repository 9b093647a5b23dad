import { describe, expect, it } from 'vitest';
import type { Command } from '../shared/inventory/commands.ts';
import type { Terms } from '../shared/inventory/stock.ts';
import { type Bench, withBench } from './testing/bench.ts';

/** Orders that wait for their table: how many may, when they are written, and what is known of them meanwhile. */

const TERMS: Terms = { perShopperLimit: 2, maxPerPurchase: 2, opensAtMs: null, closesAtMs: null, holdSeconds: 60 };
const BOUNDS = { withDecision: 2, waiting: 10, ofDecision: 20, inTurn: 3 };

const configure: Command = { kind: 'configure', total: 1_000, terms: TERMS };
const purchase = (shopper: string, id = 'p'): Command => ({ kind: 'purchase', shopper, id, quantity: 1 });
const crowd = (from: number, count: number) => Array.from({ length: count }, (_, n) => purchase(`s${from + n}`));

const filed = (storage: DurableObjectStorage) =>
  storage.sql
    .exec<{ shopper: string; state: string }>('SELECT shopper, state FROM orders ORDER BY shopper')
    .toArray()
    .map(({ shopper, state }) => `${shopper} ${state}`);

const filedSeq = (storage: DurableObjectStorage) => storage.sql.exec('SELECT filed_seq FROM stock').one()['filed_seq'];

const fileAll = ({ ledger }: Bench) => {
  while (ledger.unfiled > 0) ledger.file(BOUNDS.inTurn);
};

describe('when orders are brought into their table', () => {
  it('SKU-12: with their decision where it makes few and no others wait', () =>
    withBench((bench, _, storage) => {
      bench.decide(configure, ...crowd(0, 2));
      expect(filed(storage)).toEqual(['s0 held', 's1 held']);
      expect(filedSeq(storage)).toBe(bench.intake.stock.seq);
      bench.decide(...crowd(2, 3));
      expect(filed(storage)).toHaveLength(2);
      bench.decide(...crowd(5, 1));
      expect(bench.ledger.unfiled).toBe(4);
      expect(filed(storage)).toHaveLength(2);
    }, BOUNDS));

  it('SKU-12: as many as a decision makes, once so many wait', () =>
    withBench((bench, _, storage) => {
      bench.decide(configure);
      for (let from = 0; from < 60; from += 3) {
        bench.decide(...crowd(from, 3));
        expect(bench.ledger.unfiled).toBeLessThan(BOUNDS.waiting + 3);
      }
      expect(bench.intake.stock.held).toBe(60);
      expect(filed(storage).length).toBeGreaterThanOrEqual(60 - BOUNDS.waiting - 3);
    }, BOUNDS));

  it('SKU-12: all of them with a decision that makes very many', () =>
    withBench((bench, reopen, storage) => {
      bench.decide(configure, ...crowd(0, 6));
      bench.decide(...crowd(6, 21));
      expect(bench.ledger.unfiled).toBe(0);
      expect(filed(storage)).toHaveLength(27);
      // One that waits and is changed by that very decision is written as it is by then.
      bench.decide(...crowd(27, 3));
      bench.nowMs += 60_000;
      bench.intake.tick();
      expect(new Set(filed(storage).map((line) => line.split(' ')[1]))).toEqual(new Set(['expired']));
      expect(reopen().ledger.orderSums()).toEqual({ held: 0, sold: 0, orders: 30 });
    }, BOUNDS));

  it('SKU-12: and the table counts as complete only when all of a run are in it', () =>
    withBench((bench, _, storage) => {
      bench.decide(configure, ...crowd(0, 5));
      const before = filedSeq(storage);
      bench.ledger.file(3);
      expect(filedSeq(storage)).toBe(before);
      // It changes while its run is being written, and is written again with the next.
      bench.decide({ kind: 'giveBack', shopper: 's0', id: 'p' });
      bench.ledger.file(3);
      expect(filed(storage)).toEqual(['s0 held', 's1 held', 's2 held', 's3 held', 's4 held']);
      expect(filedSeq(storage)).toBe(bench.intake.stock.seq - 1);
      fileAll(bench);
      expect(filed(storage)[0]).toBe('s0 released');
      expect(filedSeq(storage)).toBe(bench.intake.stock.seq);
    }, BOUNDS));
});

describe('orders that wait for their table', () => {
  const waiting = (bench: Bench) => {
    bench.decide(configure, ...crowd(0, 5), purchase('ada', 'a1'));
    expect(bench.ledger.unfiled).toBe(6);
  };

  it('SKU-12, BUY-2, BUY-7: are known to every decision', () =>
    withBench((bench) => {
      waiting(bench);
      const answers = bench.decide(purchase('ada', 'a1'), purchase('ada', 'a2'), purchase('ada', 'a3'), {
        kind: 'giveBack',
        shopper: 's0',
        id: 'p',
      });
      expect(answers).toMatchObject([
        { kind: 'receipt', replayed: true },
        { kind: 'receipt', replayed: false },
        { kind: 'refusal', reason: 'limit_reached' },
        { kind: 'receipt', order: { state: 'released' } },
      ]);
    }, BOUNDS));

  it('SKU-12: are in every list, in its order, together with those that are in the table', () =>
    withBench((bench) => {
      bench.decide(configure, purchase('ada', 'a0'));
      bench.decide(...crowd(0, 3), purchase('ada', 'a1'));
      const ids = (orders: readonly { shopper: string; id: string }[]) =>
        orders.map(({ shopper, id }) => `${shopper} ${id}`);
      const { ledger } = bench;
      expect(ledger.unfiled).toBe(4);
      expect(ids(ledger.ordersBefore(1_000, 10))).toEqual(['ada a1', 's2 p', 's1 p', 's0 p', 'ada a0']);
      expect(ids(ledger.ordersBefore(6, 2))).toEqual(['s1 p', 's0 p']);
      expect(ids(ledger.ordersOf('ada', 10))).toEqual(['ada a0', 'ada a1']);
      expect(ids(ledger.ordersOf('ada', 1))).toEqual(['ada a1']);
      expect(ids(ledger.ordersBefore(6, 10, 'ada'))).toEqual(['ada a0']);
      bench.decide({ kind: 'giveBack', shopper: 'ada', id: 'a0' });
      expect(ledger.ordersOf('ada', 10).map(({ state }) => state)).toEqual(['released', 'held']);
      expect(ledger.ordersChanged(0, 100)).toMatchObject([{ id: 'a0', state: 'released' }]);
      expect(ledger.orderSums()).toEqual({ held: 4, sold: 0, orders: 5 });
    }, BOUNDS));

  it('SKU-12, HOLD-2: expire when their time has come', () =>
    withBench((bench) => {
      waiting(bench);
      bench.ledger.file(2);
      bench.nowMs += 60_000;
      bench.intake.tick();
      expect(bench.intake.stock).toMatchObject({ held: 0, remaining: 1_000 });
      expect(bench.ledger.order('s0', 'p')?.state).toBe('expired');
      expect(bench.ledger.order('ada', 'a1')?.state).toBe('expired');
    }, BOUNDS));

  it('SKU-5, SKU-12: are read from the ledger by an object that wakes, with what became of them', () =>
    withBench((bench, reopen) => {
      bench.decide(configure, purchase('early', 'e1'));
      bench.decide(...crowd(0, 5));
      bench.ledger.file(2);
      bench.decide({ kind: 'giveBack', shopper: 's0', id: 'p' }, { kind: 'giveBack', shopper: 'early', id: 'e1' });
      const again = reopen();
      expect(again.ledger.unfiled).toBe(6);
      expect(again.ledger.ordersBefore(1_000, 10)).toEqual(bench.ledger.ordersBefore(1_000, 10));
      expect(again.decide(purchase('s4'))).toMatchObject([{ kind: 'receipt', replayed: true }]);
      fileAll(again);
      expect(reopen().ledger.unfiled).toBe(0);
      expect(reopen().ledger.ordersBefore(1_000, 10)).toEqual(bench.ledger.ordersBefore(1_000, 10));
    }, BOUNDS));

  it('SKU-3, SKU-12: go on waiting when they cannot be written, and so does everything when a decision cannot', () =>
    withBench((bench, _, storage) => {
      waiting(bench);
      bench.storage.failing = true;
      expect(() => bench.ledger.file(3)).toThrow('The disk is full.');
      expect(bench.decide(purchase('bob', 'b1'))).toEqual([{ kind: 'failed' }]);
      bench.storage.failing = false;
      expect(bench.ledger.unfiled).toBe(6);
      expect(bench.ledger.order('bob', 'b1')).toBeUndefined();
      fileAll(bench);
      expect(filed(storage)).toHaveLength(6);
    }, BOUNDS));
});

it('SKU-12: storage from before orders could wait is taken as complete', () =>
  withBench((bench, reopen, storage) => {
    bench.decide(configure, ...crowd(0, 2));
    storage.sql.exec('ALTER TABLE stock DROP COLUMN filed_seq');
    const again = reopen();
    expect(again.ledger.unfiled).toBe(0);
    expect(again.ledger.ordersBefore(1_000, 10)).toHaveLength(2);
    again.decide(...crowd(2, 5));
    expect(reopen().ledger.orderSums()).toEqual({ held: 7, sold: 0, orders: 7 });
  }, BOUNDS));
