import { describe, expect, it } from 'vitest';
import type { Command } from '../shared/inventory/commands.ts';
import type { Terms } from '../shared/inventory/stock.ts';
import { Ledger } from './ledger.ts';
import { BORN_MS, withBench } from './testing/bench.ts';

/** The ledger on a real object's storage, with every row counted, and without the sockets around it. */

const TERMS: Terms = { perShopperLimit: 5, maxPerPurchase: 5, opensAtMs: null, closesAtMs: null, holdSeconds: 0 };
const HOLDING: Terms = { ...TERMS, holdSeconds: 60 };

const configure = (total: number, terms: Terms): Command => ({ kind: 'configure', total, terms });
const purchase = (shopper: string, id: string, quantity = 1): Command => ({ kind: 'purchase', shopper, id, quantity });

describe('rows', () => {
  it('SKU-4: a sale writes two rows, and its flush one row of counters', () =>
    withBench((bench) => {
      bench.decide(configure(100, TERMS));
      const { rowsWritten } = bench.storage.count(() => bench.decide(purchase('ada', 'a1')));
      expect(rowsWritten).toBe(2 + 1);
    }));

  it('SKU-4: a hold writes no more than a sale', () =>
    withBench((bench) => {
      bench.decide(configure(100, HOLDING));
      const { rowsWritten } = bench.storage.count(() => bench.decide(purchase('ada', 'a1')));
      expect(rowsWritten).toBe(2 + 1);
    }));

  it('SKU-2, SKU-4, SKU-12: fifty sales in one flush write fifty rows and one of counters, and fifty more afterwards', () =>
    withBench((bench) => {
      bench.decide(configure(100, TERMS));
      const batch = Array.from({ length: 50 }, (_, i) => purchase(`shopper ${i}`, 'p'));
      const decided = bench.storage.count(() => bench.decide(...batch));
      // One query to know, and one for each table that is written.
      expect(decided).toMatchObject({ rowsWritten: 50 + 1, queries: 1 + 2 });
      expect(bench.ledger.unfiled).toBe(50);
      const filed = bench.storage.count(() => bench.ledger.file(100));
      expect(filed).toMatchObject({ rowsWritten: 50 + 1, queries: 2 });
      expect(bench.ledger.unfiled).toBe(0);
    }));

  it('SKU-4, LED-4: refusals and replays write none', () =>
    withBench((bench) => {
      bench.decide(configure(2, { ...TERMS, perShopperLimit: 2 }), purchase('ada', 'a1'));
      const { rowsWritten } = bench.storage.count(() => {
        const answers = bench.decide(
          purchase('ada', 'a1'),
          purchase('ada', 'a1', 2),
          purchase('ada', 'a2', 2),
          purchase('bob', 'b1', 2),
          { kind: 'giveBack', shopper: 'bob', id: 'none' },
          { kind: 'restock', commandId: 'c1', quantity: -2 },
        );
        expect(answers.map((answer) => (answer.kind === 'refusal' ? answer.reason : answer.kind))).toEqual([
          'receipt',
          'id_reused',
          'limit_reached',
          'insufficient_stock',
          'unknown_order',
          'insufficient_stock',
        ]);
      });
      expect(rowsWritten).toBe(0);
    }));

  it('SKU-6: waking reads as many rows with two thousand orders as with two', () =>
    withBench((bench, reopen) => {
      bench.decide(configure(10_000, HOLDING), purchase('ada', 'a1'), purchase('ada', 'a2'));
      const wake = () => bench.storage.count(() => new Ledger(bench.storage).load()).rowsRead;
      const withTwo = wake();
      bench.decide(...Array.from({ length: 2_000 }, (_, i) => purchase(`shopper ${i}`, 'p')));
      // After a rush it reads the entries whose orders wait as well.
      expect(wake()).toBe(withTwo + 2_000);
      bench.ledger.file(2_000);
      expect(wake()).toBe(withTwo);
      expect(reopen().intake.stock.held).toBe(2_002);
    }));
});

