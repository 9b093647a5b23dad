import type { ErrorMessage, RefusalMessage, RefusalReason } from '../../shared/protocol/messages.ts';
import type { EndReason } from './connection.ts';

/** Refusals in the server's own shape for what the server will not answer, so that a shop has one thing to handle. */

const ENDED: Readonly<Record<EndReason, readonly [RefusalReason, string]>> = {
  unknown_sku: ['closed', 'There is no such drop.'],
  unauthorized: ['unauthorized', 'The server does not accept this session any more. Sign in again or reload the page.'],
  misbehaved: ['try_again', 'The server ended the connection. Reload the page and try again.'],
  closed: ['try_again', 'The client was closed before the answer came. The next one asks again.'],
};

export function refusalAtEnd(id: string, why: EndReason, remaining: number): RefusalMessage {
  const [reason, message] = ENDED[why];
  return { type: 'refusal', id, reason, message, remaining };
}

export function notConnectedRefusal(id: string, remaining: number): RefusalMessage {
  return { type: 'refusal', id, reason: 'try_again', message: 'The page is not connected yet. Try again.', remaining };
}

export function watchOnlyRefusal(id: string, remaining: number): RefusalMessage {
  const message = 'This connection only watches. Connect with a token to buy.';
  return { type: 'refusal', id, reason: 'unauthorized', message, remaining };
}

export function tooManyRefusal(id: string, maxPerPurchase: number, remaining: number): RefusalMessage {
  const message = `One purchase may take at most ${maxPerPurchase}.`;
  return { type: 'refusal', id, reason: 'limit_reached', message, remaining };
}

/**
 * What an error says about one of our requests. Their form is right, so a bad one asks for more units than the drop sells at
 * once; its bound was lowered while the request was on its way.
 */
export function refusalOfError({ id, code, message }: ErrorMessage, remaining: number): RefusalMessage | undefined {
  if (id === undefined || (code !== 'bad_message' && code !== 'rate_limited')) return undefined;
  return { type: 'refusal', id, reason: code === 'rate_limited' ? code : 'limit_reached', message, remaining };
}
