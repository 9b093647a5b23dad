import { Webhook } from 'standardwebhooks';
import { addressProblem } from './address.ts';
import type { WebhookMessage } from './events.ts';
import type { Receiver } from './receivers.ts';

/** How one attempt to tell a receiver ended. */
export interface Attempt {
  readonly delivered: boolean;
  /** Of the receiver's answer; `null` where there was none. */
  readonly status: number | null;
  /** Why it was not delivered, in words. */
  readonly error: string | null;
}

/** Time enough for a receiver that wakes up first; a longer answer means that it works before it answers. */
const TIMEOUT_MS = 10_000;

/** Signs one message and sends it once. Only a 2xx answer delivers it; the rest of the answer is not read. */
export async function post(env: Env, receiver: Receiver, { id, event }: WebhookMessage): Promise<Attempt> {
  // Asked again at every delivery: the address was checked under the settings of another day.
  const problem = addressProblem(receiver.url, allowsLocal(env));
  if (problem !== null) return { delivered: false, status: null, error: problem };
  const body = JSON.stringify(event);
  const now = new Date();
  try {
    const response = await fetch(receiver.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'RevenueGuard-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': new Webhook(receiver.secret).sign(id, now, body),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return attemptOf(response.status);
  } catch (error) {
    return { delivered: false, status: null, error: noAnswer(error) };
  }
}

export function allowsLocal(env: Env): boolean {
  return env.WEBHOOKS_ALLOW_LOCAL === '1';
}

function attemptOf(status: number): Attempt {
  if (status >= 200 && status < 300) return { delivered: true, status, error: null };
  const redirect = status >= 300 && status < 400;
  return {
    delivered: false,
    status,
    error: redirect ? 'it answered with a redirect, which is not followed' : `it answered ${status}`,
  };
}

function noAnswer(error: unknown): string {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return timedOut ? `it did not answer within ${TIMEOUT_MS / 1_000} seconds` : 'it could not be reached';
}
