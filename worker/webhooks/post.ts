import { addressProblem } from './address.ts';
import type { WebhookMessage } from './events.ts';
import type { Receiver } from './receivers.ts';
import { signatures } from './secrets.ts';

/** How one attempt to tell a receiver ended. */
export interface Attempt {
  readonly delivered: boolean;
  /** Of the receiver's answer; `null` where there was none. */
  readonly status: number | null;
  /** Why it was not delivered, in words. Nothing of what the receiver answered is in them. */
  readonly error: string | null;
  /** When it began, in milliseconds since the epoch, and how long it took. */
  readonly atMs: number;
  readonly durationMs: number;
}

/** Time enough for a receiver that wakes up first; a longer answer means that it works before it answers. */
const TIMEOUT_MS = 10_000;

/** Signs one message and sends it once. Only a 2xx answer delivers it; the rest of the answer is not read. */
export async function post(
  env: Env,
  receiver: Receiver,
  { id, event }: WebhookMessage,
  now: () => number = Date.now,
): Promise<Attempt> {
  const atMs = now();
  const begunMs = performance.now();
  const answer = await answerTo(env, receiver, id, JSON.stringify(event), atMs);
  return { ...answer, atMs, durationMs: Math.round(performance.now() - begunMs) };
}

/**
 * Posts a message, and once more after a server error: a single one is common, as while a receiver is being replaced, and not
 * worth a pause.
 *
 * @returns the attempts; the last of them counts.
 */
export async function postPatiently(
  env: Env,
  receiver: Receiver,
  message: WebhookMessage,
  now: () => number,
): Promise<{ readonly attempts: readonly Attempt[]; readonly last: Attempt }> {
  const first = await post(env, receiver, message, now);
  if (first.status === null || first.status < 500) return { attempts: [first], last: first };
  const last = await post(env, receiver, message, now);
  return { attempts: [first, last], last };
}

export function allowsLocal(env: Env): boolean {
  return env.WEBHOOKS_ALLOW_LOCAL === '1';
}

type Answer = Pick<Attempt, 'delivered' | 'status' | 'error'>;

async function answerTo(env: Env, receiver: Receiver, id: string, body: string, atMs: number): Promise<Answer> {
  // Asked again at every delivery: the address was checked under the settings of another day.
  const problem = addressProblem(receiver.url, allowsLocal(env));
  if (problem !== null) return { delivered: false, status: null, error: problem };
  try {
    const response = await fetch(receiver.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'RevenueGuard-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(atMs / 1_000)),
        'webhook-signature': signatures(receiver, id, atMs, body),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return answerOf(response.status);
  } catch (error) {
    return { delivered: false, status: null, error: noAnswer(error) };
  }
}

function answerOf(status: number): Answer {
  if (status >= 200 && status < 300) return { delivered: true, status, error: null };
  return { delivered: false, status, error: statusWords(status) };
}

function statusWords(status: number): string {
  if (status === GONE) return 'it answered 410: it wants nothing more';
  if (status >= 300 && status < 400) return 'it answered with a redirect, which is not followed';
  return `it answered ${status}`;
}

/** The status by which a receiver says that it wants to be told nothing more (Standard Webhooks). */
export const GONE = 410;

function noAnswer(error: unknown): string {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return timedOut ? `it did not answer within ${TIMEOUT_MS / 1_000} seconds` : 'it could not be reached';
}
