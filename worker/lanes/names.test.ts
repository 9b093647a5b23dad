import { expect, it } from 'vitest';
import { laneName, placeOfLane, productOfLane } from './names.ts';

it('LANE-12: the lanes of a product are named after it, and no SKU has such a name', () => {
  const name = laneName({ product: 'air-one' }, 'weur', 3);
  expect(productOfLane(name)).toBe('air-one');
  for (const sku of ['air-one', 'product', 'product.air-one']) {
    expect(laneName({ sku }, 'weur', 3)).not.toBe(name);
    expect(productOfLane(laneName({ sku }, 'weur', 3))).toBeUndefined();
  }
});

it('LANE-14: a lane is named after its place too, whatever it serves', () => {
  expect(placeOfLane(laneName({ product: 'air-one' }, 'weur', 3))).toBe('weur');
  expect(placeOfLane(laneName({ sku: 'air-one' }, 'any', 512))).toBe('any');
});
