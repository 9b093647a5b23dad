import { describe, expect, it } from 'vitest';
import { localOf } from '../localTimes.ts';
import { form, HOUR_MS, NOW_MS } from '../testing/drops.ts';
import { PREVIEW_PHASES, previewOf } from './preview.ts';

const at = (ms: number): string => localOf(new Date(ms).toISOString());

describe('the preview of the drop page', () => {
  it('OPS-8: shows each phase, whatever the schedule says', () => {
    const schedules = [
      {},
      { opensAt: at(NOW_MS + HOUR_MS) },
      { opensAt: at(NOW_MS - HOUR_MS), closesAt: at(NOW_MS + HOUR_MS) },
      { opensAt: at(NOW_MS - 3 * HOUR_MS), closesAt: at(NOW_MS - HOUR_MS) },
    ];
    for (const schedule of schedules) {
      for (const phase of PREVIEW_PHASES) {
        const { screen } = previewOf(form(schedule), phase, NOW_MS);
        expect([schedule, screen.shown?.glance.phase]).toEqual([schedule, phase]);
      }
    }
  });

  it('OPS-8: counts down to the opening that is typed', () => {
    const { screen } = previewOf(form({ opensAt: at(NOW_MS + HOUR_MS) }), 'scheduled', NOW_MS);
    expect(screen.shown?.glance.figure).toBe('01:00:00');
  });

  it('OPS-8: what is not there yet or is wrong is left out, and the rest is shown', () => {
    const { screen } = previewOf(
      form({ title: '', total: 'x', amount: '29.5', currency: '?', lanes: '-' }),
      'open',
      NOW_MS,
    );
    expect(screen.shown).toMatchObject({ drop: { title: 'Untitled' }, stock: { total: 100, remaining: 37 } });
    expect(screen.action.kind).toBe('buy');
  });

  it('OPS-8: shows the size, and without it while only a half of product and size is there', () => {
    const shown = (changes: Parameters<typeof form>[0]) => {
      const { drop } = previewOf(form({ title: 'Court', ...changes }), 'open', NOW_MS).screen.shown ?? {};
      return [drop?.title, drop?.product, drop?.size];
    };
    expect(shown({ product: 'court', size: '42' })).toEqual(['Court', 'court', '42']);
    for (const half of [{ product: 'court' }, { size: '42' }, { product: 'a court', size: '42' }]) {
      expect(shown(half)).toEqual(['Court', undefined, undefined]);
    }
  });

  it('OPS-8: the stock adds up, for a drop of one, too', () => {
    for (const total of ['0', '1', '2', '333']) {
      for (const phase of PREVIEW_PHASES) {
        const stock = previewOf(form({ total, holdSeconds: '60' }), phase, NOW_MS).screen.shown?.stock;
        expect(stock === undefined ? 0 : stock.remaining + stock.held + stock.sold).toBe(Number(total));
      }
    }
  });
});
