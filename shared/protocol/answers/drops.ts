import * as v from 'valibot';
import { PHASES } from '../../inventory/stock.ts';
import { REGIONS } from '../bodies.ts';
import { Price } from '../fields.ts';
import { type Answered, Count, Next, Time } from './parts.ts';

export const StockAnswer = v.object({
  /** The newest ledger entry that is counted in. */
  seq: Count,
  total: Count,
  remaining: Count,
  held: Count,
  sold: Count,
  phase: v.picklist(PHASES),
  /** Sockets that are told of it. */
  watching: Count,
  at: Time,
});
export type StockAnswer = Answered<typeof StockAnswer>;

/** One drop with its present stock. Absent fields are not set. */
export const DropAnswer = v.object({
  sku: v.string(),
  title: v.string(),
  imageUrl: v.exactOptional(v.string()),
  price: v.exactOptional(Price),
  total: Count,
  perShopperLimit: v.exactOptional(Count),
  maxPerPurchase: Count,
  opensAt: v.exactOptional(Time),
  closesAt: v.exactOptional(Time),
  holdSeconds: Count,
  lanes: Count,
  region: v.exactOptional(v.picklist(REGIONS)),
  /** The product that it is one size of, and which. */
  product: v.exactOptional(v.string()),
  size: v.exactOptional(v.string()),
  stock: StockAnswer,
});
export type DropAnswer = Answered<typeof DropAnswer>;

export const DropListAnswer = v.object({
  drops: v.array(DropAnswer),
  /** SKUs of this page whose objects did not answer. */
  unanswered: v.exactOptional(v.array(v.string())),
  next: v.exactOptional(Next),
});
export type DropListAnswer = Answered<typeof DropListAnswer>;

/** What a command about a drop as a whole was answered with. */
export const CommandAnswer = v.object({
  sku: v.string(),
  /** It had been carried out before, by the same id. */
  replayed: v.boolean(),
  stock: StockAnswer,
});
export type CommandAnswer = Answered<typeof CommandAnswer>;
