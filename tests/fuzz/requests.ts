import { OPERATOR_TOKEN } from '../support/program.ts';
import type { Chance } from './chance.ts';
import { bend, ODD_TEXTS, oddValue, scribble, valueBy } from './values.ts';
import { PLAYGROUNDS, type Route, TARGET, type World } from './world.ts';

/** Requests for every route: as it wants them, and with a path, a method, a token, a header or a body that it does not want. */

export interface HttpInput {
  readonly kind: 'request' | 'bent request';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** Put before, between or behind what a path has. */
const PATH_TRICKS = [
  '//',
  '/./',
  '/../',
  '/%2e%2e/',
  '/..%2f',
  '%00',
  ';a=b',
  '/.',
  '%',
  '%c0%ae',
  '\\',
  '?',
  '#',
  '%0d%0a',
  '/__proto__',
  '.json',
];

const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ...([
    ['content-type', 'text/xml'],
    ['content-type', '__proto__'],
    ['accept', '*/*;q=x'],
    ['accept-language', 'x'.repeat(2_000)],
  ] as const),
  ...([
    ['if-match', '"'],
    ['if-none-match', '*'],
    ['if-none-match', 'W/"x", "'],
    ['range', 'bytes=9-1'],
    ['origin', 'null'],
  ] as const),
  ...([
    ['origin', 'http://evil.example'],
    ['cookie', '=;;=;__Host-x'],
    ['cookie', 'a'.repeat(3_000)],
    ['x-forwarded-for', '::1, x'],
  ] as const),
  ...([
    ['x-forwarded-proto', 'gopher'],
    ['x-http-method-override', 'DELETE'],
    ['content-encoding', 'gzip'],
    ['cf-connecting-ip', 'x'],
  ] as const),
  ...([
    ['x-request-id', '<script>'],
    ['idempotency-key', ''],
    ['idempotency-key', 'x'.repeat(65)],
    ['idempotency-key', 'a,b'],
  ] as const),
  ...([
    ['upgrade', 'websocket'],
    ['upgrade', 'h2c'],
    ['expect', '100-stop'],
    ['host', 'evil.example'],
    ['authorization', 'Basic x'],
  ] as const),
  ...([
    ['authorization', 'Bearer'],
    ['authorization', 'Bearer a.b.c'],
    ['sec-websocket-key', 'x'],
    ['x-revenue-guard-visitor', '{}'],
  ] as const),
];

/** Where a hook may point: never anywhere but at this machine. */
const ADDRESSES = [
  'http://127.0.0.1:1/hook',
  'http://localhost/',
  'http://[::1]/',
  'ftp://127.0.0.1',
  'file:///x',
  'javascript:1',
  '//',
];

export function requestOf(chance: Chance, world: World, number: number): HttpInput {
  const route = chance.pick(world.routes);
  const isBent = chance.is(0.75);
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, route, chance, isBent));
  const headers: Record<string, string> = { ...authorization(route, world, chance, isBent) };
  if (chance.is(0.9)) headers['idempotency-key'] = `h-${chance.is(0.1) ? chance.below(100) : number}`;
  for (let more = isBent ? chance.below(3) : 0; more > 0; more--) {
    const [name, value] = chance.pick(ODD_HEADERS);
    headers[name] = value;
  }
  const method = isBent && chance.is(0.1) ? chance.pick(METHODS) : route.method;
  const body = bodyOf(route, chance, number, isBent);
  if (headers['upgrade'] !== undefined) headers['connection'] = 'upgrade';
  return {
    ...{ kind: isBent ? 'bent request' : 'request', method, headers },
    path: writable(`${isBent ? bendPath(path, route, chance) : path}${queryOf(chance, isBent)}`),
    body: method === 'GET' || method === 'HEAD' ? undefined : body,
  };
}

