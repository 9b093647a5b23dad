import { OPERATOR_TOKEN, type Program } from './program.ts';

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` where it is something else. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into whatever came, and fail where it is not there.
  readonly json: any;
}

export interface CallOptions {
  /** Sent as JSON, a text as it is. */
  readonly body?: unknown;
  /** A bearer token. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request to the program, answered whatever the status. */
export async function call(
  program: Program,
  method: string,
  path: string,
  { body, token, headers = {} }: CallOptions = {},
): Promise<Answer> {
  const response = await fetch(`${program.origin}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      // The program closes what is idle for five seconds, and one that is used again at that moment would fail.
      connection: 'close',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  return { status: response.status, type, headers: response.headers, text, json: parse(text) };
}

/** A request of the operator's. */
export function operate(program: Program, method: string, path: string, body?: unknown): Promise<Answer> {
  return call(program, method, path, { token: OPERATOR_TOKEN, body });
}

/** Somebody buys over HTTP, each time a new shopper. */
export async function buy(program: Program, sku: string, id: string, quantity = 1): Promise<Answer> {
  const { token } = await program.server.session();
  return call(program, 'POST', `/api/drops/${sku}/purchases`, {
    token,
    body: { quantity },
    headers: { 'idempotency-key': id },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
