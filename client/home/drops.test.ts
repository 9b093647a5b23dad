import { describe, expect, it } from 'vitest';
import { readDropsPage } from './drops.ts';

const STOCK = { seq: 3, total: 5, remaining: 4, held: 0, sold: 1, phase: 'open', watching: 2 } as const;

describe('the list as the API answers it', () => {
  it('PAGE-8, HTTP-13: times become milliseconds, and what is not set stays away', () => {
    const page = readDropsPage({
      drops: [
        {
          sku: 'a',
          title: 'A',
          maxPerPurchase: 1,
          holdSeconds: 0,
          stock: { ...STOCK, at: '2026-11-22T12:00:00.000Z' },
        },
        {
          sku: 'b',
          title: 'B',
          maxPerPurchase: 1,
          holdSeconds: 0,
          opensAt: '2026-11-22T12:00:00.000Z',
          closesAt: '2026-11-22T13:00:00+01:00',
          stock: { ...STOCK, at: '2026-11-22T12:00:00.500Z' },
        },
      ],
      next: 'cursor',
    });
    const noon = Date.UTC(2026, 10, 22, 12);
    expect(page.next).toBe('cursor');
    expect(page.drops[0]).toEqual({
      sku: 'a',
      drop: { title: 'A', maxPerPurchase: 1, holdSeconds: 0 },
      stock: { ...STOCK, at: noon },
    });
    expect(page.drops[1]?.drop).toMatchObject({ opensAt: noon, closesAt: noon });
    expect(page.drops[1]?.stock.at).toBe(noon + 500);
  });
});
