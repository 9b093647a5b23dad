import { env, runInDurableObject } from 'cloudflare:test';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../shared/inventory/decide.ts';
import { Replay } from '../shared/inventory/replay.ts';
import { history } from '../shared/testing/histories.ts';
import { MemoryStore } from '../shared/testing/memoryStore.ts';
import { FILING_BOUNDS } from './filingBounds.ts';
import { Ledger } from './ledger.ts';
import { newSku } from './testing/drop.ts';

const TABLES = ['stock', 'orders', 'ledger', 'commands', 'settings'];

/** One of them keeps everything filed, the other next to nothing. */
const BOUNDS = [FILING_BOUNDS, { withDecision: 0, waiting: 3, ofDecision: 6, inTurn: 1 }];

it.each(BOUNDS)(
  'LED-2, HOLD-2, HOLD-5, SKU-5, SKU-12: whatever happens, the real storage knows what a store in memory knows, with %o',
  (bounds) =>
    runInDurableObject(env.Sku.getByName(newSku()), (_, state) => {
      const property = fc.property(history, fc.boolean(), fc.nat(3), (flushes, forgetful, filing) => {
        for (const table of TABLES) state.storage.sql.exec(`DELETE FROM ${table}`);
        const memory = new MemoryStore();
        const replay = new Replay();
        let ledger = new Ledger(state.storage, bounds);
        let stock = ledger.load();
        for (const { nowMs, batch } of flushes) {
          if (forgetful) {
            ledger = new Ledger(state.storage, bounds);
            stock = ledger.load();
          }
          const atMs = Math.max(nowMs, stock.atMs);
          const decision = decide(stock, batch, ledger.know(stock, batch, atMs), atMs);
          ledger.commit(decision);
          stock = decision.stock;
          if (ledger.unfiled > 0 && filing > 0) ledger.file(filing);
          const expected = memory.decide(batch, nowMs);
          expect(decision.outcomes).toEqual(expected.outcomes);
          expect(stock).toEqual(expected.stock);
          for (const event of ledger.eventsAfter(replay.stock.seq, 1_000)) expect(replay.apply(event)).toEqual([]);
          for (const order of memory.orders.values()) expect(ledger.order(order.shopper, order.id)).toEqual(order);
          const all = [...memory.orders.values()].sort((a, b) => b.seq - a.seq);
          expect(ledger.ordersBefore(Number.MAX_SAFE_INTEGER, 1_000)).toEqual(all);
          expect(ledger.orderSums()).toEqual({ held: stock.held, sold: stock.sold, orders: all.length });
          const held = [...memory.orders.values()].filter((order) => order.state === 'held');
          for (const { expiresAtMs } of held) expect(ledger.nextExpiryMs).toBeLessThanOrEqual(expiresAtMs ?? 0);
        }
      });
      fc.assert(property, { numRuns: 400, seed: 20_261_122 });
    }),
);
