import { sessionUrl } from './addresses.ts';
import type { Credentials, Identity } from './identity.ts';
import { type KeyValueStorage, readJson, writeJson } from './storage.ts';

interface Session extends Credentials {
  readonly expiresAtMs: number;
  /** Half of its life: a shopper who comes back now and then never loses their orders. */
  readonly renewAtMs: number;
}

/** A page waits for this before it can be live. */
const ANSWER_TIMEOUT_MS = 10_000;

/** As in `DropOptions`. */
type Challenge = (siteKey: string) => Promise<string>;

/** A shopper without a name: made by the server, kept in this browser, renewed while it is valid. */
export class AnonymousSession implements Identity {
  readonly #host: string;
  readonly #storage: KeyValueStorage;
  readonly #now: () => number;
  readonly #challenge: Challenge | undefined;
  #discarded = false;

  constructor(host: string, storage: KeyValueStorage, now: () => number, challenge?: Challenge) {
    this.#host = host;
    this.#storage = storage;
    this.#now = now;
    this.#challenge = challenge;
  }

  async credentials(): Promise<Credentials> {
    const stored = this.#load();
    if (stored !== undefined && this.#now() < stored.renewAtMs) return stored;
    const valid = stored !== undefined && this.#now() < stored.expiresAtMs ? stored : undefined;
    try {
      return this.#keep(await this.#request(valid?.token), stored);
    } catch (error) {
      if (valid !== undefined) return valid;
      throw error;
    }
  }

  /** Once: a server that refuses the new one too has other reasons. */
  discard(token: string): boolean {
    if (this.#discarded) return false;
    this.#discarded = true;
    // Another tab may have replaced it already.
    if (this.#load()?.token === token) this.#storage.removeItem(keyOf(this.#host));
    return true;
  }

  async #request(renew: string | undefined, answer?: string): Promise<Session> {
    const url = sessionUrl(this.#host);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...(renew === undefined ? {} : { authorization: `Bearer ${renew}` }),
        ...(answer === undefined ? {} : { 'x-challenge-answer': answer }),
      },
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (response.status === 401 && renew !== undefined) return this.#request(undefined);
    if (response.status === 403 && answer === undefined && this.#challenge !== undefined) {
      const { code, siteKey }: { code?: string; siteKey?: string } = await response.json();
      if (code === 'challenge_required') return this.#request(undefined, await this.#challenge(siteKey ?? ''));
    }
    if (!response.ok) throw new Error(`POST ${url} answered ${response.status}`);
    const body: { token: string; shopper: string; expiresAt: string } = await response.json();
    const expiresAtMs = Date.parse(body.expiresAt);
    return { token: body.token, shopper: body.shopper, expiresAtMs, renewAtMs: (this.#now() + expiresAtMs) / 2 };
  }

  /** Another tab, or another drop on this page, may have stored one meanwhile. The first counts, so that all are one shopper. */
  #keep(session: Session, replaced: Session | undefined): Session {
    const other = this.#load();
    if (other !== undefined && other.token !== replaced?.token) return other;
    writeJson(this.#storage, keyOf(this.#host), session);
    return session;
  }

  #load(): Session | undefined {
    return storedSession(this.#host, this.#storage);
  }
}

/** Whom this browser was the last time, for a page that asks but makes nobody up. The server says whether it still counts. */
export function storedSession(host: string, storage: KeyValueStorage): Session | undefined {
  const value = readJson(storage, keyOf(host)) as Partial<Session> | undefined;
  return typeof value?.token === 'string' &&
    typeof value.shopper === 'string' &&
    typeof value.expiresAtMs === 'number' &&
    typeof value.renewAtMs === 'number'
    ? (value as Session)
    : undefined;
}

function keyOf(host: string): string {
  return `revenue-guard:session:${host}`;
}
