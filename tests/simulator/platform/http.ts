/**
 * Requests, responses and blobs that hold what they carry. Node's own read their bodies in turns of the real event loop, and its
 * `Response` has no upgrade.
 */

type Body = string | Uint8Array | ArrayBuffer | null | undefined;
interface RequestParts {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: Body;
  readonly signal?: AbortSignal | null;
}
type HeadersInit = ConstructorParameters<typeof Headers>[0];

abstract class Message {
  readonly headers: Headers;
  readonly #bytes: Uint8Array | null;

  constructor(headers: HeadersInit, body: Body) {
    this.headers = new Headers(headers);
    this.#bytes = body == null ? null : bytesOf(body);
  }

  /** An iterable of its only chunk, which is all of a stream that is ever used. */
  get body(): (Iterable<Uint8Array> & { cancel(): Promise<void> }) | null {
    if (this.#bytes === null) return null;
    return Object.assign([this.#bytes], { cancel: async () => {} });
  }

  protected get bytes(): Uint8Array | null {
    return this.#bytes;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#bytes ?? new Uint8Array());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return Uint8Array.from(this.#bytes ?? []).buffer;
  }
}

export class SimulatedRequest extends Message {
  readonly url: string;
  readonly method: string;
  readonly signal: AbortSignal | null;

  constructor(from: string | URL | SimulatedRequest, parts: RequestParts = {}) {
    const other = from instanceof SimulatedRequest ? from : undefined;
    super(parts.headers ?? other?.headers, parts.body ?? other?.bytes);
    this.url = other?.url ?? String(from);
    this.method = parts.method ?? other?.method ?? 'GET';
    this.signal = parts.signal ?? null;
  }

  clone(): SimulatedRequest {
    return new SimulatedRequest(this);
  }
}

interface ResponseParts {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: HeadersInit;
  readonly webSocket?: unknown;
}

export class SimulatedResponse extends Message {
  readonly status: number;
  readonly statusText: string;
  /** The client's end of a socket that was accepted. */
  readonly webSocket: unknown;

  constructor(body?: Body | Iterable<Uint8Array>, parts: ResponseParts = {}) {
    const whole = typeof body === 'object' && body !== null && Array.isArray(body) ? joined(body) : (body as Body);
    super(parts.headers, whole);
    this.status = parts.status ?? 200;
    this.statusText = parts.statusText ?? '';
    this.webSocket = parts.webSocket ?? null;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  clone(): SimulatedResponse {
    return new SimulatedResponse(this.bytes, this);
  }
}

export class SimulatedBlob {
  readonly #bytes: Uint8Array;

  constructor(parts: readonly Body[] = []) {
    this.#bytes = joined(parts.map((part) => bytesOf(part ?? '')));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return Uint8Array.from(this.#bytes).buffer;
  }
}

function bytesOf(body: Exclude<Body, null | undefined>): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  return body instanceof ArrayBuffer ? new Uint8Array(body) : body;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(chunks));
}
