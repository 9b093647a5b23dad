/** Who of those who run the drops does something, as far as it is known and may be written down. */
export interface Operator {
  /** `null` for a program that shows the operator token itself. */
  readonly session: string | null;
  /** What was typed at the sign-in, if anything was. */
  readonly name: string | null;
  /** Tells one place from another and does not say which it is: see `placeOf`. */
  readonly place: string;
}

declare module 'hono' {
  interface ContextVariableMap {
    /** Set by `operatorOnly`. */
    operator: Operator;
  }
}

/** Eight digits tell the places of one shop apart. More would only make guessing back easier. */
const MARK_DIGITS = 8;

/**
 * Where a request comes from: the country, and a mark that is the same for the same address. The address itself is kept nowhere,
 * and whoever has a copy of the books cannot find it by trying all addresses, for the mark is made with the operator token.
 */
export async function placeOf(request: Request, secret: string): Promise<string> {
  const { country } = (request.cf ?? {}) as { country?: string };
  const address = request.headers.get('cf-connecting-ip') ?? '';
  const utf8 = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', utf8.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const mark = await crypto.subtle.sign('HMAC', key, utf8.encode(`place ${address}`));
  const digits = Array.from(new Uint8Array(mark), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [country, digits.slice(0, MARK_DIGITS)].filter((part) => part !== undefined).join(' ');
}
