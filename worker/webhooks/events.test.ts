import { describe, expect, it } from 'vitest';
import type { LedgerChange, LedgerEvent } from '../../shared/inventory/ledger.ts';
import { NO_STOCK } from '../../shared/inventory/stock.ts';
import { messagesOf } from './events.ts';

const AT_MS = Date.UTC(2026, 10, 22, 12);
const ORDER = { shopper: 'ada', id: 'p1', quantity: 2 };

function entry(change: LedgerChange, remaining = 5): LedgerEvent {
  return { ...change, seq: 7, atMs: AT_MS, remaining };
}

const typesOf = (change: LedgerChange, remaining = 5, before = 5) =>
  messagesOf('air.one', entry(change, remaining), before).map(({ event }) => event.type);

describe('what a shop is told of a ledger entry', () => {
  it.each<[LedgerChange, string[]]>([
    [{ kind: 'held', ...ORDER, expiresAtMs: AT_MS }, ['order.held']],
    [{ kind: 'sold', ...ORDER }, ['order.sold']],
    [{ kind: 'confirmed', ...ORDER, late: false }, ['order.sold']],
    [{ kind: 'confirmed', ...ORDER, late: true }, ['order.sold']],
    [{ kind: 'released', ...ORDER }, ['order.released']],
    [{ kind: 'expired', ...ORDER }, ['order.expired']],
    [{ kind: 'refunded', ...ORDER, restock: true }, ['order.refunded']],
    [{ kind: 'opened' }, ['drop.opened']],
    [{ kind: 'closed', by: 'schedule' }, ['drop.closed']],
    [{ kind: 'configured', total: 5, terms: NO_STOCK.terms }, []],
    [{ kind: 'restocked', quantity: 1 }, []],
    [{ kind: 'paused' }, []],
    [{ kind: 'resumed' }, []],
  ])('HOOK-2: %j', (change, types) => {
    expect(typesOf(change)).toEqual(types);
  });

  it('HOOK-2: a drop sells out with the entry that takes the last unit, and only with that one', () => {
    expect(typesOf({ kind: 'sold', ...ORDER }, 0, 2)).toEqual(['order.sold', 'drop.sold_out']);
    expect(typesOf({ kind: 'restocked', quantity: -2 }, 0, 2)).toEqual(['drop.sold_out']);
    expect(typesOf({ kind: 'configured', total: 3, terms: NO_STOCK.terms }, 0, 2)).toEqual(['drop.sold_out']);
    expect(typesOf({ kind: 'confirmed', ...ORDER, late: false }, 0, 0)).toEqual(['order.sold']);
    expect(typesOf({ kind: 'configured', total: 0, terms: NO_STOCK.terms }, 0, 0)).toEqual([]);
  });

  it('HOOK-2, HOOK-3: a message says what happened and when, and has one id for good, without a full stop', () => {
    const [held] = messagesOf('air.one', entry({ kind: 'held', ...ORDER, expiresAtMs: AT_MS + 60_000 }), 7);
    expect(held).toEqual({
      id: 'air~one:7:order:held',
      event: {
        type: 'order.held',
        timestamp: '2026-11-22T12:00:00.000Z',
        data: {
          sku: 'air.one',
          seq: 7,
          remaining: 5,
          order: { shopper: 'ada', id: 'p1', state: 'held', quantity: 2, expiresAt: '2026-11-22T12:01:00.000Z' },
        },
      },
    });
    const [closed] = messagesOf('air-one', entry({ kind: 'closed', by: 'operator' }), 5);
    expect(closed).toMatchObject({
      id: 'air-one:7:drop:closed',
      event: { data: { sku: 'air-one', seq: 7, remaining: 5 } },
    });
  });
});
