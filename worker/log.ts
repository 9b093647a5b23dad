import { env } from 'cloudflare:workers';
import { AsyncLocalStorage } from 'node:async_hooks';

/** What the Worker says of itself: one JSON object a line, which Cloudflare's log search and any other can read by field. */

export type LogLevel = 'error' | 'warn' | 'info';

/** Beside the message. An `error` is taken apart; its words and its stack are for the log alone, never for an answer. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly error?: unknown };

export const log = {
  error: (message: string, fields?: LogFields) => write('error', message, fields),
  warn: (message: string, fields?: LogFields) => write('warn', message, fields),
  info: (message: string, fields?: LogFields) => write('info', message, fields),
};

/**
 * Nothing but the id. Were it the request, as `hono/context-storage` has it, its answer would hold what holds the answer, and the runtime
 * would never give either back (rule LOG-5).
 */
const requestIds = new AsyncLocalStorage<string>();

/** What is logged while it runs is known by the id. */
export function withRequestId<T>(id: string, run: () => T): T {
  return requestIds.run(id, run);
}

/** The id of the request that is being answered; `undefined` in objects and queues, where one thing serves many requests. */
export function requestId(): string | undefined {
  return requestIds.getStore();
}

const SEVERITY: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2 };

function write(level: LogLevel, message: string, { error, ...fields }: LogFields = {}): void {
  if (SEVERITY[level] > SEVERITY[threshold()]) return;
  const id = requestId();
  const line = {
    level,
    message,
    ...(id === undefined ? {} : { requestId: id }),
    ...fields,
    ...(error === undefined ? {} : { error: errorFields(error) }),
  };
  print(
    level,
    JSON.stringify(line, (_, value) => (typeof value === 'string' ? redacted(value) : value)),
  );
}

/** Read at each line, for a variable may be changed without a new build. What it cannot be counts as not set. */
function threshold(): LogLevel {
  const { LOG_LEVEL } = env;
  return LOG_LEVEL === 'error' || LOG_LEVEL === 'warn' ? LOG_LEVEL : 'info';
}

function print(level: LogLevel, line: string): void {
  if (level === 'error') console.error(line);
  else if (level === 'warn') console.warn(line);
  else console.log(line);
}

function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { name, message, ...(stack === undefined ? {} : { stack }) };
}

/** Longer texts come from strangers, such as a path of many kilobytes. */
const TEXT_LENGTH_MAX = 4_000;

/** Shorter ones would be found in ordinary words. Nobody should guard anything with them either. */
const SECRET_LENGTH_MIN = 8;

/**
 * A text without what must not be in a log. Nothing hands secrets to the log; this is for those that hide in a path or in the
 * words of somebody else's error (rule LOG-3).
 */
export function redacted(text: string): string {
  let clean = text;
  for (const secret of [
    env.OPERATOR_TOKEN,
    env.SHOPPER_TOKEN_SECRET,
    env.SHOPPER_TOKEN_SECRET_PREVIOUS,
    env.TURNSTILE_SECRET,
  ]) {
    if (secret !== undefined && secret.length >= SECRET_LENGTH_MIN) clean = clean.replaceAll(secret, REMOVED);
  }
  for (const pattern of [JWT, WEBHOOK_SECRET, BEARER]) clean = clean.replaceAll(pattern, REMOVED);
  // Cut last: half a token would not be known for one.
  return clean.replaceAll(QUERY, '?…').slice(0, TEXT_LENGTH_MAX);
}

const REMOVED = '[removed]';
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const WEBHOOK_SECRET = /\bwhsec_[A-Za-z0-9+/=]+/g;
const BEARER = /\bbearer [^\s"']{8,}/gi;
/** Of any address: a shop may keep a key of its own in the query of its receiver. */
const QUERY = /\?[\w.~%[\]-]+=[^\s"']*/g;
