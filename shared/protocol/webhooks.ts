import * as v from 'valibot';
import { PurchaseId, strictMessage, wholeNumber } from './fields.ts';

/** What the shop's own systems are told, and the bodies that say to whom. */

export const WEBHOOK_TYPES = [
  'order.held',
  'order.sold',
  'order.released',
  'order.expired',
  'order.refunded',
  'drop.opened',
  'drop.sold_out',
  'drop.closed',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** A shop has a few systems to tell. Each receiver more is one more delivery of every change. */
export const RECEIVERS_MAX = 50;

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const ID_RULE = 'the receiver id must be 1 to 64 characters of A-Z a-z 0-9 _ -';
export const ReceiverId = v.pipe(v.string(ID_RULE), v.regex(ID, ID_RULE));

const SECRET_RULE = 'secret must be whsec_ and 24 to 64 bytes in base64 (Standard Webhooks)';
const BASE64 = '[A-Za-z0-9+/]';
const Secret = v.pipe(
  v.string(SECRET_RULE),
  v.check(isSecret, SECRET_RULE),
  v.metadata({
    pattern: `^whsec_(?:(?:${BASE64}{4}){8,21}|(?:${BASE64}{4}){8,20}(?:${BASE64}{2}==|${BASE64}{3}=)|(?:${BASE64}{4}){21}${BASE64}{2}==)$`,
  }),
);

const TYPES_RULE = `events must be a list of ${WEBHOOK_TYPES.join(', ')}; leave it out to get all`;
const Types = v.pipe(
  v.array(v.picklist(WEBHOOK_TYPES, TYPES_RULE), TYPES_RULE),
  v.minLength(1, TYPES_RULE),
  v.maxLength(WEBHOOK_TYPES.length, TYPES_RULE),
);

/** `PUT /api/webhooks/:id`: the whole receiver each time, but for the secret, which stays as it is when it is left out. */
export const ReceiverBody = v.strictObject(
  {
    url: v.pipe(v.string('url must be a text'), v.maxLength(2_048, 'url must have at most 2048 characters')),
    events: v.nullish(Types),
    secret: v.nullish(Secret),
  },
  strictMessage('the body must be a JSON object'),
);
export type ReceiverBody = v.InferOutput<typeof ReceiverBody>;

/** A week is long enough for any shop to deploy its new secret; an old one that is good for longer is no rotation. */
const OVERLAP_SECONDS_MAX = 7 * 24 * 60 * 60;

/** `POST /api/webhooks/:id/rotate`. The id is the command's: the same again answers the same and rotates nothing. */
export const RotateBody = v.strictObject(
  {
    id: PurchaseId,
    secret: v.nullish(Secret),
    overlapSeconds: v.nullish(wholeNumber('overlapSeconds', 0, OVERLAP_SECONDS_MAX)),
  },
  strictMessage('the body must be a JSON object'),
);
export type RotateBody = v.InferOutput<typeof RotateBody>;

/** A body of this many ids is read whole; more are asked for one after the other, or all at once. */
export const REDELIVER_IDS_MAX = 100;

const IDS_RULE = `ids must be a list of 1 to ${REDELIVER_IDS_MAX} ids of dead letters; leave it out for all`;

/** `POST /api/webhooks/:id/dead-letters/redeliver`. */
export const RedeliverBody = v.strictObject(
  {
    ids: v.nullish(
      v.pipe(v.array(v.string(IDS_RULE), IDS_RULE), v.minLength(1, IDS_RULE), v.maxLength(REDELIVER_IDS_MAX, IDS_RULE)),
    ),
  },
  strictMessage('the body must be a JSON object'),
);

/** The body of a delivery. The header `webhook-id` is the same however often it is delivered. */
export interface WebhookEvent {
  readonly type: WebhookType | 'test';
  /** When it happened (RFC 3339), not when it was delivered. */
  readonly timestamp: string;
  readonly data: WebhookData;
}

export type WebhookData =
  | OrderData
  | DropData
  /** Of a `test`. */
  | { readonly receiver: string };

export interface DropData {
  readonly sku: string;
  /** The ledger entry that it comes from. Of one SKU these rise from delivery to delivery, but for repeats. */
  readonly seq: number;
  /** Units left after the entry. */
  readonly remaining: number;
}

export interface OrderData extends DropData {
  readonly order: {
    readonly shopper: string;
    /** The purchase id. */
    readonly id: string;
    readonly state: string;
    readonly quantity: number;
    /** Until when it is held for payment (RFC 3339); only while `held`. */
    readonly expiresAt?: string;
  };
}

/** Strict, unlike the decoders of most languages: the shop's library must find the same bytes in it as ours. */
function isSecret(text: string): boolean {
  const [, digits, padding] = /^whsec_([A-Za-z0-9+/]+)(={0,2})$/.exec(text) ?? [];
  if (digits === undefined || padding === undefined || (digits.length + padding.length) % 4 !== 0) return false;
  const bytes = ((digits.length + padding.length) / 4) * 3 - padding.length;
  return bytes >= 24 && bytes <= 64;
}
