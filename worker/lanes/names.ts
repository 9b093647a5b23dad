/** A lane's name holds its SKU; a tilde is in no SKU. */
const SEPARATOR = '~';

/** @param place where it is, such as `weur`, or `any`. */
export function laneName(sku: string, place: string, index: number): string {
  return [sku, place, index].join(SEPARATOR);
}

export function skuOfLane(name: string): string {
  return name.split(SEPARATOR)[0] ?? name;
}
