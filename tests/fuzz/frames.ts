import { toJsonSchema } from '@valibot/to-json-schema';
import { PurchaseMessage, ReleaseMessage, WatchMessage } from '../../shared/protocol/clientMessages.ts';
import { FRAME_BYTES_MAX } from '../../shared/protocol/limits.ts';
import type { Chance } from './chance.ts';
import { bend, ODD_TEXTS, type Schema, scribble, valueBy } from './values.ts';

/** Frames for a drop's socket: made from the schemas of its messages, then bent, scribbled on, or no messages at all. */

export interface Frame {
  readonly kind: 'message' | 'bent message' | 'scribbled message' | 'raw text' | 'raw bytes' | 'oversized';
  readonly data: string | Buffer;
  readonly isBinary: boolean;
}

const SCHEMAS = [PurchaseMessage, PurchaseMessage, ReleaseMessage, WatchMessage].map(
  // Checks without an equal in JSON Schema stand beside it as metadata.
  (schema) => toJsonSchema(schema, { errorMode: 'ignore' }) as Schema,
);

/** @param skus that exist. */
export function frameOf(chance: Chance, skus: readonly string[], number: number): Frame {
  const text = (field: string) => {
    if (chance.is(0.1)) return chance.pick(ODD_TEXTS);
    return field === 'id' ? `f-${chance.is(0.1) ? chance.below(100) : number}` : chance.pick(skus);
  };
  const message = valueBy(chance.pick(SCHEMAS), chance, text);
  const drawn = chance.below(100);
  if (drawn < 25) return asText('message', JSON.stringify(message));
  if (drawn < 55) return asText('bent message', JSON.stringify(bend(message, chance)));
  if (drawn < 80) return asText('scribbled message', scribble(JSON.stringify(message), chance));
  if (drawn < 96)
    return asText(
      'raw text',
      chance.is(0.5) ? chance.pick(ODD_TEXTS) : chance.bytes(chance.below(200)).toString('latin1'),
    );
  if (drawn < 98) return { kind: 'raw bytes', data: chance.bytes(1 + chance.below(300)), isBinary: true };
  const filling = 'x'.repeat(FRAME_BYTES_MAX + chance.below(20_000));
  return asText('oversized', JSON.stringify({ ...(message as object), note: filling }));
}

function asText(kind: Frame['kind'], data: string): Frame {
  return { kind, data, isBinary: false };
}

/** The code with which a frame ends its socket; `undefined` for one that is answered. */
export function endOf({ data, isBinary }: Frame): 1003 | 1009 | undefined {
  if (isBinary) return 1003;
  return Buffer.byteLength(data) > FRAME_BYTES_MAX ? 1009 : undefined;
}

/** Whether it asks to watch: that is answered by what there is to see, which may be nothing new. */
export function mayStaySilent({ data }: Frame): boolean {
  try {
    return JSON.parse(String(data))?.type === 'watch';
  } catch {
    return false;
  }
}
