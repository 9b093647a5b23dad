import * as v from 'valibot';
import { isWithinObject, PurchaseId, Quantity, strictMessage } from './fields.ts';
import type { ClientMessage as Message } from './messages.ts';

/** What a client may send, as the server checks it. */

const NOT_A_MESSAGE = 'a message must be a JSON object with a type';

export const PurchaseMessage = v.strictObject(
  { type: v.literal('purchase'), id: PurchaseId, quantity: Quantity },
  strictMessage(NOT_A_MESSAGE),
);

export const ReleaseMessage = v.strictObject(
  { type: v.literal('release'), id: PurchaseId },
  strictMessage(NOT_A_MESSAGE),
);

export const ClientMessage = v.variant('type', [PurchaseMessage, ReleaseMessage], (issue) =>
  isWithinObject(issue) ? 'type must be purchase or release' : NOT_A_MESSAGE,
) satisfies v.GenericSchema<unknown, Message>;
export type ClientMessage = v.InferOutput<typeof ClientMessage>;
