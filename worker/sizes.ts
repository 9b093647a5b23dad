/** Which drops are the sizes of a product, as the catalogue has them. */

export interface Size {
  readonly sku: string;
  readonly size: string;
}

interface Known {
  readonly sizes: readonly Size[];
  readonly atMs: number;
}

const known = new Map<string, Known>();

/** Operators add sizes seldom, and nothing goes wrong while this is out of date: an object says for itself what it is a size of. */
const SIZES_MS = 3_000;

/** Far more products than one isolate serves; the bound keeps a scan of all of them from filling its memory. */
const PRODUCTS_MAX = 1_000;

/** More than any page would show, and than any socket may watch. */
const SIZES_MAX = 1_000;

/** The sizes of a product in the order in which they were made, at most a few seconds old; older where the database is down. */
export async function sizesOf(env: Env, product: string): Promise<readonly Size[]> {
  const have = known.get(product);
  if (have !== undefined && Date.now() - have.atMs < SIZES_MS) return have.sizes;
  // While one asks, the others make do with what there is.
  if (have !== undefined) known.set(product, { sizes: have.sizes, atMs: Date.now() });
  try {
    const { results } = await env.DB.prepare(
      'SELECT sku, size FROM drops WHERE product = ? ORDER BY created_at_ms, sku LIMIT ?',
    )
      .bind(product, SIZES_MAX)
      .all<Size>();
    if (known.size >= PRODUCTS_MAX) known.clear();
    known.set(product, { sizes: results, atMs: Date.now() });
    return results;
  } catch (error) {
    if (have === undefined) throw error;
    return have.sizes;
  }
}

/** An operator has changed a drop, which may have been a size of any product. */
export function forgetSizes(): void {
  known.clear();
}
