import { createHmac } from 'node:crypto';
import { env } from '../platform/workers.ts';

/** Far beyond the end of any drop. */
const EXPIRES_SECONDS = 4_000_000_000;

/** A token as a shop mints it for its customer, by its own means. */
export function shopToken(shopper: string): string {
  const parts = [
    { alg: 'HS256', typ: 'JWT' },
    { sub: shopper, exp: EXPIRES_SECONDS },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = parts.join('.');
  return `${signed}.${createHmac('sha256', env.SHOPPER_TOKEN_SECRET).update(signed).digest('base64url')}`;
}
