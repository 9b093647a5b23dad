import type { GenericSchema, ObjectEntries } from 'valibot';

/** How one route of the API is described: what cannot be read off its schemas, in a table that a test holds against the routes. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As the router has it, such as `/api/drops/:sku`. */
  readonly path: string;
  readonly tag: Tag;
  readonly who: Who;
  /** Names it in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: QuerySchema;
  readonly headers?: Readonly<Record<string, HeaderParameter>>;
  readonly body?: GenericSchema;
  /** By status. */
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  /** Codes of problems, by status, beside those that follow from `who`, `body`, `query` and the path. */
  readonly problems?: Readonly<Record<number, readonly string[]>>;
}

export type Tag = 'Sessions' | 'Drops' | 'Orders' | 'Ledger' | 'Proofs' | 'Reports' | 'Webhooks' | 'Program';

/** Who may call it: `anyone or shopper` needs no token, but a bad one is told. */
export type Who = 'anyone' | 'anyone or shopper' | 'shopper' | 'operator';

export type QuerySchema = GenericSchema & { readonly entries: ObjectEntries };

export interface HeaderParameter {
  readonly schema: GenericSchema;
  readonly required?: boolean;
  readonly description: string;
}

export interface DescribedAnswer {
  readonly description: string;
  /** Of the JSON body; without it, and without `texts`, there is none. */
  readonly schema?: GenericSchema;
  /** Other bodies, by media type, in words. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Headers in words, beside `x-request-id`. */
  readonly headers?: Readonly<Record<string, string>>;
}
