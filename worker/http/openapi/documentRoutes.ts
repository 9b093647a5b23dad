import { type Context, Hono } from 'hono';
import { asyncApiDocument } from './asyncDocument.ts';
import { openApiDocument } from './document.ts';

/** `/api/openapi.json` and `/api/asyncapi.json`: the contracts, for people and for generators of clients. */
export const documentRoutes = new Hono<{ Bindings: Env }>();

/** Made by the first who asks: a Worker that is never asked spends nothing on it. */
let openApi: string | undefined;

documentRoutes.get('/openapi.json', (c) => {
  openApi ??= JSON.stringify(openApiDocument());
  return answer(c, openApi);
});

documentRoutes.get('/asyncapi.json', (c) => {
  // It names its server, so each host has its own; made anew, it takes a millisecond.
  const { host, protocol } = new URL(c.req.url);
  return answer(c, JSON.stringify(asyncApiDocument(host, protocol === 'https:' ? 'wss' : 'ws')));
});

function answer(c: Context, document: string): Response {
  return c.body(document, 200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' });
}
