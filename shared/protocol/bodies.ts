import * as v from 'valibot';
import {
  HoldSeconds,
  ImageUrl,
  OperatorName,
  Price,
  Product,
  PurchaseId,
  Quantity,
  RestockQuantity,
  Size,
  strictMessage,
  Title,
  Total,
  timestamp,
  wholeNumber,
} from './fields.ts';
import { MAX_PER_PURCHASE_DEFAULT, QUANTITY_MAX, TOTAL_MAX } from './limits.ts';

/** The bodies of the HTTP contract. Times are RFC 3339 in bodies and milliseconds since the epoch inside. */

export const NOT_AN_OBJECT = 'the body must be a JSON object';

/** Where Cloudflare can be asked to place an object. */
export const REGIONS = ['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'oc', 'afr', 'me'] as const;
export type Region = (typeof REGIONS)[number];

export const PurchaseBody = v.strictObject({ quantity: Quantity }, strictMessage(NOT_AN_OBJECT));

const BOTH = { properties: { product: { type: 'string' }, size: { type: 'string' } } } as const;
const NEITHER = { properties: { product: { type: 'null' }, size: { type: 'null' } } } as const;

/** `PUT /api/drops/:sku`: the whole drop each time; what is left out is unset. */
export const DropBody = v.pipe(
  v.strictObject(
    {
      title: Title,
      imageUrl: v.nullish(ImageUrl),
      price: v.nullish(Price),
      total: Total,
      perShopperLimit: v.nullish(wholeNumber('perShopperLimit', 1, TOTAL_MAX)),
      maxPerPurchase: v.nullish(wholeNumber('maxPerPurchase', 1, QUANTITY_MAX), MAX_PER_PURCHASE_DEFAULT),
      opensAt: v.nullish(timestamp('opensAt')),
      closesAt: v.nullish(timestamp('closesAt')),
      holdSeconds: v.nullish(HoldSeconds, 0),
      lanes: v.nullish(wholeNumber('lanes', 0, 1_000), 0),
      region: v.nullish(v.picklist(REGIONS, `region must be one of ${REGIONS.join(', ')}`)),
      product: v.nullish(Product),
      size: v.nullish(Size),
    },
    strictMessage(NOT_AN_OBJECT),
  ),
  v.check(
    ({ opensAt, closesAt }) => opensAt == null || closesAt == null || opensAt < closesAt,
    'closesAt must be later than opensAt',
  ),
  v.forward(
    v.check(({ product, size }) => size != null || product == null, 'size is required where there is a product'),
    ['size'],
  ),
  v.forward(
    v.check(({ product, size }) => product != null || size == null, 'product is required where there is a size'),
    ['product'],
  ),
  v.metadata({ anyOf: [{ ...BOTH, required: ['product', 'size'] }, NEITHER] }),
);
export type DropBody = v.InferOutput<typeof DropBody>;

/** `POST /api/operator/session`. A longer text is no token that anybody has set. */
export const SignInBody = v.strictObject(
  {
    token: v.pipe(v.string('token must be a text'), v.maxLength(4_096, 'token must have at most 4096 characters')),
    name: v.optional(OperatorName),
  },
  strictMessage(NOT_AN_OBJECT),
);

/** `POST /api/reports/reconciliation/:sku/repair`: the newest entry that is back already; left out, it begins. */
export const RepairBody = v.strictObject(
  { after: v.optional(wholeNumber('after', 0, Number.MAX_SAFE_INTEGER)) },
  strictMessage(NOT_AN_OBJECT),
);

export const CommandBody = v.strictObject({ id: PurchaseId }, strictMessage(NOT_AN_OBJECT));
export const RestockBody = v.strictObject({ id: PurchaseId, quantity: RestockQuantity }, strictMessage(NOT_AN_OBJECT));
export const RefundBody = v.strictObject(
  { id: PurchaseId, restock: v.optional(v.boolean('restock must be true or false'), false) },
  strictMessage(NOT_AN_OBJECT),
);
