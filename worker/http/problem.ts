import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { log, requestId } from '../log.ts';

/** An HTTP error as RFC 9457 describes it. `code` is stable; `title` and `detail` are words for people. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly title: string;
  /** What happened, why, and the way out. */
  readonly detail: string;
  /** Further members, such as `reason` and `remaining` of a refusal. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by anything that answers a request, caught in one place: `app.onError`. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export function problemResponse({ status, code, title, detail, extra, headers }: Problem): Response {
  const about = { type: `urn:revenue-guard:${code}`, title, status, code, detail, requestId: requestId() };
  const body = JSON.stringify({ ...about, ...extra });
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } });
}

export function badRequest(detail: string): ProblemError {
  return new ProblemError({ status: 400, code: 'invalid_request', title: 'The request is not valid', detail });
}

export function unauthorized(detail: string): ProblemError {
  return new ProblemError({
    status: 401,
    code: 'unauthorized',
    title: 'Not allowed',
    detail,
    extra: { reason: 'unauthorized' },
    headers: { 'www-authenticate': 'Bearer' },
  });
}

export function notFound(code: string, detail: string): ProblemError {
  return new ProblemError({ status: 404, code, title: 'Not found', detail });
}

export function unavailable(code: string, detail: string, retryAfterSeconds?: number): ProblemError {
  return new ProblemError({
    status: 503,
    code,
    title: 'Not available',
    detail,
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  });
}

/** @param seconds when it may pass again. */
export function tooMany(detail: string, seconds: number): ProblemError {
  return new ProblemError({
    status: 429,
    code: 'rate_limited',
    title: 'Too many requests',
    detail,
    extra: { reason: 'rate_limited', retryAfterMs: seconds * 1_000 },
    headers: { 'retry-after': String(seconds) },
  });
}

/** Whatever was thrown, as an answer that shows no stack. What nobody foresaw is logged. */
export function answerError(error: Error, c: Context): Response {
  if (error instanceof ProblemError) return problemResponse(error.problem);
  if (isPassing(error)) return askAgain('The drop did not answer in time.');
  if (isStorageError(error)) {
    log.error('The storage failed; whoever asked is told to ask again.', { path: c.req.path, cause: error.message });
    return askAgain('What you asked for could not be written down, so it has not happened or will be found done.');
  }
  log.error('A request failed.', { method: c.req.method, path: c.req.path, error });
  if (isDatabaseError(error)) {
    const detail =
      'The database does not answer at the moment. Drops that are known here go on selling. Try again later.';
    return problemResponse(unavailable('database_unavailable', detail, 5).problem);
  }
  return problemResponse({
    status: 500,
    code: 'internal_error',
    title: 'Something went wrong here',
    detail: 'The request could not be completed. It is safe to send it again with the same id.',
  });
}

function askAgain(what: string): Response {
  const { problem } = unavailable('try_again', `${what} Send the request again, with the same id.`, 1);
  return problemResponse({ ...problem, extra: { reason: 'try_again', retryAfterMs: 1_000 } });
}

/** What an object's own database throws when the disk is full or broken. It takes the object's memory with it (rule RUN-12). */
function isStorageError(error: unknown): boolean {
  return error instanceof Error && /SQLITE_(?:FULL|IOERR)/.test(error.message);
}

/** Whether D1 has failed: it names all its errors so. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('D1_');
}

/** What the platform throws when an object was restarted, moved or asked too much: it may answer a moment later. */
export function isPassing(error: unknown): boolean {
  const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
  return retryable === true || overloaded === true;
}
