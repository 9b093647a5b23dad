/** A lane's name holds what it serves; a tilde is in no SKU and in no product. */
const SEPARATOR = '~';

/** Stands first in the names of lanes that serve a product, which have one part more: a SKU of this name is none of them. */
const OF_PRODUCT = 'product';

/** What a lane serves: one SKU, or all sizes of a product. */
export type Scope = { readonly sku: string } | { readonly product: string };

/** @param place where it is, such as `weur`, or `any`. */
export function laneName(scope: Scope, place: string, index: number): string {
  const serves = 'sku' in scope ? [scope.sku] : [OF_PRODUCT, scope.product];
  return [...serves, place, index].join(SEPARATOR);
}

/** The product whose sizes a lane serves, by the lane's name; `undefined` where it serves one SKU. */
export function productOfLane(name: string): string | undefined {
  const parts = name.split(SEPARATOR);
  return parts.length === 4 ? parts[1] : undefined;
}

/** Where a lane is, by its name. */
export function placeOfLane(name: string): string {
  return name.split(SEPARATOR).at(-2) ?? '';
}
