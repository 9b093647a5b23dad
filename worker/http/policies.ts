/**
 * What a browser may do with an answer of ours (rules SEC-1 to SEC-4). Everything that a page runs or wears is a file of this
 * site, so no policy has to trust a line that stands in the HTML: a title that got through unescaped would still not run.
 */

/** `frame` is the one page that others may show within theirs; `data` is whatever is no page. */
export type AnswerKind = 'page' | 'console' | 'frame' | 'data';

export interface Surroundings {
  /** Where the page's sockets go, such as `wss://drops.example`. Older browsers do not take `'self'` for it. */
  readonly socketOrigin?: string | undefined;
  /** Vite writes its scripts and styles for hot reload into the pages, and listens on a socket of its own. */
  readonly hotReload?: boolean;
  /** Scripts and frames of another site, which a page shows only where it is configured. */
  readonly alsoFrom?: string | undefined;
}

/** The policy of a kind of answer, without what no browser has to be told. */
export function contentSecurityPolicy(kind: AnswerKind, surroundings: Surroundings = {}): string {
  const directives = kind === 'data' ? NOTHING : pageDirectives(kind, surroundings);
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

type Directives = Readonly<Record<string, readonly string[]>>;

const NONE = ["'none'"];

/** Data that a browser was led to open as a page may load nothing and be shown in no frame. */
const NOTHING: Directives = { 'default-src': NONE, 'frame-ancestors': NONE };

function pageDirectives(kind: AnswerKind, { socketOrigin, hotReload, alsoFrom }: Surroundings): Directives {
  const inline = hotReload === true ? ["'unsafe-inline'"] : [];
  const elsewhere = alsoFrom === undefined ? [] : [alsoFrom];
  const sockets = hotReload === true ? ['ws:'] : socketOrigin === undefined ? [] : [socketOrigin];
  return {
    'default-src': NONE,
    'script-src': ["'self'", ...inline, ...elsewhere],
    'style-src': ["'self'", ...inline],
    'font-src': ["'self'"],
    // A drop's picture is wherever its shop keeps it; one that is drawn here is an address with data.
    'img-src': kind === 'frame' ? ["'self'"] : ["'self'", 'data:', 'https:', 'http:'],
    'connect-src': ["'self'", ...sockets],
    ...(elsewhere.length === 0 ? {} : { 'frame-src': elsewhere }),
    'worker-src': ["'self'"],
    'base-uri': NONE,
    'form-action': ["'self'"],
    'frame-ancestors': kind === 'frame' ? ['*'] : NONE,
  };
}

/** What no page here needs. Copying by a button is the one power that is used, and is left to this site. */
const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'serial', 'usb']
  .map((power) => `${power}=()`)
  .join(', ');

/** A year, as browsers' lists want it. Neighbouring subdomains are the shop's and not ours to decide about. */
const STRICT_TRANSPORT = 'max-age=31536000';

export interface AnswerSurroundings extends Surroundings {
  readonly https: boolean;
  /** Others may load it: the API is for their scripts, the frame for their pages. */
  readonly forOthers: boolean;
}

/** All the headers of an answer; `null` where it must not have one. */
export function securityHeaders(kind: AnswerKind, about: AnswerSurroundings): Readonly<Record<string, string | null>> {
  return {
    'content-security-policy': contentSecurityPolicy(kind, about),
    // For browsers that know no `frame-ancestors`.
    'x-frame-options': kind === 'frame' ? null : 'DENY',
    'x-content-type-options': 'nosniff',
    // The console's addresses name shoppers.
    'referrer-policy': kind === 'console' ? 'same-origin' : 'strict-origin-when-cross-origin',
    'permissions-policy': PERMISSIONS,
    // Only a page that stands by itself has an opener.
    'cross-origin-opener-policy': kind === 'page' || kind === 'console' ? 'same-origin' : null,
    'cross-origin-resource-policy': about.forOthers ? 'cross-origin' : 'same-origin',
    'strict-transport-security': about.https ? STRICT_TRANSPORT : null,
  };
}
