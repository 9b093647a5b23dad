import type { Books } from './result/books.ts';

/** One way to sell, open for one measurement, with a store and data of its own. */
export interface Market {
  /** Puts the one drop on sale. */
  open(terms: Terms): Promise<void>;
  /** Where this shopper's socket is: protocol 1, whichever era it is. */
  socketUrl(shopper: string): Promise<string>;
  /** Ends the store as a failing machine would (`kill -9`), and starts it again on what is on disk. Resolves when it takes orders again. */
  crash(): Promise<void>;
  /** What the store holds, read beside the front and once everything that was under way has arrived. */
  books(): Promise<Books>;
  end(): Promise<void>;
}

export interface Terms {
  readonly stock: number;
  readonly perShopperLimit: number;
}

export interface Era {
  readonly name: EraName;
  /** What it is, in words. */
  readonly label: string;
  /** How it is made and tuned, in sentences. */
  readonly method: string;
  start(): Promise<Market>;
}

/** The two after 2010s and 2000s have a second form each: what its experts would do today. */
export type EraName = 'sql-lock' | 'sql-update' | 'redis-regions' | 'redis-lua' | 'product';

/** The one thing that is on sale. */
export const SKU = 'bench';
