import * as v from 'valibot';
import { isWithinObject, PurchaseId, Quantity, Sku, strictMessage } from './fields.ts';
import { WATCHED_MAX } from './limits.ts';
import type { ClientMessage as Message } from './messages.ts';

/** What a client may send, as the server checks it. */

const NOT_A_MESSAGE = 'a message must be a JSON object with a type';

export const PurchaseMessage = v.strictObject(
  { type: v.literal('purchase'), id: PurchaseId, quantity: Quantity, sku: v.exactOptional(Sku) },
  strictMessage(NOT_A_MESSAGE),
);

export const ReleaseMessage = v.strictObject(
  { type: v.literal('release'), id: PurchaseId, sku: v.exactOptional(Sku) },
  strictMessage(NOT_A_MESSAGE),
);

const WATCHED_RULE = `skus must be a list of at most ${WATCHED_MAX} SKUs`;
const NO_REPEATS = 'skus must not name one twice';

export const WatchMessage = v.strictObject(
  {
    type: v.literal('watch'),
    skus: v.pipe(
      v.array(Sku, WATCHED_RULE),
      v.maxLength(WATCHED_MAX, WATCHED_RULE),
      v.check((skus) => new Set(skus).size === skus.length, NO_REPEATS),
      v.metadata({ uniqueItems: true }),
    ),
  },
  strictMessage(NOT_A_MESSAGE),
);

export const ClientMessage = v.variant('type', [PurchaseMessage, ReleaseMessage, WatchMessage], (issue) =>
  isWithinObject(issue) ? 'type must be purchase, release or watch' : NOT_A_MESSAGE,
) satisfies v.GenericSchema<unknown, Message>;
export type ClientMessage = v.InferOutput<typeof ClientMessage>;
