import { join } from 'node:path';
import { type Market, SKU, type Terms } from '../era.ts';
import type { FrontConfig } from '../front/shop.ts';
import { Kept } from '../programs/kept.ts';
import type { Books } from '../result/books.ts';

/** What eras 1 and 2 have in common: stores, and the front before them as a process of its own. */
export abstract class Fronted implements Market {
  #front: Kept | undefined;
  #port = 0;

  async open(terms: Terms): Promise<void> {
    const config = await this.prepare(terms);
    const program = join(import.meta.dirname, '../front/main.ts');
    const front = await Kept.start(process.execPath, [program, JSON.stringify(config)], {});
    this.#front = front;
    await front.until(() => front.said.includes('port '));
    this.#port = Number(/port (\d+)/.exec(front.said)?.[1]);
  }

  async socketUrl(shopper: string): Promise<string> {
    return `ws://127.0.0.1:${this.#port}/parties/sku/${SKU}?token=${shopper}`;
  }

  async end(): Promise<void> {
    await this.#front?.killed();
    await this.endStores();
  }

  /** Fills the stores. @returns what the front needs to know. */
  protected abstract prepare(terms: Terms): Promise<FrontConfig>;
  protected abstract endStores(): Promise<void>;
  abstract crash(): Promise<void>;
  abstract books(): Promise<Books>;
}
