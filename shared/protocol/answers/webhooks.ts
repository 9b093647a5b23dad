import * as v from 'valibot';
import { ORDER_STATES } from '../../inventory/order.ts';
import { WEBHOOK_TYPES } from '../webhooks.ts';
import { type Answered, Count, Next, Time } from './parts.ts';

const EventType = v.picklist([...WEBHOOK_TYPES, 'test']);
/** An HTTP status; not there when no answer came. */
const Status = v.exactOptional(Count);

/** Who is told of what happens, and how that goes. Its secret is never in here. */
export const ReceiverAnswer = v.object({
  id: v.string(),
  url: v.string(),
  events: v.array(v.picklist(WEBHOOK_TYPES)),
  createdAt: Time,
  state: v.picklist(['active', 'disabled']),
  /** `gone`: it has answered 410. */
  disabled: v.exactOptional(v.object({ at: Time, reason: v.picklist(['gone', 'operator']) })),
  /** Until when the secret before the present one signs, too. */
  previousSecretUntil: v.exactOptional(Time),
  failing: v.exactOptional(v.object({ since: Time, failures: Count, error: v.string(), nextAttemptAt: Time })),
  /** Events that were given up. */
  deadLetters: Count,
});
export type ReceiverAnswer = Answered<typeof ReceiverAnswer>;

export const ReceiverListAnswer = v.object({ webhooks: v.array(ReceiverAnswer) });
export type ReceiverListAnswer = Answered<typeof ReceiverListAnswer>;

/** The only answers that show a secret: where it was made. */
export const NewReceiverAnswer = v.object({ ...ReceiverAnswer.entries, secret: v.string() });
export type NewReceiverAnswer = Answered<typeof NewReceiverAnswer>;

/** What a command about a receiver was answered with; `replayed`: it had been carried out before, by the same id. */
export const CommandedReceiverAnswer = v.object({ ...ReceiverAnswer.entries, replayed: v.boolean() });
export type CommandedReceiverAnswer = Answered<typeof CommandedReceiverAnswer>;

export const RotationAnswer = v.object({ ...NewReceiverAnswer.entries, replayed: v.boolean() });
export type RotationAnswer = Answered<typeof RotationAnswer>;

export const TestDeliveryAnswer = v.object({
  id: v.string(),
  delivered: v.boolean(),
  status: Status,
  error: v.exactOptional(v.string()),
  durationMs: Count,
});
export type TestDeliveryAnswer = Answered<typeof TestDeliveryAnswer>;

const DropData = { sku: v.string(), seq: Count, remaining: Count };

/** The body of a delivery, as a receiver gets it. */
export const WebhookEventBody = v.variant('type', [
  v.object({
    type: v.picklist(WEBHOOK_TYPES.filter((type) => type.startsWith('order.'))),
    timestamp: Time,
    data: v.object({
      ...DropData,
      order: v.object({
        shopper: v.string(),
        id: v.string(),
        state: v.picklist(ORDER_STATES),
        quantity: Count,
        expiresAt: v.exactOptional(Time),
      }),
    }),
  }),
  v.object({
    type: v.picklist(WEBHOOK_TYPES.filter((type) => type.startsWith('drop.'))),
    timestamp: Time,
    data: v.object(DropData),
  }),
  v.object({ type: v.literal('test'), timestamp: Time, data: v.object({ receiver: v.string() }) }),
]);

/** One call of a receiver. */
export const DeliveryAnswer = v.object({
  /** The `webhook-id`. */
  id: v.string(),
  /** Of what happened in a drop. */
  sku: v.exactOptional(v.string()),
  seq: v.exactOptional(Count),
  type: EventType,
  at: Time,
  delivered: v.boolean(),
  status: Status,
  error: v.exactOptional(v.string()),
  durationMs: Count,
});
export type DeliveryAnswer = Answered<typeof DeliveryAnswer>;

/** Newest first. */
export const DeliveryListAnswer = v.object({ deliveries: v.array(DeliveryAnswer), next: v.exactOptional(Next) });
export type DeliveryListAnswer = Answered<typeof DeliveryListAnswer>;

/** An event that was given up. */
export const DeadLetterAnswer = v.object({
  id: v.string(),
  sku: v.string(),
  seq: Count,
  type: v.picklist(WEBHOOK_TYPES),
  happenedAt: Time,
  failedAt: Time,
  attempts: Count,
  status: Status,
  error: v.string(),
  /** It is on its way again. */
  redelivering: v.boolean(),
});
export type DeadLetterAnswer = Answered<typeof DeadLetterAnswer>;

export const DeadLetterListAnswer = v.object({
  total: Count,
  deadLetters: v.array(DeadLetterAnswer),
  next: v.exactOptional(Next),
});
export type DeadLetterListAnswer = Answered<typeof DeadLetterListAnswer>;

export const RedeliveryAnswer = v.object({ queued: Count });
export type RedeliveryAnswer = Answered<typeof RedeliveryAnswer>;
