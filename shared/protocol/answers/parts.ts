import * as v from 'valibot';

/** What the answers of the HTTP API are made of. Inside, times are milliseconds since the epoch; here they are RFC 3339. */

export const Time = v.pipe(v.string(), v.isoTimestamp());

/** A whole number that counts something. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Where a list goes on; it is not there on the last page. Hand it back as it is. */
export const Next = v.string();

/** What is in an answer is read, not changed. */
export type Answered<S extends v.GenericSchema> = Immutable<v.InferOutput<S>>;

type Immutable<T> = T extends readonly (infer U)[]
  ? readonly Immutable<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;
