import { SKU, type Terms } from '../era.ts';
import type { FrontConfig } from '../front/shop.ts';
import { BUY_FUNCTION, FILL, SCHEMA } from '../front/sql.ts';
import type { Books } from '../result/books.ts';
import { Postgres, type PostgresPrograms } from '../stores/postgres.ts';
import { Fronted } from './fronted.ts';

/** Era 1: one database, and a pool of connections to it. */
export class SqlMarket extends Fronted {
  readonly #kind: 'sql-lock' | 'sql-update';
  readonly #pool: number;
  readonly #postgres: Postgres;

  private constructor(kind: 'sql-lock' | 'sql-update', pool: number, postgres: Postgres) {
    super();
    this.#kind = kind;
    this.#pool = pool;
    this.#postgres = postgres;
  }

  static async start(
    kind: 'sql-lock' | 'sql-update',
    pool: number,
    programs: PostgresPrograms,
    scratch: string,
  ): Promise<SqlMarket> {
    return new SqlMarket(kind, pool, await Postgres.start(programs, scratch));
  }

  protected async prepare({ stock, perShopperLimit }: Terms): Promise<FrontConfig> {
    await fill(this.#postgres, stock, perShopperLimit);
    const common = { redisPorts: [], lagMs: 0, syncMs: 0, pool: this.#pool };
    return { kind: this.#kind, stock, perShopperLimit, postgresPort: this.#postgres.port, ...common };
  }

  protected endStores(): Promise<void> {
    return this.#postgres.end();
  }

  crash(): Promise<void> {
    return this.#postgres.crash();
  }

  books(): Promise<Books> {
    return readBooks(this.#postgres);
  }
}

/** The tables of era 1, with the one drop in them. */
export async function fill(postgres: Postgres, stock: number, perShopperLimit: number): Promise<void> {
  const client = await postgres.connect();
  await client.query(SCHEMA);
  await client.query(BUY_FUNCTION);
  await client.query(FILL, [SKU, stock, perShopperLimit]);
  await client.end();
}

export async function readBooks(postgres: Postgres): Promise<Books> {
  const client = await postgres.connect();
  const { rows: orders } = await client.query('SELECT shopper, id, quantity FROM orders WHERE sku = $1', [SKU]);
  const { rows } = await client.query('SELECT remaining FROM stock WHERE sku = $1', [SKU]);
  await client.end();
  return { remaining: rows[0].remaining, orders };
}
