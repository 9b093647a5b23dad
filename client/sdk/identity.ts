/** A token and whose it is. */
export interface Credentials {
  readonly token: string;
  /** The shopper's name, as far as it can be read; only to keep one shopper's purchases apart from another's. */
  readonly shopper: string;
}

/** Where tokens come from. */
export interface Identity {
  /** Asked before each connection. Rejects where no token is to be had now; it is asked again. */
  credentials(): Promise<Credentials>;
  /** Told of a token that the server refused. `true`: there will be another, so try again. */
  discard(token: string): boolean;
}

/** The shop's own customer. The token is the shop's to make, so a refused one is reported and not replaced (rule SDK-8). */
export function shopIdentity(token: string | (() => Promise<string>)): Identity {
  return {
    async credentials() {
      const current = typeof token === 'string' ? token : await token();
      return { token: current, shopper: subjectOf(current) };
    },
    discard: () => false,
  };
}

/** The `sub` of a JWT, unverified: it names a place in this browser's storage and proves nothing. */
function subjectOf(token: string): string {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    return String(JSON.parse(atob(payload)).sub);
  } catch {
    return '';
  }
}
