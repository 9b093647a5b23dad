import { api, path } from '../api/api.ts';
import type { DropAnswer } from '../api/drops.ts';
import { Problem } from '../api/problem.ts';
import { isSame } from './changes.ts';
import { type DropForm, type DropInput, formOf } from './dropForm.ts';

/** A drop as it was read, with the name of that state. */
export interface LoadedDrop {
  readonly drop: DropAnswer;
  readonly etag: string;
}

export type Saved =
  | { readonly kind: 'saved'; readonly loaded: LoadedDrop }
  /** Somebody else has changed it meanwhile, into this. */
  | { readonly kind: 'changed'; readonly loaded: LoadedDrop }
  /** The SKU is another drop's. */
  | { readonly kind: 'taken' }
  /** Fewer units than are held and sold. */
  | { readonly kind: 'too_few'; readonly message: string };

export async function loadDrop(sku: string, signal: AbortSignal): Promise<LoadedDrop> {
  const { body, etag } = await api.ask<DropAnswer>('GET', path`/api/drops/${sku}`, { signal });
  return loadedOf(body, etag);
}

/**
 * Defines a drop, if it is still as it was.
 *
 * @param before what the form was opened with; nothing for a drop that must not exist yet.
 * @throws Problem whatever else stands in the way.
 */
export async function saveDrop(
  sku: string,
  form: DropForm,
  body: DropInput,
  before: LoadedDrop | undefined,
): Promise<Saved> {
  const headers: Record<string, string> = before === undefined ? { 'if-none-match': '*' } : { 'if-match': before.etag };
  try {
    const answer = await api.ask<DropAnswer>('PUT', path`/api/drops/${sku}`, { body, headers });
    return { kind: 'saved', loaded: loadedOf(answer.body, answer.etag) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'insufficient_stock') return { kind: 'too_few', message: error.detail };
    if (error.status !== 412) throw error;
    const drop = error.body.drop as DropAnswer | undefined;
    if (drop === undefined) return before === undefined ? { kind: 'taken' } : raise(error);
    const loaded = loadedOf(drop, error.etag);
    // It is as this form wants it: the answer to an earlier try was lost on its way, or somebody had the same idea.
    if (isSame(formOf(drop), form)) return { kind: 'saved', loaded };
    return before === undefined ? { kind: 'taken' } : { kind: 'changed', loaded };
  }
}

function loadedOf(drop: DropAnswer, etag: string | undefined): LoadedDrop {
  if (etag === undefined)
    throw new Problem(502, { detail: 'The answer had no ETag; something on the way has removed it.' });
  return { drop, etag };
}

function raise(problem: Problem): never {
  throw problem;
}
