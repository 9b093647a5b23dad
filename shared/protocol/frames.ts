import * as v from 'valibot';
import { ORDER_STATES } from '../inventory/order.ts';
import { PHASES } from '../inventory/stock.ts';
import { Price } from './fields.ts';
import type { ErrorCode, RefusalReason, ServerMessage } from './messages.ts';
import type { LiveMessage } from './pulse.ts';

/**
 * What the sockets say, as schemas, for the documents of the API. The interfaces of messages.ts and pulse.ts are what the
 * program speaks by, and what pages import, into which no schema may come; the compiler holds the two against each other.
 */

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Milliseconds since the epoch. */
const Moment = Count;

const REFUSAL_REASONS = [
  'sold_out',
  'insufficient_stock',
  'limit_reached',
  'not_open',
  'paused',
  'closed',
  'id_reused',
  'hold_expired',
  'unknown_order',
  'not_releasable',
  'unauthorized',
  'rate_limited',
  'busy',
  'try_again',
] as const satisfies readonly RefusalReason[];

const ERROR_CODES = [
  'bad_message',
  'rate_limited',
  'too_big',
  'unsupported',
  'try_again',
] as const satisfies readonly ErrorCode[];

const Reason = v.picklist(REFUSAL_REASONS);

export const DropInfo = v.object({
  title: v.string(),
  imageUrl: v.exactOptional(v.string()),
  price: v.exactOptional(Price),
  perShopperLimit: v.exactOptional(Count),
  maxPerPurchase: Count,
  opensAt: v.exactOptional(Moment),
  closesAt: v.exactOptional(Moment),
  holdSeconds: Count,
  product: v.exactOptional(v.string()),
  size: v.exactOptional(v.string()),
});

export const StockSnapshot = v.object({
  seq: Count,
  total: Count,
  remaining: Count,
  held: Count,
  sold: Count,
  phase: v.picklist(PHASES),
  watching: Count,
  at: Moment,
});

export const OrderInfo = v.object({
  id: v.string(),
  state: v.picklist(ORDER_STATES),
  quantity: Count,
  at: Moment,
  expiresAt: v.exactOptional(Moment),
});

export const WelcomeMessage = v.object({
  type: v.literal('welcome'),
  protocol: v.pipe(v.number(), v.integer()),
  sku: v.string(),
  now: Moment,
  drop: DropInfo,
  stock: StockSnapshot,
  orders: v.array(OrderInfo),
});

/** Only where it is not about the socket's home. */
const About = { sku: v.exactOptional(v.string()) };

export const StockMessage = v.object({ type: v.literal('stock'), ...StockSnapshot.entries, ...About });
export const DropMessage = v.object({ type: v.literal('drop'), drop: DropInfo, ...About });
export const ReceiptMessage = v.object({
  ...{ type: v.literal('receipt'), replayed: v.boolean() },
  ...OrderInfo.entries,
  ...About,
});

export const RefusalMessage = v.object({
  type: v.literal('refusal'),
  id: v.string(),
  reason: Reason,
  message: v.string(),
  remaining: Count,
  retryAfterMs: v.exactOptional(Count),
  ...About,
});

export const ErrorMessage = v.object({
  type: v.literal('error'),
  code: v.picklist(ERROR_CODES),
  message: v.string(),
  id: v.exactOptional(v.string()),
  ...About,
});

export const Pulse = v.object({
  at: Moment,
  ...{ remaining: Count, held: Count, sold: Count, watching: Count, purchases: Count },
  refusals: v.object(
    Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, v.exactOptional(Count)])) as Record<
      RefusalReason,
      v.ExactOptionalSchema<typeof Count, undefined>
    >,
  ),
  ...{ errors: Count, flushes: Count },
  commitMs: v.nullable(v.object({ p50: v.number(), p99: v.number(), max: v.number(), count: Count })),
});

export const OpeningMessage = v.object({
  type: v.literal('opening'),
  sku: v.string(),
  now: Moment,
  drop: DropInfo,
  stock: StockSnapshot,
  lanes: Count,
  history: v.array(Pulse),
});

/** An operator's socket is about one drop, and never names another. */
export const PulseDropMessage = v.object({ type: v.literal('drop'), drop: DropInfo });

export const PulseMessage = v.object({ type: v.literal('pulse'), stock: StockSnapshot, lanes: Count, pulse: Pulse });

const ServerFrame = v.variant('type', [
  WelcomeMessage,
  StockMessage,
  DropMessage,
  ReceiptMessage,
  RefusalMessage,
  ErrorMessage,
]);

const LiveFrame = v.variant('type', [OpeningMessage, PulseMessage, PulseDropMessage]);

/** Does not compile unless each schema and its interface are the same to the compiler, optional fields included. */
export type FramesChecked = AllTrue<
  [
    Same<v.InferOutput<typeof ServerFrame>, ServerMessage>,
    Same<v.InferOutput<typeof LiveFrame>, LiveMessage>,
    Same<(typeof REFUSAL_REASONS)[number], RefusalReason>,
    Same<(typeof ERROR_CODES)[number], ErrorCode>,
  ]
>;

type AllTrue<T extends readonly true[]> = T;

type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

/** Without `readonly`, which a schema's type does not have, and with the parts of intersections put together. */
type Plain<T> = T extends readonly (infer U)[]
  ? Plain<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
