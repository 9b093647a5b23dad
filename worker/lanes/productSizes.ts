import { sizesOf } from '../sizes.ts';
import { withTimeout } from '../withTimeout.ts';

/** A database that does not answer keeps a socket's line waiting for so long. */
const TIMEOUT_MS = 5_000;

/** The sizes of a lane's product, asked for once however many sockets want to know at the same moment. */
export class ProductSizes {
  readonly #env: Env;
  readonly #product: string;
  #asking: Promise<ReadonlySet<string>> | undefined;

  constructor(env: Env, product: string) {
    this.#env = env;
    this.#product = product;
  }

  /** The first of these SKUs that is no size of the product. An unknown name reaches no object (rule WATCH-4). */
  async strangerAmong(skus: readonly string[]): Promise<string | undefined> {
    const sizes = await this.#ask();
    return skus.find((sku) => !sizes.has(sku));
  }

  #ask(): Promise<ReadonlySet<string>> {
    this.#asking ??= this.#look().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #look(): Promise<ReadonlySet<string>> {
    const sizes = await withTimeout(sizesOf(this.#env, this.#product), TIMEOUT_MS);
    return new Set(sizes.map(({ sku }) => sku));
  }
}
