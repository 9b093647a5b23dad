/**
 * What a drop costs on Cloudflare, at most: from the published prices, and from what the program does for each visitor and
 * each sale. What the plan includes is not taken off, and neither is its own price of 5 $ a month added.
 */

/** How big a drop is. */
export interface DropSize {
  /** People who open the page. */
  readonly visitors: number;
  /** Purchases that are sent, those that are refused included. */
  readonly purchases: number;
  /** Orders. */
  readonly sold: number;
  /** How long it is busy; an object that is idle costs nothing. */
  readonly minutes: number;
  /** Receivers of webhooks. */
  readonly receivers: number;
  /** Objects beside the Sku's own, for a crowd. */
  readonly lanes: number;
}

/** US dollars for a million, by Cloudflare's price list of 2026. */
export const PRICES = {
  /** Requests to the Worker. Files and outgoing messages are free. */
  workerRequests: 0.3,
  /** Requests to objects, alarms included. Twenty messages that come in on sockets count as one. */
  objectRequests: 0.15,
  /** Gigabytes times seconds, in which an object is awake. */
  objectGbSeconds: 12.5,
  /** Of the object and of D1; a row of an index counts too. */
  rowsWritten: 1,
  /** Each 64 KB that is written to a queue, read from it, or deleted. */
  queueOperations: 0.4,
} as const;

/** What happens at most, and where it is held to. */
export const FOOTPRINT = {
  /** The page, a session, the socket. */
  workerRequestsPerVisitor: 3,
  /** A look for the page, and the socket. */
  objectRequestsPerVisitor: 2,
  /** The ledger entry, the order, and the counters where a flush holds no other sale (rule SKU-4). */
  objectRowsPerSale: 3,
  /** The entry, the order and its four indexes. */
  reportRowsPerSale: 6,
  /** One in the delivery log, and the one that falls out of it. */
  logRowsPerDelivery: 2,
  /** The outbox sends twice a second while there is something to send. */
  messagesPerMinute: 120,
  /** Snapshots of the stock from the Sku to each lane. */
  snapshotsPerMinute: 600,
  /** The cursor, the head of the read model, and taking a stream and giving it back. */
  rowsPerMessage: 4,
} as const;

/** Of an object: 128 MB, whatever it uses. */
const OBJECT_GB = 0.128;

/** A full message has 128 KB: two pieces, each written, read and deleted. */
const QUEUE_OPERATIONS_PER_MESSAGE = 6;

export type CostKind = keyof typeof PRICES;

export interface Cost {
  readonly quantities: Readonly<Record<CostKind, number>>;
  /** US dollars of each. */
  readonly dollars: Readonly<Record<CostKind, number>>;
  readonly total: number;
}

export function costOfDrop({ visitors, purchases, sold, minutes, receivers, lanes }: DropSize): Cost {
  const f = FOOTPRINT;
  // Each message to the read model asks for one to each receiver.
  const messages = minutes * f.messagesPerMinute * (1 + receivers);
  // A lane hands purchases on in batches; at worst each is a batch by itself.
  const betweenObjects = lanes === 0 ? 0 : purchases + lanes * minutes * f.snapshotsPerMinute;
  const quantities = {
    workerRequests: visitors * f.workerRequestsPerVisitor + messages,
    objectRequests:
      visitors * f.objectRequestsPerVisitor + purchases / 20 + minutes * f.messagesPerMinute + betweenObjects,
    objectGbSeconds: minutes * 60 * OBJECT_GB * (1 + lanes),
    rowsWritten:
      sold * (f.objectRowsPerSale + f.reportRowsPerSale + receivers * f.logRowsPerDelivery) +
      messages * f.rowsPerMessage,
    queueOperations: messages * QUEUE_OPERATIONS_PER_MESSAGE,
  };
  const price = (kind: CostKind) => (quantities[kind] * PRICES[kind]) / 1_000_000;
  const dollars = {
    workerRequests: price('workerRequests'),
    objectRequests: price('objectRequests'),
    objectGbSeconds: price('objectGbSeconds'),
    rowsWritten: price('rowsWritten'),
    queueOperations: price('queueOperations'),
  };
  return { quantities, dollars, total: Object.values(dollars).reduce((sum, part) => sum + part, 0) };
}

/** Drops of three sizes, for a table. */
export const SAMPLE_DROPS: readonly { readonly name: string; readonly size: DropSize }[] = [
  {
    name: 'A pressing of 300 records',
    size: { visitors: 2_000, purchases: 2_000, sold: 300, minutes: 10, receivers: 1, lanes: 0 },
  },
  {
    name: '50,000 people at noon for 500 pairs',
    size: { visitors: 50_000, purchases: 50_000, sold: 500, minutes: 30, receivers: 1, lanes: 32 },
  },
  {
    name: '50,000 seats of a stadium',
    size: { visitors: 250_000, purchases: 400_000, sold: 50_000, minutes: 120, receivers: 2, lanes: 64 },
  },
];
