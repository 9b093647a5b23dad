import type { Terms } from '../shared/inventory/stock.ts';
import type { DropBody, Region } from '../shared/protocol/bodies.ts';
import type { DropInfo, Price } from '../shared/protocol/messages.ts';

/** How a drop is shown and placed: what the operator sets beside the terms, and the state machine has no use for. */
export interface Listing {
  readonly title: string;
  readonly imageUrl: string | null;
  readonly price: Price | null;
  /** How many lanes the operator asked for; a crowd may make more. */
  readonly lanes: number;
  readonly region: Region | null;
  /** What it is one size of, and which; both or neither. */
  readonly product: string | null;
  readonly size: string | null;
}

/** Takes the body of `PUT /api/drops/:sku` apart. */
export function settingsOf(body: DropBody): { listing: Listing; terms: Terms; total: number } {
  const { title, imageUrl, price, lanes, region, total } = body;
  return {
    listing: {
      title,
      imageUrl: imageUrl ?? null,
      price: price ?? null,
      lanes: lanes ?? 0,
      region: region ?? null,
      product: body.product ?? null,
      size: body.size ?? null,
    },
    terms: {
      perShopperLimit: body.perShopperLimit ?? null,
      maxPerPurchase: body.maxPerPurchase,
      opensAtMs: body.opensAt ?? null,
      closesAtMs: body.closesAt ?? null,
      holdSeconds: body.holdSeconds,
    },
    total,
  };
}

/** A listing as it was stored, also by a version that knew no products. */
export function storedListing(text: string): Listing {
  return { product: null, size: null, ...JSON.parse(text) };
}

/** What anybody may know of a drop. */
export function dropInfo({ title, imageUrl, price, product, size }: Listing, terms: Terms): DropInfo {
  return {
    title,
    ...(imageUrl === null ? {} : { imageUrl }),
    ...(price === null ? {} : { price }),
    ...(terms.perShopperLimit === null ? {} : { perShopperLimit: terms.perShopperLimit }),
    maxPerPurchase: terms.maxPerPurchase,
    ...(terms.opensAtMs === null ? {} : { opensAt: terms.opensAtMs }),
    ...(terms.closesAtMs === null ? {} : { closesAt: terms.closesAtMs }),
    holdSeconds: terms.holdSeconds,
    ...(product === null ? {} : { product }),
    ...(size === null ? {} : { size }),
  };
}
