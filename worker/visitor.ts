/** Who is at the other end of a socket. It is verified by the Worker and survives hibernation with the socket. */
export type Visitor = Shopper | Operator;

export interface Shopper {
  readonly kind: 'shopper';
  /** `null` for somebody who only watches. */
  readonly shopper: string | null;
  /** The SKU that the socket's address names. */
  readonly home: string;
  /** Set once the first message has gone out. */
  readonly welcomed?: boolean;
  /** The other SKUs that it watches, and those of them whose welcome is still to come. */
  readonly watched?: readonly string[];
  readonly awaited?: readonly string[];
}

export interface Operator {
  readonly kind: 'operator';
  /** When the session ends, in milliseconds since the epoch. */
  readonly untilMs: number;
  /** Which session it is; none where the operator token itself was shown. */
  readonly session?: string;
}

/** Carries the verified visitor from the Worker to the object; a client cannot set it, because the request is made anew. */
const VISITOR_HEADER = 'x-revenue-guard-visitor';

/** The request by which the Worker opens a socket at an object: no header, query or token of the client's is in it. */
export function socketRequest(sku: string, visitor: Visitor): Request {
  const headers = {
    upgrade: 'websocket',
    connection: 'Upgrade',
    [VISITOR_HEADER]: encodeURIComponent(JSON.stringify(visitor)),
  };
  return new Request(`https://sku/${sku}`, { headers });
}

export function visitorOf(request: Request): Visitor {
  const header = request.headers.get(VISITOR_HEADER);
  if (header === null) throw new Error('Sockets are opened by the Worker, which says for whom.');
  return JSON.parse(decodeURIComponent(header));
}
