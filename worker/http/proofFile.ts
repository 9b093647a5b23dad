import type { Context } from 'hono';
import { endLine } from '../../shared/proof/format.ts';
import { PROOF_PAGE, type PublishedProof } from '../proof/contract.ts';
import type { KnownDrop } from './guards.ts';
import { unavailable } from './problem.ts';

type Ctx = Context<{ Bindings: Env }>;

/** No page of entries ever changes. */
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * The file of a proof after an entry, whole where that is none. It is fetched page by page as the reader takes it, so that a
 * million entries fill nobody's memory; a reader that was cut off goes on with `?after=` the last seq that it has, and the two
 * parts are the same file.
 */
export function proofResponse(
  c: Ctx,
  drop: KnownDrop,
  published: PublishedProof,
  afterSeq: number,
  headers: Readonly<Record<string, string>>,
): Response {
  const encoder = new TextEncoder();
  const { entries } = published.figures;
  let after = afterSeq;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (after === 0) controller.enqueue(encoder.encode(`${published.header}\n`));
    },
    async pull(controller) {
      if (after < entries) {
        const pageAfter = after - (after % PROOF_PAGE);
        // However the proof has grown meanwhile, this file ends where it said that it would.
        const upTo = Math.min(pageAfter + PROOF_PAGE, entries);
        const text = await pageText(c, drop, published, pageAfter, upTo);
        controller.enqueue(encoder.encode(withoutLines(text, after - pageAfter)));
        after = upTo;
      }
      if (after < entries) return;
      controller.enqueue(encoder.encode(`${endLine(published.figures)}\n`));
      controller.close();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': `attachment; filename="${drop.sku}-proof.ndjson"`,
      ...headers,
    },
  });
}

/**
 * The entries of a page. Once written they stay as they are for good, so pages are kept near the readers, and a crowd that reads
 * costs the object one call a page. Wherever a reader goes on, it is from these: nobody makes the object work by asking oddly.
 */
async function pageText(
  c: Ctx,
  { sku, object }: KnownDrop,
  { origin }: PublishedProof,
  after: number,
  upTo: number,
): Promise<string> {
  // The origin names the drop with its salt, so that no other drop's page can be taken for it.
  const name = `/api/drops/${encodeURIComponent(sku)}/proof/pages/${origin}/${after}-${upTo}`;
  const key = new URL(name, c.req.url);
  const kept = await caches.default.match(key);
  if (kept !== undefined) return kept.text();
  const lines = await object.proofPage(after);
  if (lines === null || lines.length < upTo - after) {
    throw unavailable('try_again', 'The drop did not answer as it did before. Send the request again.', 1);
  }
  const published = lines.slice(0, upTo - after);
  const text = published.map((line) => `${line}\n`).join('');
  const page = new Response(text, { headers: { 'cache-control': `public, max-age=${YEAR_SECONDS}, immutable` } });
  c.executionCtx.waitUntil(caches.default.put(key, page));
  return text;
}

function withoutLines(text: string, count: number): string {
  let from = 0;
  for (let line = 0; line < count; line++) from = text.indexOf('\n', from) + 1;
  return text.slice(from);
}
