import { jwtVerify, SignJWT } from 'jose';
import { nanoid } from 'nanoid';
import * as v from 'valibot';
import { Shopper } from '../shared/protocol/fields.ts';

/** Who is asking. Tokens are checked here, at the edge, and go no further: the object is told a shopper's name. */

/** A week: long enough to come back to a hold or a receipt. A token that is still valid can be renewed. */
const SESSION_SECONDS = 7 * 24 * 60 * 60;

export interface Session {
  readonly token: string;
  readonly shopper: string;
  readonly expiresAtMs: number;
}

/** Marks the tokens that are made here. A shop's own carry none of this, or something else. */
const ISSUER = 'revenue-guard';

/** Signs a token for a shopper, or for a new anonymous one. */
export async function mintSession(secret: string, shopper = anonymousName()): Promise<Session> {
  const expiresAtSeconds = Math.floor(Date.now() / 1_000) + SESSION_SECONDS;
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setSubject(shopper)
    .setIssuedAt()
    .setExpirationTime(expiresAtSeconds)
    .sign(await keyOf(secret));
  return { token, shopper, expiresAtMs: expiresAtSeconds * 1_000 };
}

/** Base 36 digits of the milliseconds since the epoch, until the year 5188. */
const TIME_DIGITS = 9;

/**
 * By the moment, and then by chance. Names that sort by time lie together in the orders' index, so a crowd touches the few pages
 * that it shares; random ones touch a page each, and ever colder ones as the ledger grows.
 */
function anonymousName(): string {
  return `anon_${Date.now().toString(36).padStart(TIME_DIGITS, '0')}${nanoid(14)}`;
}

export interface Identity {
  readonly shopper: string;
  /** Made by `mintSession`, not by the shop. */
  readonly ours: boolean;
}

/**
 * Whom a token speaks for, or `null` when it is forged, expired, unsigned, made with another algorithm, or names nobody. The
 * shop mints its own: JWT, HS256 over the shared secret, `sub` is its customer.
 */
export async function verifyToken(secret: string, token: string): Promise<Identity | null> {
  try {
    const { payload } = await jwtVerify(token, await keyOf(secret), { algorithms: ['HS256'] });
    const shopper = v.safeParse(Shopper, payload.sub);
    return shopper.success ? { shopper: shopper.output, ours: payload.iss === ISSUER } : null;
  } catch {
    return null;
  }
}

let imported: { readonly secret: string; readonly key: CryptoKey } | undefined;

/** The secret as a key, imported once: when a crowd connects, each of them brings a token. */
async function keyOf(secret: string): Promise<CryptoKey> {
  if (imported?.secret === secret) return imported.key;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify']);
  imported = { secret, key };
  return key;
}

/** The token of an `Authorization: Bearer` header, or `null`. */
export function bearerToken(header: string | undefined | null): string | null {
  return /^Bearer ([^\s]+)$/i.exec(header?.trim() ?? '')?.[1] ?? null;
}

/** Compares two secrets in a time that tells nothing about where they differ, nor about their lengths. */
export async function sameSecret(a: string, b: string): Promise<boolean> {
  const [hashA, hashB] = await Promise.all([digest(a), digest(b)]);
  return crypto.subtle.timingSafeEqual(hashA, hashB);
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
}