/** The target is named only where shoppers act, so that its stock is theirs alone. */
function segmentOf(name: string, { path, isForOperator }: Route, chance: Chance, isBent: boolean): string {
  if (isBent && chance.is(0.3))
    return chance.is(0.5) ? encode(chance.pick(ODD_TEXTS)) : chance.pick(ODD_TEXTS).replaceAll(/[\s/?#]/g, '');
  if (name !== 'sku') return `${name}-${chance.below(20)}`;
  const isReading = /\/(?:proof|orders|ledger|audit)/.test(path);
  return isForOperator || isReading || chance.is(0.3) ? chance.pick(PLAYGROUNDS) : TARGET;
}

function authorization({ isForOperator }: Route, { sessions }: World, chance: Chance, isBent: boolean) {
  const { token } = chance.pick(sessions);
  const right = isForOperator ? OPERATOR_TOKEN : token;
  if (!isBent || chance.is(0.7)) return { authorization: `Bearer ${right}` };
  const wrong = [
    token,
    `${token}x`,
    `${OPERATOR_TOKEN}x`,
    `${token.slice(0, 40)}.${token.slice(41)}`,
    '..',
    'x'.repeat(3_000),
  ];
  return chance.is(0.3) ? {} : { authorization: `Bearer ${chance.pick(wrong)}` };
}

function bodyOf({ body, path }: Route, chance: Chance, number: number, isBent: boolean): string | Buffer | undefined {
  if (body === undefined && !chance.is(0.1)) return undefined;
  const isHook = path.includes('webhooks');
  const text = (field: string) => textOf(field, chance, number);
  const value = valueBy(body ?? {}, chance, text);
  if (!isBent || chance.is(0.4)) return JSON.stringify(value);
  // A byte that changes in an address may make it another machine's.
  const drawn = chance.below(isHook ? 40 : 100);
  if (drawn < 40) return JSON.stringify(bend(value, chance));
  if (drawn < 75) return scribble(JSON.stringify(value), chance);
  if (drawn < 85) return JSON.stringify(oddValue(chance));
  return drawn < 95 ? chance.bytes(chance.below(400)) : JSON.stringify({ note: 'x'.repeat(chance.below(40_000)) });
}

function textOf(field: string, chance: Chance, number: number): string {
  if (field === 'url') return chance.pick(ADDRESSES);
  if (chance.is(0.15)) return chance.pick(ODD_TEXTS);
  if (field === 'currency') return chance.pick(['EUR', 'JPY', 'eur']);
  if (field === 'imageUrl') return chance.pick(['/x.png', 'https://shop.example/x.png', 'javascript:alert(1)']);
  if (field.endsWith('At'))
    return chance.pick(['2026-01-01T00:00:00Z', '2099-12-31T23:59:59+14:00', '2026-02-30T00:00:00Z', 'noon']);
  return field === 'id' ? `c-${number}` : `${field} ${chance.below(1_000)}`;
}

function bendPath(path: string, { isForOperator }: Route, chance: Chance): string {
  if (!chance.is(0.2)) return path;
  const at = 1 + chance.below(path.length);
  const bent = path.slice(0, at) + chance.pick(PATH_TRICKS) + path.slice(at);
  return isForOperator && bent.includes(TARGET) ? path : bent;
}

const QUERY_NAMES = [
  'limit',
  'after',
  'cursor',
  'search',
  'by',
  'product',
  'shopper',
  'id',
  'state',
  'from',
  'to',
  'format',
  'token',
  'sku',
  'outcome',
  '__proto__',
  'constructor',
  '',
];
const QUERY_VALUES = [
  '',
  '1',
  '50',
  '0',
  '-1',
  '1.5',
  '1e9',
  '9007199254740993',
  'csv',
  'json',
  'ndjson',
  'product',
  '2026-01-01T00:00:00Z',
  'eyJhIjoxfQ',
  '[]',
  '{}',
  'null',
];

function queryOf(chance: Chance, isBent: boolean): string {
  if (!chance.is(isBent ? 0.4 : 0.1)) return '';
  const parts = Array.from({ length: 1 + chance.below(3) }, () => {
    const value = chance.is(0.3) ? chance.pick(ODD_TEXTS) : chance.pick(QUERY_VALUES);
    return `${chance.pick(QUERY_NAMES)}=${chance.is(0.9) ? encode(value) : value}`;
  });
  return `?${parts.join('&')}`;
}

/** `encodeURIComponent` would throw at halves of characters. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What Node writes into a request line as it is; the rest is for raw requests. */
function writable(path: string): string {
  return path.replaceAll(/[^\x21-\xff]/gu, (character) => encode(character));
}
