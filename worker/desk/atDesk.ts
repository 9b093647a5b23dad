import { log } from '../log.ts';
import type { OperatorSession } from '../operatorSession.ts';
import { withTimeout } from '../withTimeout.ts';
import type { Desk } from './desk.ts';
import type { Operator } from './operator.ts';

/** What the Worker asks of the desk, and what it does where that does not answer. */

export function deskOf(env: Env): DurableObjectStub<Desk> {
  return env.Desk.getByName('operators');
}

/** Far above what a call takes across the world. An operator who has to stop a sale waits no longer for it. */
const PATIENCE_MS = 1_500;

/**
 * Whether a session was ended. Where the desk does not answer, what is signed counts, as it did before there was a desk: a drop
 * must be stopped while half of the platform is down, and a session ends by its own date (rule SES-6).
 */
export async function isEnded(env: Env, { id, beganMs }: OperatorSession): Promise<boolean> {
  return orElse(false, 'whether a session was ended', () => deskOf(env).isEnded(id, beganMs));
}

/** Whether a session may open a live socket at a drop, which the desk notes to close it with the session. */
export async function mayWatch(env: Env, { id, beganMs }: OperatorSession, sku: string): Promise<boolean> {
  return orElse(true, 'whether a session may look on', () => deskOf(env).watch(id, beganMs, sku));
}

export async function noteBegin(env: Env, { id, beganMs, endsAtMs }: OperatorSession, by: Operator): Promise<void> {
  const { name, place } = by;
  const session = { id, name, place, beganMs, endsMs: endsAtMs };
  await orElse(undefined, 'of a session that began', () => deskOf(env).begin(session));
}

/** Writes down what no ledger has. It never keeps the operator from anything. */
export async function noteDeed(env: Env, what: string, by: Operator): Promise<void> {
  await orElse(undefined, 'of what was done', () => deskOf(env).record(what, by));
}

async function orElse<T>(otherwise: T, about: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await withTimeout(ask(), PATIENCE_MS);
  } catch (error) {
    log.warn(`The operators’ desk could not be asked or told ${about}.`, { error });
    return otherwise;
  }
}
