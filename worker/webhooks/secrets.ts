import { Webhook } from 'standardwebhooks';

/** A shop deploys its new secret within a day. */
export const OVERLAP_SECONDS_DEFAULT = 24 * 60 * 60;

export interface Secrets {
  readonly secret: string;
  readonly previousSecret: string | null;
  readonly previousSecretUntilMs: number | null;
}

/** Until when the secret before this one is good; `null` where it is not any more. Time alone ends it (rule HOOK-5). */
export function overlapUntilMs({ previousSecret, previousSecretUntilMs }: Secrets, nowMs: number): number | null {
  if (previousSecret === null || previousSecretUntilMs === null) return null;
  return nowMs < previousSecretUntilMs ? previousSecretUntilMs : null;
}

/** What goes into `webhook-signature`: one signature for each secret that is good, the present one first. */
export function signatures(secrets: Secrets, id: string, atMs: number, body: string): string {
  const { secret, previousSecret } = secrets;
  const both = previousSecret !== null && overlapUntilMs(secrets, atMs) !== null ? [secret, previousSecret] : [secret];
  return both.map((each) => new Webhook(each).sign(id, new Date(atMs), body)).join(' ');
}

/** 32 random bytes: within the 24 to 64 that Standard Webhooks asks for. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
