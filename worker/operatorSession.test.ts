import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { mintSession } from './identity.ts';
import { beginSession, readSession, renewed, signSession } from './operatorSession.ts';

const SECRET = 'an operator token';
const BORN_MS = Date.UTC(2026, 10, 25, 12);
const MINUTE_MS = 60_000;

describe('a session of the console', () => {
  it('SES-2: ends half an hour after its last use, to the second', async () => {
    const session = beginSession(BORN_MS);
    const token = await signSession(SECRET, session);
    expect(session.expiresAtMs).toBe(BORN_MS + 30 * MINUTE_MS);
    expect(await readSession(SECRET, token, session.expiresAtMs - 1_000)).toEqual(session);
    expect(await readSession(SECRET, token, session.expiresAtMs)).toBeNull();
  });

  it('SES-2: is signed anew when it is used after five minutes, and not before', () => {
    const session = beginSession(BORN_MS);
    expect(renewed(session, BORN_MS + 5 * MINUTE_MS - 1)).toBe(session);
    expect(renewed(session, BORN_MS + 5 * MINUTE_MS)).toMatchObject({
      id: session.id,
      expiresAtMs: BORN_MS + 35 * MINUTE_MS,
      endsAtMs: session.endsAtMs,
    });
  });

  it('SES-2: ends twelve hours after it began, however much it is used', () => {
    let session = beginSession(BORN_MS);
    for (let minute = 0; minute < 12 * 60; minute += 20) session = renewed(session, BORN_MS + minute * MINUTE_MS);
    expect(session.expiresAtMs).toBe(BORN_MS + 12 * 60 * MINUTE_MS);
    expect(renewed(session, session.endsAtMs - 1).expiresAtMs).toBe(session.endsAtMs);
  });

  const strangers: [what: string, token: () => Promise<string> | string][] = [
    ['signed under another operator token', () => signSession('the one before', beginSession(BORN_MS))],
    ['signed with the operator token itself', () => forge(new TextEncoder().encode(SECRET.padEnd(32, ' ')))],
    ['a shopper’s, should both secrets be the same', async () => (await mintSession(SECRET, 'ada')).token],
    ['cut short', async () => (await signSession(SECRET, beginSession(BORN_MS))).slice(0, -2)],
    ['rubbish', () => 'rubbish'],
  ];

  it.each(strangers)('SES-2: one that is %s is none', async (_, make) => {
    expect(await readSession(SECRET, await make(), BORN_MS)).toBeNull();
  });

  function forge(key: Uint8Array): Promise<string> {
    const ends = BORN_MS / 1_000 + 3_600;
    return new SignJWT({ ends, jti: 'x', iat: BORN_MS / 1_000, exp: ends, aud: 'revenue-guard-operator' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(key);
  }
});
