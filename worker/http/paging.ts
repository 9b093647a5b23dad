import * as v from 'valibot';
import { badRequest } from './problem.ts';

/** Lists come in pages. A cursor is opaque to the caller: it says where the last page ended. */

export function encodeCursor(value: unknown): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** What `encodeCursor` was given, or a 400 problem. */
export function decodeCursor<S extends v.GenericSchema>(
  text: string | undefined,
  schema: S,
): v.InferOutput<S> | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    return v.parse(schema, JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw badRequest('The cursor is not one that this server gave out. Begin again without it.');
  }
}