describe('the per-shopper limit', () => {
  it('BUY-7, INV-4: counts what was bought before, also where it comes in the same flush as the purchase', () =>
    withBench((bench) => {
      const unlimited = { ...TERMS, perShopperLimit: null };
      bench.decide(configure(10, unlimited), purchase('ada', 'a1', 3));
      const answers = bench.decide(configure(10, { ...TERMS, perShopperLimit: 4 }), purchase('ada', 'a2', 2));
      expect(answers).toMatchObject([{ kind: 'done' }, { kind: 'refusal', reason: 'limit_reached' }]);
    }));
});

describe('a flush of any size', () => {
  it('SKU-2: hands no parameter to the database that is longer than the platform takes', () =>
    withBench((bench) => {
      const longest = (i: number) => `${'€'.repeat(122)}${100_000 + i}`;
      bench.decide(configure(50_000, { ...HOLDING, perShopperLimit: null }));
      for (let flush = 0; flush < 3; flush += 1) {
        bench.decide(...Array.from({ length: 4_096 }, (_, i) => purchase(longest(i), `${'p'.repeat(63)}${flush}`)));
      }
      expect(bench.intake.stock.held).toBe(3 * 4_096);
      // All of them are given back in one flush.
      bench.nowMs += 60_000;
      bench.intake.tick();
      expect(bench.intake.stock.held).toBe(0);
      expect(bench.storage.longestBinding).toBeLessThan(2_000_000);
    }));
});

describe('a clock that goes backwards', () => {
  it('TIME-1, LED-1: is not followed', () =>
    withBench((bench) => {
      bench.decide(configure(10, HOLDING), purchase('ada', 'a1'));
      bench.nowMs += 60_000;
      bench.decide(purchase('bob', 'b1'));
      bench.nowMs -= 30_000;
      expect(bench.intake.phase).toBe('open');
      bench.decide(purchase('cyd', 'c1'));
      const times = bench.ledger.eventsAfter(0, 100).map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(bench.ledger.order('cyd', 'c1')?.expiresAtMs).toBe(BORN_MS + 120_000);
    }));
});

describe('a write that fails', () => {
  it('SKU-3: leaves memory as it was, asks everybody to try again, and the same ids succeed later', () =>
    withBench((bench, reopen) => {
      bench.decide(configure(10, TERMS), purchase('ada', 'a1'));
      const before = bench.intake.stock;
      bench.storage.failing = true;
      const answers = bench.decide(purchase('ada', 'a2'), purchase('bob', 'b1'), purchase('ada', 'a1', 1));
      expect(answers).toEqual([{ kind: 'failed' }, { kind: 'failed' }, { kind: 'failed' }]);
      expect(bench.intake.stock).toBe(before);
      bench.storage.failing = false;
      expect(bench.decide(purchase('ada', 'a2'), purchase('bob', 'b1'))).toMatchObject([
        { kind: 'receipt', replayed: false },
        { kind: 'receipt', replayed: false },
      ]);
      expect(reopen().intake.stock).toEqual(bench.intake.stock);
    }));

  it('SKU-3, HOLD-2: holds that were found due are still due after the write failed', () =>
    withBench((bench) => {
      bench.decide(configure(1, HOLDING), purchase('ada', 'a1'));
      bench.nowMs += 60_000;
      bench.storage.failing = true;
      bench.decide(purchase('bob', 'b1'));
      bench.storage.failing = false;
      expect(bench.decide(purchase('bob', 'b1'))).toMatchObject([{ kind: 'receipt', order: { state: 'held' } }]);
      expect(bench.ledger.order('ada', 'a1')).toMatchObject({ state: 'expired' });
    }));
});

