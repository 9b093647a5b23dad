import { describe, expect, it } from 'vitest';
import { parseExposition } from '../testing/exposition.ts';
import { exposition, type Metric } from './exposition.ts';

const odd = 'a "quoted\\name"\nof two lines, {x="y"} 1';

function gauge(value: number, labels: Record<string, string> = {}): Metric {
  return { name: 'guard', type: 'gauge', help: odd, samples: [{ labels, value }] };
}

describe('the text for Prometheus', () => {
  it('MET-1: whatever a label holds comes out as it went in', () => {
    const text = exposition([gauge(1, { sku: odd, plain: 'air-one' })], [odd]);
    expect(parseExposition(text)).toEqual([{ name: 'guard', labels: { sku: odd, plain: 'air-one' }, value: 1 }]);
    expect(text.split('\n')).toHaveLength(5);
  });

  it.each([0, -1, 0.001, 1e21, 1e-7, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'MET-1: the number %d is written as the format has it',
    (value) => {
      expect(parseExposition(exposition([gauge(value)]))).toMatchObject([{ value }]);
    },
  );

  it('MET-1: what has no sample is left out whole', () => {
    expect(exposition([{ ...gauge(1), samples: [] }])).toBe('');
  });
});
