import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { freePort } from '../../../scripts/program/port.ts';
import { ROOT } from '../../../scripts/program/settings.ts';
import { Server } from '../../../scripts/rush/server.ts';
import { type Market, SKU, type Terms } from '../era.ts';
import { Kept } from '../programs/kept.ts';
import type { Books } from '../result/books.ts';

/** The last line that a start prints. */
const READY = 'Ctrl-C stops it';

/** Era 3: the product, as `npm start` runs it, on the last build. */
export class ProductMarket implements Market {
  readonly #port: number;
  readonly #dataDir: string;
  readonly #secrets = {
    OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
    SHOPPER_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  };
  readonly #server: Server;
  #program: Kept | undefined;

  private constructor(port: number, dataDir: string) {
    this.#port = port;
    this.#dataDir = dataDir;
    this.#server = new Server(`http://127.0.0.1:${port}`, this.#secrets.OPERATOR_TOKEN);
  }

  static async start(scratch: string): Promise<ProductMarket> {
    const market = new ProductMarket(await freePort(), await mkdtemp(join(scratch, 'product-')));
    await market.#run();
    return market;
  }

  async open({ stock, perShopperLimit }: Terms): Promise<void> {
    await this.#server.createDrop(SKU, { title: 'Bench', total: stock, perShopperLimit });
  }

  /** A token as a shop mints it for its customer, so that shoppers are called the same in every era. */
  async socketUrl(shopper: string): Promise<string> {
    const key = new TextEncoder().encode(this.#secrets.SHOPPER_TOKEN_SECRET);
    const claims = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(shopper).setExpirationTime('1h');
    return this.#server.socketUrl(SKU, await claims.sign(key));
  }

  /** The program and its runtime together, as when the machine fails. */
  async crash(): Promise<void> {
    await this.#program?.killed();
    await this.#run();
  }

  async books(): Promise<Books> {
    const { stock, orders } = await this.#server.books(SKU);
    return { remaining: stock.remaining, orders };
  }

  async end(): Promise<void> {
    await this.#program?.killed();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const env = { ...process.env, ...this.#secrets, PORT: String(this.#port), DATA_DIR: this.#dataDir };
    const command = [join(ROOT, 'scripts/start.ts'), '--no-build'];
    const program = await Kept.start(process.execPath, command, { cwd: ROOT, env });
    this.#program = program;
    await program.until(() => program.said.includes(READY));
  }
}
