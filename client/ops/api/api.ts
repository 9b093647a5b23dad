import { Problem } from './problem.ts';
import { Session } from './session.ts';

export interface AskOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly etag: string | undefined;
}

/**
 * The server's HTTP API, asked with the session's cookie.
 *
 * A request that the session has ended under waits until the operator has signed in again and is then sent as it was, so a
 * command keeps its id. Whatever fails rejects with a `Problem`, and with nothing else but the `AbortError` of a signal.
 */
export class Api {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** @param path such as `/api/drops`; build it with `path` where a part comes from outside. */
  async get<T>(path: string, options: AskOptions = {}): Promise<T> {
    return (await this.ask<T>('GET', path, options)).body;
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.ask<T>('POST', path, { body })).body;
  }

  async ask<T>(method: string, path: string, options: AskOptions = {}): Promise<Answer<T>> {
    return answerOf<T>(await this.open(method, path, options));
  }

  /** As `ask`, but the answer is read by the caller, as far as it is wanted. */
  async open(method: string, path: string, options: AskOptions = {}): Promise<Response> {
    const response = await send(method, path, options);
    if (response.ok) return response;
    if (response.status !== 401) throw await Problem.of(response);
    if (await this.#session.ended(method !== 'GET')) return this.open(method, path, options);
    throw new Problem(401, {
      code: 'unauthorized',
      title: 'Your session is over',
      detail:
        method === 'GET' ? 'Sign in to see what is new.' : 'Nothing was changed. Sign in and press the button again.',
    });
  }
}

async function send(method: string, path: string, { body, headers, signal }: AskOptions): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw Problem.unreachable();
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const etag = response.headers.get('etag') ?? undefined;
  try {
    // An answer without content, such as 204, has no JSON either.
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T, etag };
  } catch {
    throw Problem.unreachable();
  }
}

/** A path with its parts made safe: `` path`/api/drops/${sku}/orders` ``. */
export function path(fixed: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: fixed }, ...parts.map(encodeURIComponent));
}

/** `?a=1&b=2` of what is set, or nothing. */
export function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(values).filter((entry): entry is [string, string | number] => {
    return entry[1] !== undefined && entry[1] !== '';
  });
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

export const session = new Session();
export const api = new Api(session);
