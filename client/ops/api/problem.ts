/** The members of Problem Details (RFC 9457) that the server sends. */
export interface ProblemBody {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly requestId?: string;
  /** A drop as it is now, where the request was about another state of it. */
  readonly drop?: unknown;
  readonly [member: string]: unknown;
}

/** No answer came, so nobody knows whether the request was carried out. */
const UNREACHABLE = 'unreachable';

/** Why a request failed: what the server said, or that it said nothing. The only error that `Api` throws. */
export class Problem extends Error {
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Stable, such as `insufficient_stock`. */
  readonly code: string;
  /** A heading for people. */
  readonly title: string;
  /** What happened, why, and the way out. */
  readonly detail: string;
  readonly body: ProblemBody;
  /** Of what is there in place of what was asked for, where the server says it. */
  readonly etag: string | undefined;

  constructor(status: number, body: ProblemBody, etag?: string) {
    const { code = 'unknown', title = 'It did not work', detail = `The server answered ${status}.` } = body;
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.body = body;
    this.etag = etag;
  }

  static unreachable(): Problem {
    return new Problem(0, {
      code: UNREACHABLE,
      title: 'The server does not answer',
      detail: 'Check the connection of this device. Trying again is safe: nothing is done twice.',
    });
  }

  /** What the server answered, which need not be Problem Details: a proxy in between may have answered for it. */
  static async of(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => undefined);
    const etag = response.headers.get('etag') ?? undefined;
    return new Problem(response.status, typeof body === 'object' && body !== null ? { ...body } : {}, etag);
  }

  /** Whether the same again may work, without anybody having changed anything. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || (this.status >= 500 && this.code !== 'operator_not_configured');
  }
}
