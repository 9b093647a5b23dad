import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { nameOf } from '../../shared/display/glance.ts';
import { inSizeOrder } from '../../shared/display/sizes.ts';
import type { DropSummary } from '../../shared/initial.ts';
import { isOver } from '../../shared/proof/format.ts';
import { Sku } from '../../shared/protocol/fields.ts';
import { type CatalogueEntry, exists, glimpse, list, sizesOf, withSizes } from '../catalogue.ts';
import { EmbedQuery, renderEmbed, renderEmbedNote } from '../embedPage.ts';
import { renderDropPage, renderHomePage, renderProofPage } from '../pages.ts';

/** The pages that are filled with present stock before they are sent (rule PAGE-1). All others are plain assets. */
export const pageRoutes = new Hono<{ Bindings: Env }>();

type Ctx = Context<{ Bindings: Env }>;

/** A screenful; the page asks for more by itself. */
const TILES_ON_HOME = 20;

pageRoutes.get('/', async (c) => {
  const tiles = await list(c.env, TILES_ON_HOME, undefined, { oneOfEach: true });
  const drops = await summaries(c.env, await withSizes(c.env, tiles));
  return uncached(renderHomePage(await asset(c, '/client/home/'), { now: Date.now(), drops }));
});

pageRoutes.get('/drop/:sku', async (c) => {
  const found = await dropSummary(c.env, c.req.param('sku'));
  if (found === null) return missing(c);
  const { product } = found.drop;
  const sizes = product === undefined ? [] : inSizeOrder(await summaries(c.env, await sizesOf(c.env, product)));
  // Somebody may have taken it out of the product a moment ago.
  const among = sizes.some(({ sku }) => sku === found.sku) ? { sizes } : {};
  return uncached(renderDropPage(await asset(c, '/client/drop/'), { ...found, ...among, now: Date.now() }));
});

pageRoutes.get('/proof/:sku', async (c) => {
  const found = await dropSummary(c.env, c.req.param('sku'));
  if (found === null) return missing(c);
  const { sku, drop, stock } = found;
  const closing = drop.closesAt === undefined ? {} : { closesAt: drop.closesAt };
  const initial = { sku, title: nameOf(drop), isOver: isOver(stock), ...closing };
  return uncached(renderProofPage(await asset(c, '/client/proof/'), initial));
});

pageRoutes.get('/embed/:sku', async (c) => {
  const page = await asset(c, '/client/embed/');
  const query = v.safeParse(EmbedQuery, c.req.query(), { abortEarly: true });
  if (!query.success) return renderEmbedNote(page, {}, 400, `This address is not right: ${query.issues[0].message}.`);
  const found = await dropSummary(c.env, c.req.param('sku'));
  return found === null
    ? renderEmbedNote(page, query.output, 404, 'There is no such drop here.')
    : renderEmbed(page, query.output, found);
});

pageRoutes.get('/ops', operatorPage);
pageRoutes.get('/ops/*', operatorPage);

pageRoutes.get('*', async (c) => {
  const found = await c.env.ASSETS.fetch(c.req.raw);
  return found.status === 404 ? missing(c) : found;
});

/** The console finds out by itself which of its pages it is (rule OPS-1). It shows nothing without a session. */
async function operatorPage(c: Ctx): Promise<Response> {
  const page = uncached(await asset(c, '/client/ops/'));
  page.headers.set('x-robots-tag', 'noindex');
  return page;
}

/** The page for what does not exist, with the status that says so. */
async function missing(c: Ctx): Promise<Response> {
  const page = await asset(c, '/client/missing/');
  return new Response(page.body, { status: 404, headers: page.headers });
}

async function dropSummary(env: Env, sku: string): Promise<DropSummary | null> {
  return v.is(Sku, sku) && (await exists(env, sku)) ? summary(env, sku) : null;
}

async function summaries(env: Env, entries: readonly CatalogueEntry[]): Promise<DropSummary[]> {
  const drops = await Promise.all(entries.map(({ sku }) => summary(env, sku)));
  return drops.filter((drop) => drop !== null);
}

/** One object that does not answer must not take the whole page with it: its drop is left out. */
async function summary(env: Env, sku: string): Promise<DropSummary | null> {
  const record = await glimpse(env, sku);
  return record === null ? null : { sku, drop: record.drop, stock: record.stock };
}

function asset(c: Ctx, path: string): Promise<Response> {
  return c.env.ASSETS.fetch(new URL(path, c.req.url));
}

function uncached(page: Response): Response {
  const headers = new Headers(page.headers);
  headers.set('cache-control', 'no-store');
  return new Response(page.body, { status: page.status, headers });
}
