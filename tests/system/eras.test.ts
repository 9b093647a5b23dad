import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProductMarket } from '../../bench/eras/markets/product.ts';
import { crashTable } from '../../bench/eras/tables/crash.ts';

/** How the eras are measured, tried on the one whose store is always here. */
test('ERAS-1, ERAS-2: the product is rushed at, killed in the middle, and found to have sold what exists', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'revenue-guard-eras-'));
  try {
    const product = {
      name: 'product',
      label: 'The product',
      method: '',
      start: () => ProductMarket.start(scratch),
    } as const;
    const [column] = crashTable([product], { shoppers: 60, seed: 1 }).columns;
    const round = await column?.measure(0);
    expect(round).toMatchObject({ count: 60, meanwhile: { oversold: 0, soldTwice: 0, lost: 0, adrift: 0 } });
    // Half of what the rush wanted, and all that the early ones did.
    expect(round?.meanwhile).toMatchObject({ acknowledged: 1_030, recorded: 1_030 });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
