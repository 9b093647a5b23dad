import type { Region } from '../../../shared/protocol/bodies.ts';
import type { Price, StockSnapshot } from '../../../shared/protocol/messages.ts';

/** A drop as the HTTP API answers it; times are RFC 3339. */
export interface DropAnswer {
  readonly sku: string;
  readonly title: string;
  readonly imageUrl?: string;
  readonly price?: Price;
  readonly total: number;
  readonly perShopperLimit?: number;
  readonly maxPerPurchase: number;
  readonly opensAt?: string;
  readonly closesAt?: string;
  readonly holdSeconds: number;
  readonly lanes: number;
  readonly region?: Region;
  readonly stock: StockAnswer;
}

export type StockAnswer = Omit<StockSnapshot, 'at'> & { readonly at: string };

/** What a command about a drop answers. */
export interface CommandAnswer {
  readonly sku: string;
  /** It had been carried out before, by the same id. */
  readonly replayed: boolean;
  readonly stock: StockAnswer;
}
