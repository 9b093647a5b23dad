import { jwtVerify, SignJWT } from 'jose';
import { nanoid } from 'nanoid';
import * as v from 'valibot';

/**
 * The console's session: the operator token, exchanged for something that a browser may keep. It is signed, not stored, so
 * that an operator can still pause a drop while the database is down; whoever changes OPERATOR_TOKEN ends every session. Which
 * were ended before their time knows the desk.
 */
export interface OperatorSession {
  /** Tells one session from another in what is written down about it. */
  readonly id: string;
  /** What its operator is called, where that was said. */
  readonly name: string | null;
  readonly beganMs: number;
  /** When it ends unless it is used before then. */
  readonly expiresAtMs: number;
  /** When it ends however much it is used. */
  readonly endsAtMs: number;
  /** When this token of it was signed. */
  readonly signedAtMs: number;
}

/** A desk that was left alone; every request of the console begins it anew. */
const IDLE_MS = 30 * 60_000;

/** A shift. Then the token has to be shown again. */
const SESSION_MS = 12 * 60 * 60_000;

/** A session that is used is signed anew after this much, not with every request. */
const RENEW_AFTER_MS = 5 * 60_000;

/** Keeps these tokens from ever passing for a shopper's, should both secrets be the same. */
const AUDIENCE = 'revenue-guard-operator';

const ALGORITHM = 'HS256';

const Claims = v.object({
  jti: v.string(),
  exp: v.number(),
  iat: v.number(),
  ends: v.number(),
  name: v.optional(v.string()),
  /** In milliseconds, unlike the others: a session that begins right after all were ended is a new one. */
  began: v.optional(v.number()),
});

export function beginSession(nowMs: number, name: string | null = null): OperatorSession {
  const atMs = wholeSeconds(nowMs);
  const ends = { expiresAtMs: atMs + IDLE_MS, endsAtMs: atMs + SESSION_MS };
  return { id: nanoid(), name, beganMs: nowMs, signedAtMs: atMs, ...ends };
}

/** The session as it is after it was used: the same one while there is no need to sign it again. */
export function renewed(session: OperatorSession, nowMs: number): OperatorSession {
  const atMs = wholeSeconds(nowMs);
  if (atMs - session.signedAtMs < RENEW_AFTER_MS) return session;
  return { ...session, signedAtMs: atMs, expiresAtMs: Math.min(atMs + IDLE_MS, session.endsAtMs) };
}

/** @param secret the operator token. */
export async function signSession(secret: string, session: OperatorSession): Promise<string> {
  const { name, beganMs: began, endsAtMs } = session;
  return new SignJWT({ ends: endsAtMs / 1_000, began, ...(name === null ? {} : { name }) })
    .setProtectedHeader({ alg: ALGORITHM })
    .setAudience(AUDIENCE)
    .setJti(session.id)
    .setIssuedAt(session.signedAtMs / 1_000)
    .setExpirationTime(session.expiresAtMs / 1_000)
    .sign(await keyOf(secret));
}

/** The session that a token stands for, or `null` where it is forged, over, or signed under another operator token. */
export async function readSession(secret: string, token: string, nowMs: number): Promise<OperatorSession | null> {
  try {
    const { payload } = await jwtVerify(token, await keyOf(secret), {
      algorithms: [ALGORITHM],
      audience: AUDIENCE,
      currentDate: new Date(nowMs),
    });
    const { jti, exp, iat, ends, name = null, began } = v.parse(Claims, payload);
    const endsAtMs = ends * 1_000;
    const beganMs = began ?? endsAtMs - SESSION_MS;
    return { id: jti, name, beganMs, signedAtMs: iat * 1_000, expiresAtMs: exp * 1_000, endsAtMs };
  } catch {
    return null;
  }
}

/** A key of its own, derived from the operator token, which itself signs nothing. */
async function keyOf(secret: string): Promise<Uint8Array> {
  const utf8 = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', utf8.encode(secret), 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8.encode(AUDIENCE) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, 256));
}

/** Tokens tell time in seconds. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
