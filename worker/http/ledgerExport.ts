import type { SignedEvent } from '../authors.ts';
import { csvLine } from './csv.ts';
import { ledgerBody, time } from './views.ts';

type ReadLedger = (afterSeq: number, limit: number) => Promise<SignedEvent[]>;

/** Entries fetched from the object at a time: small enough that selling goes on in between. */
const PAGE = 1_000;

const COLUMNS = ['seq', 'at', 'kind', 'remaining', 'shopper', 'id', 'quantity', 'detail'];

/**
 * The ledger after an entry, as one JSON object a line or as CSV. It is fetched page by page as the reader takes it, so that a
 * long ledger fills nobody's memory; a reader that was cut off goes on with `?after=` the last seq that it has.
 */
export function ledgerResponse(read: ReadLedger, sku: string, afterSeq: number, csv: boolean): Response {
  const encoder = new TextEncoder();
  let after = afterSeq;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (csv) controller.enqueue(encoder.encode(csvLine(COLUMNS)));
    },
    async pull(controller) {
      const events = await read(after, PAGE);
      const last = events.at(-1);
      if (last !== undefined) {
        after = last.event.seq;
        controller.enqueue(encoder.encode(events.map(csv ? csvRow : jsonLine).join('')));
      }
      if (events.length < PAGE) controller.close();
    },
  });
  const type = csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson';
  const name = `${sku}-ledger.${csv ? 'csv' : 'ndjson'}`;
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}

function jsonLine({ event, operator }: SignedEvent): string {
  return `${JSON.stringify(ledgerBody(event, operator))}\n`;
}

function csvRow({ event, operator }: SignedEvent): string {
  const { seq, atMs, kind, remaining } = event;
  const { seq: _1, at: _2, kind: _3, remaining: _4, shopper, id, quantity, ...detail } = ledgerBody(event, operator);
  const details = Object.keys(detail).length === 0 ? null : JSON.stringify(detail);
  return csvLine([seq, time(atMs), kind, remaining, shopper, id, quantity, details]);
}
