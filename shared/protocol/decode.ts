import * as v from 'valibot';
import { quantityMessage } from '../inventory/decideOrder.ts';
import { ClientMessage } from './clientMessages.ts';
import { parseJson } from './json.ts';

export type Decoded =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly error: string };

/**
 * Reads one text frame of a client.
 *
 * @param maxPerPurchase only for the words of the error. The bound itself is the state machine's to check, because a retry
 *   of a purchase that was made under a higher bound must still find its receipt.
 */
export function decodeClientMessage(text: string, maxPerPurchase: number): Decoded {
  const json = parseJson(text);
  if (!json.ok) return { ok: false, error: json.message };
  const result = v.safeParse(ClientMessage, json.value, { abortEarly: true });
  if (result.success) return { ok: true, message: result.output };
  const [issue] = result.issues;
  // A release has no quantity at all: there its bounds would be the wrong answer.
  const aboutQuantity = issue.path?.[0]?.key === 'quantity' && issue.expected !== 'never';
  return { ok: false, error: aboutQuantity ? quantityMessage(maxPerPurchase) : issue.message };
}

/** The id of a frame that will not be looked at any further, so that its sender can tell which one was refused. */
export function idOf(text: string): string | undefined {
  return /"id"\s*:\s*"([A-Za-z0-9_-]{1,64})"/.exec(text)?.[1];
}

/** The SKU that such a frame names. */
export function skuOf(text: string): string | undefined {
  return /"sku"\s*:\s*"([A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?)"/.exec(text)?.[1];
}
