import type { DeadLetterAnswer, DeliveryAnswer, ReceiverAnswer } from '../../shared/protocol/answers/webhooks.ts';
import { WEBHOOK_TYPES } from '../../shared/protocol/webhooks.ts';
import { countDeadLetters, type DeadLetter, type DeadLetterPosition } from '../webhooks/deadLetters.ts';
import type { LoggedDelivery } from '../webhooks/deliveryLog.ts';
import { listReceivers, type Receiver } from '../webhooks/receivers.ts';
import { overlapUntilMs } from '../webhooks/secrets.ts';
import { type Failing, failingReceivers } from '../webhooks/streams.ts';
import { time } from './views.ts';

/** Receivers and what became of their deliveries, as the HTTP API shows them. None of it holds a secret. */

/** How all receivers stand. */
export async function listBodies(db: D1Database, nowMs: number): Promise<ReceiverAnswer[]> {
  const standing = await standings(db);
  return (await listReceivers(db)).map((receiver) => bodyOf(receiver, standing, nowMs));
}

export async function receiverBody(db: D1Database, receiver: Receiver, nowMs: number): Promise<ReceiverAnswer> {
  return bodyOf(receiver, await standings(db), nowMs);
}

interface Standings {
  readonly failing: ReadonlyMap<string, Failing>;
  readonly deadLetters: ReadonlyMap<string, number>;
}

async function standings(db: D1Database): Promise<Standings> {
  const [failing, deadLetters] = await Promise.all([failingReceivers(db), countDeadLetters(db)]);
  return { failing, deadLetters };
}

function bodyOf(receiver: Receiver, { failing, deadLetters }: Standings, nowMs: number): ReceiverAnswer {
  const { id, url, events, createdAtMs, disabledAtMs, disabledReason } = receiver;
  const untilMs = overlapUntilMs(receiver, nowMs);
  const isDisabled = disabledAtMs !== null;
  const fails = isDisabled ? undefined : failing.get(id);
  return {
    id,
    url,
    events: [...(events ?? WEBHOOK_TYPES)],
    createdAt: time(createdAtMs),
    state: isDisabled ? 'disabled' : 'active',
    ...(isDisabled ? { disabled: { at: time(disabledAtMs), reason: disabledReason ?? 'operator' } } : {}),
    ...(untilMs === null ? {} : { previousSecretUntil: time(untilMs) }),
    ...(fails === undefined ? {} : { failing: failingBody(fails) }),
    deadLetters: deadLetters.get(id) ?? 0,
  };
}

function failingBody({ sinceMs, failures, error, nextAttemptAtMs }: Failing) {
  return { since: time(sinceMs), failures, error, nextAttemptAt: time(nextAttemptAtMs) };
}

export function deliveryBody({
  id,
  sku,
  seq,
  type,
  atMs,
  delivered,
  status,
  error,
  durationMs,
}: LoggedDelivery): DeliveryAnswer {
  return {
    id,
    ...(sku === null ? {} : { sku }),
    ...(seq === null ? {} : { seq }),
    type,
    at: time(atMs),
    delivered,
    ...(status === null ? {} : { status }),
    ...(error === null ? {} : { error }),
    durationMs,
  };
}

export function deadLetterBody(letter: DeadLetter): DeadLetterAnswer {
  const { id, sku, seq, type, happenedAtMs, failedAtMs, attempts, status, error, redelivering } = letter;
  return {
    id,
    sku,
    seq,
    type,
    happenedAt: time(happenedAtMs),
    failedAt: time(failedAtMs),
    attempts,
    ...(status === null ? {} : { status }),
    error,
    redelivering,
  };
}

export function positionOf({ sku, seq, part }: DeadLetter): DeadLetterPosition {
  return { sku, seq, part };
}
