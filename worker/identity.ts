import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
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

/** What a token must be. Everything but the secrets is asked of the shop's own tokens alone. */
export interface TokenPolicy {
  /** The one that signs, and the one before it while tokens from before a change are still about (rule TOK-1). */
  readonly secrets: readonly [current: string, ...previous: string[]];
  readonly audience?: string | undefined;
  readonly issuer?: string | undefined;
  /** A token must end, and at most so long after it was made. */
  readonly lifeSecondsMax?: number | undefined;
}

/** Why a token speaks for nobody. */
export type Because =
  | 'malformed'
  | 'signature'
  | 'algorithm'
  | 'expired'
  | 'not_yet_valid'
  | 'no_shopper'
  | 'audience'
  | 'issuer'
  | 'too_long_lived';

export type Verdict =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly because: Because };

/**
 * Whom a token speaks for, or why for nobody. The shop mints its own: JWT, HS256 over the shared secret, `sub` is its customer.
 */
export async function verifyToken(policy: TokenPolicy, token: string): Promise<Verdict> {
  const payload = await verifiedPayload(policy.secrets, token);
  if (typeof payload === 'string') return { ok: false, because: payload };
  const shopper = v.safeParse(Shopper, payload.sub);
  if (!shopper.success) return { ok: false, because: 'no_shopper' };
  const ours = payload.iss === ISSUER;
  const because = ours ? undefined : offenceOf(policy, payload);
  return because === undefined ? { ok: true, identity: { shopper: shopper.output, ours } } : { ok: false, because };
}

async function verifiedPayload(secrets: readonly string[], token: string): Promise<JWTPayload | Because> {
  let because: Because = 'signature';
  for (const secret of secrets) {
    try {
      return (await jwtVerify(token, await keyOf(secret), { algorithms: ['HS256'] })).payload;
    } catch (error) {
      because = becauseOf(error);
      // Another secret can only help where this one did not fit.
      if (because !== 'signature') return because;
    }
  }
  return because;
}

function becauseOf(error: unknown): Because {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') return 'not_yet_valid';
  return 'malformed';
}

function offenceOf({ audience, issuer, lifeSecondsMax }: TokenPolicy, { aud, iss, iat, exp }: JWTPayload) {
  if (audience !== undefined && ![aud].flat().includes(audience)) return 'audience';
  if (issuer !== undefined && iss !== issuer) return 'issuer';
  if (lifeSecondsMax === undefined) return undefined;
  const isShort = iat !== undefined && exp !== undefined && exp - iat <= lifeSecondsMax;
  // Made in the future, it would live longer than it says.
  return isShort && iat <= Date.now() / 1_000 + CLOCKS_APART_SECONDS ? undefined : 'too_long_lived';
}

/** A shop's clock may be a little ahead. */
const CLOCKS_APART_SECONDS = 60;

/** More than two are not in use at once; the bound is for a program whose secrets are changed while it runs. */
const KEYS_MAX = 4;

const imported = new Map<string, CryptoKey>();

/** The secret as a key, imported once: when a crowd connects, each of them brings a token. */
async function keyOf(secret: string): Promise<CryptoKey> {
  const known = imported.get(secret);
  if (known !== undefined) return known;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify']);
  if (imported.size >= KEYS_MAX) imported.clear();
  imported.set(secret, key);
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
