import type { ServerMessage } from '../../shared/protocol/messages.ts';

/** What is spoken on a socket, as a `Connection` needs to know it. */
export interface Language<Heard> {
  /**
   * Reads one frame. `undefined` for the heartbeat's `pong` and for a message of a type that this program does not know: a
   * newer server may say more than an older client understands. The server is trusted with the shape of the rest.
   */
  readonly decode: (frame: unknown) => Heard | undefined;
  /** Whether the message is the server's first word, from which on the connection is live. */
  readonly greets: (message: Heard) => boolean;
}

export function languageOf<Heard extends { readonly type: string }>(
  greeting: Heard['type'],
  ...others: readonly Heard['type'][]
): Language<Heard> {
  const known: readonly unknown[] = [greeting, ...others];
  return {
    decode(frame) {
      if (typeof frame !== 'string' || frame === 'pong') return undefined;
      try {
        const message: { readonly type?: unknown } | null = JSON.parse(frame);
        return known.includes(message?.type) ? (message as Heard) : undefined;
      } catch {
        return undefined;
      }
    },
    greets: ({ type }) => type === greeting,
  };
}

/** The protocol that shoppers and watchers hear. */
export const SHOPPER_LANGUAGE = languageOf<ServerMessage>('welcome', 'stock', 'drop', 'receipt', 'refusal', 'error');
