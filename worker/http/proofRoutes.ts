import { type Context, Hono } from 'hono';
import type { OwnProofAnswer, ProofAnswer } from '../../shared/protocol/answers/proofs.ts';
import { ProofQuery } from '../../shared/protocol/queries.ts';
import type { PublishedProof } from '../proof/contract.ts';
import { check } from './body.ts';
import { identityFromHeader, type KnownDrop, knownDrop } from './guards.ts';
import { badRequest, notFound, ProblemError, unauthorized } from './problem.ts';
import { proofResponse } from './proofFile.ts';
import { time } from './views.ts';

/** The proof of a drop that is over: for anybody, and for a shopper who looks for an own order in it. */
export const proofRoutes = new Hono<{ Bindings: Env }>();

/** A ledger of a hundred thousand entries is made in about this; whoever asks for a longer one asks again. */
const PREPARING_MS = 1_500;

proofRoutes.get('/drops/:sku/proof', async (c) => {
  const { sku, published } = await publishedOf(c);
  const { entries, head, ...figures } = published.figures;
  const { first } = published;
  c.header('cache-control', 'no-cache');
  return c.json({
    ...{ sku, entries, head, publishedAt: time(published.atMs), ...figures },
    first: { entries: first.entries, head: first.head, publishedAt: time(first.atMs) },
  } satisfies ProofAnswer);
});

proofRoutes.get('/drops/:sku/proof/entries', async (c) => {
  const { sku, object, published } = await publishedOf(c);
  const { after } = check(ProofQuery, c.req.query());
  const { entries, head } = published.figures;
  if (after > entries) throw badRequest(`after must be at most ${entries}, the number of the last entry.`);
  // Until the proof grows, the file is the same to the last byte.
  const etag = `"${head.slice(0, 32)}-${after}"`;
  const headers = { etag, 'cache-control': 'no-cache' };
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return proofResponse(c, { sku, object }, published, after, headers);
});

proofRoutes.get('/drops/:sku/proof/mine', async (c) => {
  const identity = await identityFromHeader(c);
  if (identity === null) throw unauthorized('Finding your own orders needs your shopper token.');
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const own = await object.ownProof(identity.shopper);
  if (own === null) throw notPublic();
  c.header('cache-control', 'no-store');
  return c.json({ sku, ...own } satisfies OwnProofAnswer);
});

interface PublishedDrop extends KnownDrop {
  readonly published: PublishedProof;
}

async function publishedOf(c: Context<{ Bindings: Env }>): Promise<PublishedDrop> {
  const { sku, object } = await knownDrop(c.env, c.req.param('sku'));
  const untilMs = Date.now() + PREPARING_MS;
  for (;;) {
    const state = await object.proof();
    if (state.kind === 'public') return { sku, object, published: state };
    if (state.kind === 'later') throw notPublic();
    if (Date.now() >= untilMs) throw preparing(state.entries, state.of);
  }
}

function notPublic(): ProblemError {
  return notFound(
    'proof_not_public',
    'The proof of this drop is published when the drop is over: when it closes, or when everything is sold and nothing is on hold.',
  );
}

function preparing(entries: number, of: number): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'proof_preparing',
    title: 'Not available yet',
    detail: `The proof is being made: ${entries} of ${of} entries are done. Ask again in a moment.`,
    extra: { entries, of },
    headers: { 'retry-after': '1' },
  });
}
