import { dropUrl } from './addresses.ts';

/** Longer than a healthy answer takes, short enough that the next attempt does not wait for a dead network. */
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * Asks over HTTP why a connection could not be opened, because a browser does not tell a WebSocket's owner.
 *
 * @returns `undefined` where it is worth trying again: the server is up and knows no objection, or nobody answered.
 */
export async function whyRefused(
  host: string,
  sku: string,
  token?: string,
): Promise<'unknown_sku' | 'unauthorized' | undefined> {
  try {
    const response = await fetch(dropUrl(host, sku), {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const { code }: { readonly code?: unknown } = await response.json();
    return code === 'unknown_sku' || code === 'unauthorized' ? code : undefined;
  } catch {
    return undefined;
  }
}
