import { formatCount, formatSeconds } from '../../../shared/display/format.ts';
import type { DeliveryAnswer, ReceiverAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { WEBHOOK_TYPES, type WebhookType } from '../../../shared/protocol/webhooks.ts';
import type { Tone } from '../ui/Chip.tsx';

export interface Health {
  readonly tone: Tone;
  readonly word: string;
  /** What is more to say, such as since when and when it is tried again. */
  readonly text: string | undefined;
}

/** How a receiver stands, at a glance. Dead letters are told beside it: they stay when it has recovered. */
export function healthOf(receiver: ReceiverAnswer, nowMs: number, clock: (atMs: number) => string): Health {
  const { state, disabled, failing } = receiver;
  if (state === 'disabled') {
    const since = disabled === undefined ? '' : ` since ${clock(Date.parse(disabled.at))}`;
    return disabled?.reason === 'gone'
      ? {
          tone: 'wrong',
          word: 'Disabled: gone',
          text: `Its endpoint answered 410 Gone, so nothing has been sent${since}. Nothing is lost: it gets everything once it is enabled or has another address.`,
        }
      : {
          tone: 'off',
          word: 'Disabled',
          text: `Switched off here; nothing has been sent${since}. What happens is kept for it.`,
        };
  }
  if (failing === undefined) return { tone: 'done', word: 'Healthy', text: undefined };
  const { since, failures, error, nextAttemptAt } = failing;
  const attempts = failures === 1 ? 'one attempt' : `${formatCount(failures)} attempts`;
  return {
    tone: 'wrong',
    word: 'Failing',
    text: `Failing since ${clock(Date.parse(since))}, ${attempts}: ${error}. ${nextWords(Date.parse(nextAttemptAt), nowMs, clock)}`,
  };
}

function nextWords(nextMs: number, nowMs: number, clock: (atMs: number) => string): string {
  if (nextMs <= nowMs) return 'The next attempt is due now.';
  return `Next attempt ${inWords(nextMs - nowMs)}, at ${clock(nextMs)}.`;
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 60) return `in ${formatSeconds(seconds)}`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `in ${formatSeconds(minutes * 60)}` : `in ${formatSeconds(Math.round(minutes / 60) * 3_600)}`;
}

export function deadLetterWords(count: number): string {
  return count === 1 ? '1 dead letter' : `${formatCount(count)} dead letters`;
}

/** What a receiver is told of, short enough for a list. */
export function eventsWords(events: readonly WebhookType[]): string {
  if (events.length === WEBHOOK_TYPES.length) return 'Every event';
  if (events.length <= 2) return events.join(', ');
  return `${events.length} of ${WEBHOOK_TYPES.length} events`;
}

/** What each event means, for those who choose. */
export const EVENT_MEANINGS: Readonly<Record<WebhookType, string>> = {
  'order.held': 'somebody has put units on hold to pay for them',
  'order.sold': 'an order is paid, or was sold at once',
  'order.released': 'a hold was given back',
  'order.expired': 'a hold was not paid for in time',
  'order.refunded': 'a sold order was refunded',
  'drop.opened': 'the drop is on sale',
  'drop.sold_out': 'nothing is left; it may come back',
  'drop.closed': 'the drop is over',
};

/** How a single delivery went. */
export type DeliveryResult = Pick<DeliveryAnswer, 'delivered' | 'status' | 'error' | 'durationMs'>;

export function deliveryWords({ delivered, status, error, durationMs }: DeliveryResult): string {
  const answered = status === undefined ? '' : ` with ${status}`;
  if (delivered) return `Delivered: it answered${answered} in ${formatCount(durationMs)} ms.`;
  return `Not delivered: ${error ?? `it answered${answered}`}, after ${formatCount(durationMs)} ms.`;
}
