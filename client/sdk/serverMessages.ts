import type { ServerMessage } from '../../shared/protocol/messages.ts';

const KNOWN_TYPES = ['welcome', 'stock', 'drop', 'receipt', 'refusal', 'error'];

/**
 * Reads one frame from the server. `undefined` for the heartbeat's `pong` and for a message of a type that this program does
 * not know: a newer server may say more than an older client understands. The server is trusted with the shape of the rest.
 */
export function decodeServerMessage(frame: unknown): ServerMessage | undefined {
  if (typeof frame !== 'string' || frame === 'pong') return undefined;
  try {
    const message: { readonly type?: unknown } | null = JSON.parse(frame);
    return KNOWN_TYPES.includes(String(message?.type)) ? (message as ServerMessage) : undefined;
  } catch {
    return undefined;
  }
}