describe('holds in the order of the ledger', () => {
  it('HOLD-5: holds of three lengths expire each in their own time', () =>
    withBench((bench, reopen) => {
      const lengths = [60, 10, 0, 30];
      bench.decide(
        ...lengths.flatMap((holdSeconds, i) => [configure(10, { ...TERMS, holdSeconds }), purchase('ada', `a${i}`)]),
      );
      const again = reopen();
      const expiredAfter = (seconds: number) => {
        again.nowMs = BORN_MS + seconds * 1_000;
        again.intake.tick();
        return lengths.filter((_, i) => again.ledger.order('ada', `a${i}`)?.state === 'expired');
      };
      expect(expiredAfter(9.999)).toEqual([]);
      expect(expiredAfter(10)).toEqual([10]);
      expect(expiredAfter(30)).toEqual([10, 30]);
      expect(again.ledger.nextExpiryMs).toBe(BORN_MS + 60_000);
      expect(expiredAfter(60)).toEqual([60, 10, 30]);
      expect(again.ledger.nextExpiryMs).toBeNull();
      expect(again.intake.stock).toMatchObject({ held: 0, sold: 1, remaining: 9 });
    }));

  it('HOLD-2: a hold that was settled is passed over when its time comes, and the next one is found', () =>
    withBench((bench) => {
      bench.decide(configure(10, HOLDING), purchase('ada', 'a1'));
      bench.nowMs += 1_000;
      bench.decide(
        { kind: 'confirm', commandId: 'c1', shopper: 'ada', id: 'a1' },
        purchase('bob', 'b1'),
        { kind: 'giveBack', shopper: 'bob', id: 'b1' },
        purchase('cyd', 'c1'),
      );
      bench.nowMs = BORN_MS + 60_000;
      bench.intake.tick();
      expect(bench.ledger.nextExpiryMs).toBe(BORN_MS + 61_000);
      bench.nowMs = BORN_MS + 61_000;
      bench.intake.tick();
      expect(bench.ledger.order('ada', 'a1')?.state).toBe('sold');
      expect(bench.ledger.order('bob', 'b1')?.state).toBe('released');
      expect(bench.ledger.order('cyd', 'c1')?.state).toBe('expired');
    }));

  it('HOLD-2, SKU-6: that a settled hold has had its time is remembered, also without an entry', () =>
    withBench((bench, reopen) => {
      bench.decide(configure(10, HOLDING), purchase('ada', 'a1'));
      bench.decide({ kind: 'confirm', commandId: 'c1', shopper: 'ada', id: 'a1' });
      bench.nowMs += 60_000;
      expect(reopen().ledger.nextExpiryMs).toBe(BORN_MS + 60_000);
      bench.intake.tick();
      expect(reopen().ledger.nextExpiryMs).toBeNull();
    }));

  it('HOLD-2: three thousand holds that are due expire in one flush', () =>
    withBench((bench) => {
      bench.decide(configure(3_000, HOLDING), ...Array.from({ length: 3_000 }, (_, i) => purchase(`s${i}`, 'p')));
      bench.nowMs += 60_000;
      bench.intake.tick();
      expect(bench.intake.stock).toMatchObject({ held: 0, remaining: 3_000 });
    }));
});

describe('reading', () => {
  it('HTTP-8: orders come newest first, page by page, each once', () =>
    withBench((bench) => {
      bench.decide(configure(100, TERMS), ...Array.from({ length: 7 }, (_, i) => purchase(`s${i % 3}`, `p${i}`)));
      const ids: string[] = [];
      let before = Number.MAX_SAFE_INTEGER;
      for (;;) {
        const page = bench.ledger.ordersBefore(before, 3);
        ids.push(...page.map((order) => order.id));
        const last = page.at(-1);
        if (last === undefined) break;
        before = last.seq;
      }
      expect(ids).toEqual(['p6', 'p5', 'p4', 'p3', 'p2', 'p1', 'p0']);
      expect(bench.ledger.ordersBefore(before, 10, 's0')).toEqual([]);
      expect(bench.ledger.ordersBefore(100, 10, 's0').map((order) => order.id)).toEqual(['p6', 'p3', 'p0']);
    }));

  it('SKU-10: the intake is bounded, and says so', () =>
    withBench((bench) => {
      bench.decide(configure(100, TERMS));
      let accepted = 0;
      while (bench.intake.submit({ kind: 'tick' }, () => {})) accepted += 1;
      expect(accepted).toBe(20_000);
    }));
});
