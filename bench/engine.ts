import { countedOf, countedWhenFiled, drive, driven, warmUp } from './driver.ts';
import { SHOPPERS, type TableKind } from './options.ts';
import { Rig } from './rig.ts';
import { beside, perSecond, type Round, type Table } from './table.ts';

interface Setting {
  readonly stock: number;
  readonly lanes: number;
  /** Purchases in one call. */
  readonly batch: number;
}

/** How fast one Sku decides and writes what lanes bring it, without the sockets in front of them. */
export const engine: TableKind = {
  name: 'engine',
  options: [SHOPPERS],
  make: (value) => engineTable(value(SHOPPERS)),
};

const FILED = 'seconds until filed';

function engineTable(shoppers: number): Table {
  const column = (name: string, label: string, setting: Setting) => ({
    name,
    label,
    measure: () => measure(shoppers, setting),
  });
  return {
    name: 'engine',
    title: `${shoppers.toLocaleString('en-US')} purchases at one Sku`,
    method: [
      `${shoppers.toLocaleString('en-US')} shoppers buy one unit each, with a limit of one. A Worker beside the program stands for the lanes: each has one call on`,
      'the way to the real Sku, and is answered when what it brought is on disk. The answer of a purchase is that of its call.',
      'Names and ids are as the program and its clients make them. Each measurement has a runtime and data of its own.',
      'On disk means in the ledger; the table of orders follows it, with the last ones once the rush is over.',
      'Rows are counted by the storage itself, both of a sale; those of a refusal by as many shoppers again, who come when nothing is left.',
    ].join(' '),
    measures: [
      perSecond('purchases decided and on disk per second'),
      beside('seconds', 'seconds until all are decided and on disk'),
      beside(FILED, 'seconds until the table of orders has them too'),
    ],
    columns: [
      column('sold', 'all in stock, 8 lanes, 1,000 a call', { stock: shoppers, lanes: 8, batch: 1_000 }),
      column('sold out', '500 in stock, 8 lanes, 1,000 a call', { stock: 500, lanes: 8, batch: 1_000 }),
      column('small', 'all in stock, 8 lanes, 100 a call', { stock: shoppers, lanes: 8, batch: 100 }),
    ],
    goals: [
      { column: 'sold', measure: 'seconds', of: 'median', atMost: 1 },
      { column: 'sold out', measure: 'seconds', of: 'median', atMost: 1 },
    ],
  };
}

async function measure(shoppers: number, { stock, lanes, batch }: Setting): Promise<Round> {
  const rig = await Rig.start({ surround: driven });
  try {
    await rig.server.createDrop('bench', { title: 'Bench', total: stock, perShopperLimit: 1 });
    await warmUp(rig, { lanes, batch });
    const before = await countedOf(rig, 'bench');
    const startedAtMs = performance.now();
    const { seconds, answersMs, receipts, calls } = await drive(rig, { sku: 'bench', from: 0, shoppers, lanes, batch });
    const between = await countedWhenFiled(rig, 'bench');
    const secondsUntilFiled = (performance.now() - startedAtMs) / 1_000;
    await drive(rig, { sku: 'bench', from: shoppers, shoppers, lanes, batch });
    const after = await countedOf(rig, 'bench');
    const { sold } = await rig.server.stock('bench');
    const expected = Math.min(stock, shoppers);
    if (receipts !== expected || sold !== expected)
      throw new Error(`${receipts} receipts, ${sold} sold of ${expected}.`);
    return {
      count: shoppers,
      seconds,
      answersMs,
      meanwhile: {
        seconds,
        [FILED]: secondsUntilFiled,
        'rows written a sale': (between.rowsWritten - before.rowsWritten) / receipts,
        'rows a refusal': (after.rowsWritten - between.rowsWritten) / shoppers,
        'calls per 1,000': (calls / shoppers) * 1_000,
      },
    };
  } finally {
    await rig.end();
  }
}
